"""Who is asking, and what a person and a group look like to the API: one statement each."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onebox.app.people.access import Access, Stranger, members, memberships, who
from onebox.app.people.models import Member, Role


def test_each_part_is_known_by_its_role_in_its_own_group_only(cast):
    for part in ("owner", "admin", "member", "guest"):
        person = cast.a.people()[part]
        found = who(person.cookie, "ash")
        assert isinstance(found, Access)
        assert (found.account, found.member) == (str(person.account.pk), str(person.member.pk))
        assert (found.slug, found.group, found.role) == ("ash", cast.a.group.pk, part)
        assert (found.version, found.can_write) == (0, part != "guest")
        assert who(person.cookie, "birch") == Stranger(str(person.account.pk))


@pytest.mark.parametrize("slug", ["ash", "birch", "no-such-group", ""])
def test_ended_members_and_outsiders_are_strangers_everywhere(cast, slug):
    for person in (cast.a.ended, cast.outsider):
        assert who(person.cookie, slug) == Stranger(str(person.account.pk))


def test_who_is_one_statement(cast):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        who(cast.a.owner.cookie, "ash")
    assert len(queries) == 1


def test_version_and_revision_are_those_of_now(cast):
    before = who(cast.a.owner.cookie, "ash")
    with cast.a.group.change():
        pass
    cast.a.member.member.change_role(Role.ADMIN)
    after = who(cast.a.owner.cookie, "ash")
    assert (after.version, after.revision) == (before.version + 1, before.revision + 1)


def test_memberships_are_all_groups_of_a_person_in_one_statement(cast):
    Member.add(cast.b.group, cast.a.owner.account, Role.GUEST)
    with CaptureQueriesContext(connection) as queries:
        rows = memberships(str(cast.a.owner.account.pk))
    assert len(queries) == 1
    assert [(m.slug, m.name, m.role) for m in rows] == [("ash", "Ash", "owner"), ("birch", "Birch", "guest")]
    for row in rows:
        found = who(cast.a.owner.cookie, row.slug)
        assert (found.group, found.member, found.role) == (row.group, row.member, row.role)
        assert (found.version, found.revision, found.account) == (row.version, row.revision, row.account)


def test_memberships_leave_out_what_ended(cast):
    assert memberships(str(cast.a.ended.account.pk)) == []
    assert memberships(str(cast.outsider.account.pk)) == []
    assert memberships(str(uuid.uuid4())) == []


def test_members_of_a_group_are_its_own_those_who_left_too(cast):
    with CaptureQueriesContext(connection) as queries:
        rows = members(cast.a.group.pk)
    assert len(queries) == 1
    assert rows == [
        {
            "id": str(person.member.pk),
            "name": f"{part.title()} Ash",
            "email": f"{part}.ash@example.org",
            "role": "member" if part == "ended" else part,
            "ended": part == "ended",
        }
        for part, person in cast.a.people().items()
    ]
