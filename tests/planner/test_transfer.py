"""The planner's real data leaves and comes back."""

import pytest

from onebox.app.groups import Group
from onebox.app.groups.audit import audit
from onebox.app.groups.transfer import load
from planner.sample import filling, packages, people
from tests.groups.transfer.making import erased, exported, manifest, put


@pytest.mark.django_db
def test_real_data(tmp_path):
    found = packages.sample()
    package = min(found)
    owner, _ = people.ann()
    filling.fill(owner, "group", packages.entries(found[package], 20))
    group = Group.objects.get()
    before = exported(group)
    rows = {table["name"]: table["rows"] for table in manifest(before)["tables"] if table["rows"]}
    assert {"planner_project", "planner_task", "planner_comment", "people_member"} <= set(rows)
    path = put(tmp_path / "group.zip", before)
    erased(group)
    assert exported(load(path)) == before
    assert exported(load(path, "copy")) != before  # another slug
    assert audit().findings == []
