"""Debian's Chromium before a whole Onebox: who looks at it, and what their browsers complained about."""

import re
from collections.abc import Iterator
from typing import Any, Protocol
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import needs
from tests.running import GROUP, Onebox

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_PATIENCE = 15_000
"""Milliseconds until something that is waited for counts as missing."""
expect.set_options(timeout=_PATIENCE)
NOT_SIGNED_IN = re.compile(r"status of 401 .*(/api/boot|/auth/(session|login|signup|email/verify|password/reset))")
"""Chromium reports every such answer as an error; for the page it is the news that nobody is signed in."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests here drive a browser."""
    for item in items:
        if item.path.parent.name == "browser":
            item.add_marker(pytest.mark.browser)


class Open(Protocol):
    """Opens a path in a browser of its own, where somebody (None: nobody) is signed in."""

    def __call__(self, who: str | None, path: str, *, allow: str = "", **options: Any) -> Page: ...


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Started once. Ends with the package: while it runs, this thread counts as asynchronous for Django."""
    path = needs.chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, onebox_running: Onebox) -> Iterator[Open]:
    """See Open. Afterwards the test fails if a page had an error that `allow` (a pattern) doesn't let through."""
    contexts = []
    complaints: list[str] = []

    def opened(who: str | None, path: str, *, allow: str = "", **options: Any) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", **options})
        contexts.append(context)
        context.set_default_timeout(_PATIENCE)
        if who:
            session = onebox_running.person(who).cookies["session"]
            context.add_cookies([{"name": "session", "value": session, "url": onebox_running.origin}])
        page = context.new_page()

        def complain(text: str) -> None:
            if not (NOT_SIGNED_IN.search(text) or (allow and re.search(allow, text))):
                complaints.append(f"{who} at {page.url}: {text}")

        page.on("pageerror", lambda error: complain(f"{error}\n{error.stack}"))
        page.on("console", lambda said: complain(f"{said.text} {said.location}") if said.type == "error" else None)
        page.goto(onebox_running.origin + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


class Project:
    """A project of the group that Ann, Bob and Gus share, made for one test."""

    def __init__(self, onebox: Onebox, name: str, *titles: str) -> None:
        self.api = onebox.person("ann")
        self.name = name
        self.id = self.api.make(f"/api/{GROUP}/projects", name=name)["id"]
        self.path = f"/g/{GROUP}/{self.id}"
        self.ids = [self.add(title)["id"] for title in titles]

    def add(self, title: str, **fields: Any) -> Any:
        """A new task, as if Ann had another window open."""
        return self.api.make(f"/api/{GROUP}/tasks", project=self.id, title=title, **fields)

    def patch(self, id: str, **fields: Any) -> None:
        """Changes a task from that other window."""
        status, said = self.api.send("PATCH", f"/api/{GROUP}/tasks/{id}", fields)
        assert status == 200, said

    def tasks(self) -> dict[str, Any]:
        """What the server has, by title."""
        status, said = self.api.send("GET", f"/api/{GROUP}/tasks?project={self.id}&limit=100")
        assert status == 200, said
        return {task["title"]: task for task in said["items"]}


@pytest.fixture
def bread(onebox_running: Onebox) -> Project:
    """A project with three tasks."""
    return Project(onebox_running, f"Bread {uuid4().hex[:6]}", "Mix", "Knead", "Bake")
