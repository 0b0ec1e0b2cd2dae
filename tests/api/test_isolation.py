"""The promise: no request of any kind reaches another group, or learns what is in it.

Every route of the router is called by everybody who has no business in group B. Each answer must be the same,
to the last header, as for a slug or an id that exists nowhere.
"""

from collections.abc import Iterator

import pytest
from django.db import models

from onebox.app.api.resource import Resource
from onebox.app.api.routes import Needs, Route
from onebox.app.api.site import resources, router
from tests.api.world import (
    NOT_OF_A_GROUP,
    World,
    body_of,
    faceless,
    nowhere,
    path_of,
    rows_of,
    rows_of_route,
    sample,
    undone,
)
from tests.wire import Wire

pytestmark = pytest.mark.django_db

UNKNOWN = "beech"
"""As long as B's slug, and nobody's."""


@pytest.fixture(autouse=True)
def untouched(world: World) -> Iterator[None]:
    """Whatever a test does, all of B is as it was."""
    before = rows_of(world.cast.b)
    yield
    assert rows_of(world.cast.b) == before


def in_group() -> list[Route]:
    return [route for route in router().routes if "{group}" in route.path]


def references(resource: Resource) -> list[str]:
    return [name for name, c in resource.writable.items() if isinstance(c.field, models.ForeignKey)]


def test_every_route_is_attacked() -> None:
    assert {route.path for route in router().routes if route not in in_group()} == NOT_OF_A_GROUP
    assert all(route.needs is Needs.GROUP for route in in_group())
    assert len(in_group()) > 50


def test_bs_slug_is_like_one_that_nobody_has(world: World) -> None:
    for route in in_group():
        row = world.b.get(rows_of_route(route) or "", nowhere())
        for part, wire in world.attackers().items():
            body = body_of(route, world.b)
            real = wire.send(route.method, path_of(route, "birch", row), body)
            unreal = wire.send(route.method, path_of(route, UNKNOWN, row), body)
            assert real.status == (401 if part == "signed out" else 404), (part, route.path, real.body)
            assert faceless(real, "birch") == faceless(unreal, UNKNOWN), (part, route.path)


def test_bs_slug_does_not_tell_with_headers_that_change_the_way_of_a_request(world: World) -> None:
    b = Wire(world.cast.b.owner).get("/api/birch/sync?since=0")
    junk = {"If_None_Match": b.etag, "If_Match": '"7"', "Idempotency_Key": "k"}
    for route in in_group():
        for headers in ({name: value} for name, value in junk.items()):
            wire = Wire(world.cast.a.owner, **headers)
            body = body_of(route, world.b)
            row = world.b.get(rows_of_route(route) or "", nowhere())
            real = wire.send(route.method, path_of(route, "birch", row), body)
            unreal = wire.send(route.method, path_of(route, UNKNOWN, row), body)
            assert real.status == 404, (route.path, headers)
            assert faceless(real, "birch") == faceless(unreal, UNKNOWN)


def test_bs_rows_are_not_found_by_id_in_a(world: World) -> None:
    """PUT creates, in both cases the same; everything else finds nothing."""
    for route in in_group():
        name = rows_of_route(route)
        if "{id}" not in route.path or name is None:
            assert "{id}" not in route.path, f"{route.path}: say whose ids it takes"
            continue
        for part, person in world.cast.a.people().items():
            wire, body, other = Wire(person), body_of(route, world.a), nowhere()
            if name in {"task-labels", "stalls"} and route.method == "PUT":
                wire.delete(f"/api/ash/{name}/{world.a[name]}")  # or it would be in conflict with the sample
            with undone():
                real = wire.send(route.method, path_of(route, "ash", world.b[name]), body)
            with undone():
                unreal = wire.send(route.method, path_of(route, "ash", other), body)
            assert faceless(real, world.b[name]) == faceless(unreal, other), (part, route.method, route.path)
            if route.method != "PUT":
                assert real.status in {403, 404}, (part, route.method, route.path, real.body)


def test_bs_rows_can_not_be_referred_to(world: World) -> None:
    """In POST, PUT, PATCH and batch, in every field that refers to a row."""
    wire = Wire(world.cast.a.owner)
    targets = {c.field.related_model._meta.db_table for r in resources().values() for c in r.columns.values()
               if isinstance(c.field, models.ForeignKey)}  # fmt: skip
    tables = {r.table: r.name for r in resources().values()} | {"people_member": "member"}
    assert targets <= set(tables)
    for name, resource in resources().items():
        for field in references(resource):
            theirs = world.b[tables[resource.columns[field].field.related_model._meta.db_table]]
            other, mine = nowhere(), nowhere()
            for write in _writes(name, world, mine):
                with undone():
                    real = wire.send(*write(field, theirs))
                    assert real.status == 422, (name, field, real.body)
                    assert wire.get(f"/api/ash/{name}/{mine}").status == 404
                with undone():
                    unreal = wire.send(*write(field, other))
                assert faceless(real, theirs) == faceless(unreal, other), (name, field)


def _writes(name: str, world: World, mine: str):
    """The ways to write a reference; each takes the field and the id that it shall refer to."""
    many, row = f"/api/ash/{name}", world.a[name]

    def body(field, value):
        return sample(name, world.a, **({"name": "other"} if name in {"stalls", "labels"} else {}), **{field: value})

    def batch(method, field, value, **more):
        return "POST", "/api/ash/batch", {"writes": [
            {"method": method, "resource": name, "body": body(field, value), **more}
        ]}  # fmt: skip

    return [
        lambda f, v: ("POST", many, {**body(f, v), "id": mine}),
        lambda f, v: ("PUT", f"{many}/{mine}", body(f, v)),
        lambda f, v: ("PUT", f"{many}/{row}", body(f, v)),
        lambda f, v: ("PATCH", f"{many}/{row}", {f: v}),
        lambda f, v: batch("POST", f, v),
        lambda f, v: batch("PUT", f, v, id=mine),
        lambda f, v: batch("PATCH", f, v, id=row),
    ]


def test_a_batch_does_not_find_bs_rows(world: World) -> None:
    wire = Wire(world.cast.a.owner)
    for name in resources():
        for method in ("PATCH", "DELETE"):
            for body in ({}, {"body": {}}):
                other = nowhere()
                real, unreal = (
                    wire.post("/api/ash/batch", {"writes": [{"method": method, "resource": name, "id": row, **body}]})
                    for row in (world.b[name], other)
                )
                assert real.status == 404
                assert faceless(real, world.b[name]) == faceless(unreal, other)


def test_bs_ids_are_free_in_a(world: World) -> None:
    """A client makes ids itself: one that B has used is like any other, and the twins never meet."""
    wire = Wire(world.cast.a.owner)
    for name in resources():
        fresh = {"name": "another"} if name in {"stalls", "labels"} else {}
        if name == "task-labels":
            wire.delete(f"/api/ash/task-labels/{world.a[name]}")
        for method, path in (("POST", f"/api/ash/{name}"), ("PUT", f"/api/ash/{name}/{{id}}")):
            replies = []
            for row in (world.b[name], nowhere()):
                with undone():
                    body = sample(name, world.a, id=row, **fresh)
                    replies.append(faceless(wire.send(method, path.replace("{id}", row), body), row))
                    assert wire.get(f"/api/ash/{name}/{row}").status == 200
                    deleted = wire.delete(f"/api/ash/{name}/{row}")
                    assert deleted.status == 204, deleted.body
            assert replies[0] == replies[1]
            assert replies[0][0] == 201, (name, replies)


def test_filters_with_bs_ids_find_nothing(world: World) -> None:
    wire = Wire(world.cast.a.owner)
    for name, resource in resources().items():
        for field in resource.filters:
            if not isinstance(resource.columns[field].field, models.ForeignKey):
                continue
            other = nowhere()
            for theirs in world.b.values():
                real = wire.get(f"/api/ash/{name}?{field}={theirs}")
                unreal = wire.get(f"/api/ash/{name}?{field}={other}")
                assert real.json == {"items": [], "next": None}
                assert faceless(real) == faceless(unreal)


def test_custom_endpoints_have_no_effect_on_bs_ids(world: World) -> None:
    wire = Wire(world.cast.a.owner)
    reply = wire.post("/api/ash/close", {"stalls": [world.b["stalls"]]})
    assert reply.json == {"closed": 0}
    assert wire.get(f"/api/ash/stalls/{world.b['stalls']}/report").status == 404
    assert wire.post(f"/api/ash/tasks/{world.b['tasks']}/complete", {"done": True}).status == 404
