"""The systems side by side: how each is started, and how each is asked for the same thing."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bench.peers import pocketbase

from .data import Sample, environment
from .http import Call
from .processes import Server, granian

CASES = {
    "list": "list of 50",
    "list_again": "the same list again, group unchanged",
    "one": "one row",
    "poll": "unchanged poll (304)",
    "sync": "sync of 5 changed rows",
    "create": "create",
    "batch": "batch of 20 creates",
}
BATCH = 20
_CSRF = "c" * 32


@dataclass(frozen=True)
class System:
    """One of the systems; `column` is the one of the table that it stands in."""

    column: str
    start: Callable[[], Server]
    calls: Callable[[Sample, int], dict[str, Call]]
    """The cases that it is measured in; the number is its port."""
    python: bool = True


def systems() -> dict[str, System]:
    """All by name. Onebox runs twice: where a list is to be read from the database, answers must not be kept."""
    kept = {"list_again", "poll", "create", "batch"}
    return {
        "onebox": System("onebox", lambda: _onebox("onebox"), lambda s, _: _only(_onebox_calls(s), kept)),
        "onebox-nothing-kept": System(
            "onebox",
            lambda: _onebox("onebox-nothing-kept", ONEBOX_KEPT_MB="0"),
            lambda s, _: _only(_onebox_calls(s), set(CASES) - kept),
        ),
        "drf": System("drf", lambda: _django("drf"), lambda s, _: _django_calls(s, "limit")),
        "ninja": System("ninja", lambda: _django("ninja"), lambda s, _: _django_calls(s, "page_size")),
        "pocketbase": System("pocketbase", pocketbase.start, _pocketbase_calls, python=False),
        "bare": System(
            "bare",
            lambda: granian("bare", "bench.peers.bare:application", environment()),
            lambda s, _: _only(_onebox_calls(s), set(CASES) - {"list_again"}),
        ),
    }


def expected(sample: Sample, case: str, system: System) -> set[str] | None:
    """The ids of the rows that a right answer has; titles for what is created; None for an empty answer."""
    own = (lambda row: row) if system.python else (lambda row: pocketbase.key("planner_task", row))
    if case in {"create", "batch"}:
        return {sample.new_task["title"]}
    if case == "sync":
        return {own(row) for row in sample.changed}
    if case == "one":
        return {own(sample.task)}
    return {own(row) for row in sample.listed}


def _onebox(name: str, **more: str) -> Server:
    return granian(name, "onebox.app.wsgi:application", {**environment(), **more})


def _django(name: str) -> Server:
    settings = {"DJANGO_SETTINGS_MODULE": "bench.peers.settings", "BENCH_URLS": f"bench.peers.{name}"}
    return granian(name, "django.core.wsgi:get_wsgi_application", {**environment(), **settings}, "--factory")


def _only(calls: Mapping[str, Call], cases: set[str]) -> dict[str, Call]:
    return {case: call for case, call in calls.items() if case in cases}


def _ids(items: Callable[[Any], list[Any]], field: str = "id") -> Callable[[Any], set[str]]:
    return lambda answer: {str(row[field]) for row in items(answer)}


def _body(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _onebox_calls(sample: Sample) -> dict[str, Call]:
    read, write = f"/api/{sample.slug}", f"/api/{sample.write_slug}"
    cookie = {"Cookie": f"session={sample.session}", "Host": "127.0.0.1"}
    sends = {**cookie, "Content-Type": "application/json"}
    tag = f'"g{sample.group}.v{sample.version}.r{sample.revision}.owner.dev"'
    tasks = f"{read}/tasks?{urlencode({'project': sample.project, 'order': 'position', 'limit': 50})}"
    many = Call("GET", tasks, cookie, ids=_ids(lambda answer: answer["items"]))
    since = urlencode({"since": sample.since, "revision": sample.revision})
    writes = {"writes": [{"method": "POST", "resource": "tasks", "body": sample.new_task}] * BATCH}
    created = _ids(lambda answer: [each["body"] for each in answer["results"]], "title")
    return {
        "list": many,
        "list_again": many,
        "one": Call("GET", f"{read}/tasks/{sample.task}", cookie, ids=_ids(lambda row: [row])),
        "poll": Call("GET", tasks, {**cookie, "If-None-Match": tag}, status=304),
        "sync": Call("GET", f"{read}/sync?{since}", cookie, ids=_ids(lambda answer: answer["rows"]["tasks"])),
        "create": Call("POST", f"{write}/tasks", sends, _body(sample.new_task), 201, _ids(lambda row: [row], "title")),
        "batch": Call("POST", f"{write}/batch", sends, _body(writes), ids=created),
    }


def _django_calls(sample: Sample, limit: str) -> dict[str, Call]:
    """Both frameworks serve the same addresses; a poll is answered 304 by Django's ConditionalGetMiddleware."""
    read, write = f"/api/{sample.slug}/tasks", f"/api/{sample.write_slug}/tasks"
    cookie = {"Cookie": f"session={sample.session}; csrftoken={_CSRF}", "Host": "127.0.0.1"}
    sends = {**cookie, "Content-Type": "application/json", "X-CSRFToken": _CSRF}
    items = _ids(lambda answer: answer["results"])
    many = Call("GET", f"{read}?{urlencode({'project': sample.project, limit: 50})}", cookie, ids=items)
    changed = f"{read}?{urlencode({'version__gt': sample.since, limit: 50})}"
    titles = _ids(lambda answer: answer if isinstance(answer, list) else [answer], "title")
    return {
        "list": many,
        "one": Call("GET", f"{read}/{sample.task}", cookie, ids=_ids(lambda row: [row])),
        "poll": many,
        "sync": Call("GET", changed, cookie, ids=items),
        "create": Call("POST", write, sends, _body(sample.new_task), 201, titles),
        "batch": Call("POST", f"{write}/bulk", sends, _body([sample.new_task] * BATCH), 201, titles),
    }


def _pocketbase_calls(sample: Sample, port: int) -> dict[str, Call]:
    key = pocketbase.key
    headers = {"Authorization": pocketbase.sign_in(port), "Content-Type": "application/json"}
    records = "/api/collections/tasks/records"
    group, project = key("groups_group", sample.group), key("planner_project", sample.project)
    page: dict[str, Any] = {"perPage": 50, "skipTotal": 1}
    ours = {"filter": f'group="{group}" && project="{project}"', "sort": "position,id", **page}
    changed = {"filter": f'group="{group}" && version>{sample.since}', **page}
    task = {
        **sample.new_task,
        "group": key("groups_group", sample.write_group),
        "project": key("planner_project", sample.write_project),
        "assignee": key("people_member", sample.write_member),
    }
    items = _ids(lambda answer: answer["items"])
    many = Call("GET", f"{records}?{urlencode(ours)}", headers, ids=items)
    writes = {"requests": [{"method": "POST", "url": records, "body": task}] * BATCH}
    created = _ids(lambda answer: [each["body"] for each in answer], "title")
    return {
        "list": many,
        "one": Call("GET", f"{records}/{key('planner_task', sample.task)}", headers, ids=_ids(lambda row: [row])),
        "poll": many,
        "sync": Call("GET", f"{records}?{urlencode(changed)}", headers, ids=items),
        "create": Call("POST", records, headers, _body(task), ids=_ids(lambda row: [row], "title")),
        "batch": Call("POST", "/api/batch", headers, _body(writes), ids=created),
    }
