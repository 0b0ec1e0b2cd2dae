"""The documentation is true: its snippets run, its links and paths exist."""

import re
import types
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from onebox.app.api.endpoints import route as endpoint_route
from onebox.app.db import guard
from onebox.app.people.models import Account, Member

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("bench/*.md")])


@pytest.mark.django_db(transaction=True)
def test_the_guide_s_snippets_run_in_their_order() -> None:
    snippets = re.findall(r"```python\n(.*?)```", (ROOT / "docs/guide.md").read_text(), re.DOTALL)
    assert len(snippets) >= 5
    module = types.ModuleType("tests.shop.guide")  # in an installed app, so that Django takes its models
    guard.clustered_tables.cache_clear()
    first, *rest = snippets
    exec(first, module.__dict__)
    with connection.schema_editor() as editor:
        editor.create_model(module.Idea)
    try:
        for snippet in rest:
            exec(snippet, module.__dict__)
        resource = module.Ideas()
        assert list(resource.computed) == ["popular"]
        assert endpoint_route(module.vote).path == "/api/{group}/ideas/{id}/vote"
        member = Member.add(module.group, Account.objects.create(email="a@example.org"), "member")
        with module.group.change(by=member):
            assert module.Idea.objects.create(title="Third", author=member).author_id == member.pk
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(module.Idea)
        del apps.all_models["shop"]["idea"]  # the tests after this one know nothing of it
        apps.clear_cache()
        guard.clustered_tables.cache_clear()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    text = page.read_text()
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text)
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    paths = re.findall(r"`((?:src|tests|planner|docs|bench|bin)/[\w./-]*)`", text)
    missing += [path for path in paths if not (ROOT / path).exists()]
    assert not missing, f"{page.name} names what is not there: {missing}"
