"""Two groups with rows in every resource, and a request for every route: what the tests of isolation attack with."""

import hashlib
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from onebox.app.api import serve
from onebox.app.api.routes import Route
from onebox.app.api.site import resources
from onebox.app.groups import every_group
from onebox.app.people.models import ApiKey, Invitation, Role
from onebox.app.people.models.key import Scope
from tests.cast import Cast, Team
from tests.wire import Reply, Wire

SAMPLES: dict[str, dict[str, Any]] = {
    "projects": {"name": "Roof"},
    "tasks": {"project": "@projects", "parent": None, "title": "Buy nails", "assignee": "@member"},
    "labels": {"name": "urgent"},
    "task-labels": {"task": "@tasks", "label": "@labels"},
    "comments": {"task": "@tasks", "body": "Which size?"},
    "stalls": {"name": "Cheese", "secret": "hidden"},
    "offers": {"stall": "@stalls", "keeper": "@member", "twin": None, "title": "Gouda"},
    "payments": {"stall": "@stalls", "amount": "12.50"},
}
"""A body for each resource; `@…` stands for the id of the group's row in that resource, or of its member."""

BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/api/{group}/tasks/{id}/complete"): {"done": True},
    ("POST", "/api/{group}/close"): {"stalls": ["@stalls"]},
    ("POST", "/api/{group}/invitations"): {"email": "new@example.org", "role": "guest"},
    ("PATCH", "/api/{group}"): {"name": "Taken"},
    ("POST", "/api/{group}/api-keys"): {"name": "Robot", "scope": "write"},
    ("PATCH", "/api/{group}/members/{id}"): {"role": "guest"},
    ("POST", "/api/{group}/transfer"): {"member": "@member"},
    ("POST", "/api/{group}/batch"): {
        "writes": [
            {"method": "PATCH", "resource": "projects", "id": "@projects", "body": {"name": "Taken"}},
            {"method": "DELETE", "resource": "tasks", "id": "@tasks"},
        ]
    },
}
"""A body for each route beside the resources' own that takes one."""

NOT_OF_A_GROUP = {
    "/api/boot", "/api/groups", "/api/openapi.json", "/api/docs", "/api/health", "/api/invitations/{token}",
}  # fmt: skip
"""The paths without {group}, each with a test of its own."""


PEOPLE = ("members", "invitations", "api-keys")
"""What has ids in paths, and is no resource."""


@dataclass
class World:
    """The cast, and the id of each group's row in each resource (and of its member) by slug."""

    cast: Cast
    ids: dict[str, dict[str, str]]

    @property
    def a(self) -> dict[str, str]:
        return self.ids["ash"]

    @property
    def b(self) -> dict[str, str]:
        return self.ids["birch"]

    def attackers(self) -> dict[str, Wire]:
        """Everybody who must not reach group B."""
        inside = {part: Wire(person) for part, person in self.cast.a.people().items()}
        ended = Wire(self.cast.b.ended)
        return {**inside, "ended in B": ended, "outsider": Wire(self.cast.outsider), "signed out": Wire()}


def fill(cast: Cast) -> World:
    """One row in each resource of both groups, made over HTTP by their owners."""
    return World(cast, {team.group.slug: _rows(team) for team in (cast.a, cast.b)})


def _rows(team: Team) -> dict[str, str]:
    assert team.member.member is not None
    assert team.owner.member is not None
    invitation, _ = Invitation.make(team.owner.member, f"invited.{team.group.slug}@example.org", Role.MEMBER)
    key, _ = ApiKey.make(team.owner.member, "Robot", Scope.WRITE)
    ids = {"member": str(team.member.member.pk), "invitations": str(invitation.pk), "api-keys": str(key.pk)}
    ids["members"] = ids["member"]
    for name in resources():
        made = Wire(team.owner).post(f"/api/{team.group.slug}/{name}", sample(name, ids))
        assert made.status == 201, made.body
        ids[name] = made.json["id"]
    return ids


def sample(name: str, ids: dict[str, str], /, **changed: Any) -> dict[str, Any]:
    """A body for the resource, referring to these rows."""
    if name not in SAMPLES:
        pytest.fail(f"The resource {name!r} is new: add a body for it to SAMPLES in tests/api/world.py.")
    return {**resolve(SAMPLES[name], ids), **changed}


def resolve(body: Any, ids: dict[str, str]) -> Any:
    """The body with each `@name` replaced by an id."""
    if isinstance(body, dict):
        return {key: resolve(value, ids) for key, value in body.items()}
    if isinstance(body, list):
        return [resolve(value, ids) for value in body]
    return ids[body[1:]] if isinstance(body, str) and body.startswith("@") else body


def resource_of(route: Route) -> str | None:
    """The resource that the path begins with."""
    name = route.path.split("/")[3] if route.path.count("/") > 2 else ""
    return name if name in resources() else None


def rows_of_route(route: Route) -> str | None:
    """The resource, or the sort of people's rows, whose ids the path takes."""
    return resource_of(route) or next((name for name in PEOPLE if f"/{name}/{{id}}" in route.path), None)


def body_of(route: Route, ids: dict[str, str]) -> Any:
    """A body that the route would take from a member of the group that `ids` is of; None where it takes none."""
    name = resource_of(route)
    if route.body is None:
        return None
    if name and route.body in (resources()[name].create_body, resources()[name].update_body):
        return sample(name, ids)
    if (route.method, route.path) not in BODIES:
        pytest.fail(f"{route.method} {route.path} is new: add a body for it to BODIES in tests/api/world.py.")
    return resolve(BODIES[route.method, route.path], ids)


def path_of(route: Route, slug: str, row: str) -> str:
    """The route's path, filled in."""
    left = set(re.findall(r"{(\w+)}", route.path)) - {"group", "id", "token"}
    if left:
        pytest.fail(f"{route.path} has the parameters {left}: teach path_of in tests/api/world.py about them.")
    return route.path.replace("{group}", slug).replace("{id}", row).replace("{token}", row)


def nowhere() -> str:
    """An id that no row has."""
    return str(uuid.uuid4())


@contextmanager
def undone() -> Iterator[None]:
    """Undoes what is written inside, as TestCase does, so that two requests start from the very same state."""
    block: Any = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)
    serve.kept().clear()


def faceless(reply: Reply, *ids: str) -> tuple[int, dict[str, str], str]:
    """The whole reply, with each of the ids (or slugs) told as ID and each moment as TIME."""
    text, headers = reply.body.decode(), dict(reply.headers)
    for name in ids:
        text = text.replace(name, "ID")
        headers = {key: value.replace(name, "ID") for key, value in headers.items()}
    return reply.status, headers, re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME", text)


def rows_of(team: Team) -> dict[str, str]:
    """A checksum of all that the group has in each table, its clock, tombstones and directory rows too."""
    found = {}
    with every_group(), connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            columns = {field.column for field in model._meta.local_concrete_fields}
            key = "id" if table == "groups_group" else "group_id"
            if key not in columns:
                continue
            cursor.execute(f"SELECT * FROM `{table}` WHERE `{key}` = %s", [team.group.pk])
            rows = sorted(map(repr, cursor.fetchall()))
            found[table] = f"{len(rows)} {hashlib.sha256(repr(rows).encode()).hexdigest()}"
    return found
