"""Resources over HTTP: list, one, create, replace, update, delete, their hooks and their special fields."""

import uuid

import pytest

from tests.api.world import World
from tests.cast import Cast
from tests.market.models import Stall
from tests.wire import Wire

pytestmark = pytest.mark.django_db
STALLS = "/api/ash/stalls"


def test_a_row_is_made_read_changed_and_deleted(cast: Cast) -> None:
    wire = Wire(cast.a.member)
    made = wire.post("/api/ash/projects", {"name": "Launch"})
    assert made.status == 201, made.body
    row = made.json
    assert made.headers["Location"] == f"/api/ash/projects/{row['id']}"
    one = wire.get(made.headers["Location"])
    assert one.status == 200
    assert one.json == row
    assert one.etag == made.etag
    changed = wire.patch(made.headers["Location"], {"name": "Launched"}, If_Match=one.etag)
    assert changed.status == 200, changed.body
    assert changed.json["name"] == "Launched"
    assert changed.json["version"] == row["version"] + 1
    assert wire.patch(made.headers["Location"], {"name": "x"}, If_Match=one.etag).status == 412
    assert wire.delete(made.headers["Location"]).status == 204
    assert wire.get(made.headers["Location"]).status == 404


def test_a_row_has_every_field_that_it_shows_and_no_other(cast: Cast) -> None:
    row = Wire(cast.a.member).post(STALLS, {"name": "Cheese"}).json
    made_at = row.pop("made_at")
    assert made_at.endswith("Z")
    assert uuid.UUID(row.pop("id")).version == 7
    assert row == {
        "name": "Cheese", "phase": "planned", "size": 1, "fee": "0.00", "opens": None, "day": None, "built_at": None,
        "is_open": False, "has_power": None, "weight": None, "seats": 0, "visitors": 0, "info": {}, "extra": None,
        "code": "", "note": "", "version": 1, "sign": "Cheese (planned)",
    }  # fmt: skip


def test_put_creates_once_and_then_replaces(cast: Cast) -> None:
    wire, path = Wire(cast.a.member), f"{STALLS}/{uuid.uuid4()}"
    made = wire.put(path, {"name": "Cheese", "seats": 4, "note": "left", "fee": "2.00", "day": "2026-02-03"})
    assert (made.status, made.json["seats"]) == (201, 4)
    again = wire.put(path, {"name": "Cheese", "id": path.rpartition("/")[2]})
    assert again.status == 200
    left_out = {key: again.json[key] for key in ("seats", "note", "fee", "day", "made_at")}
    assert left_out == {"seats": 0, "note": "", "fee": "0.00", "day": None, "made_at": made.json["made_at"]}
    assert wire.put(path, {"name": "Cheese", "id": str(uuid.uuid4())}).json["errors"][0]["field"] == "id"
    assert wire.put(path, {}).status == 422
    assert len(wire.get(STALLS).json["items"]) == 1


def test_patch_changes_what_it_names_and_nothing_else(world: World) -> None:
    wire, path = Wire(world.cast.a.member), f"{STALLS}/{world.a['stalls']}"
    before = wire.get(path).json
    assert before["version"] < world.cast.a.group.version
    after = wire.patch(path, {"seats": 9, "info": {"a": [1, None]}}).json
    assert after == {**before, "seats": 9, "info": {"a": [1, None]}, "version": world.cast.a.group.version}
    assert wire.patch(path, {"id": str(uuid.uuid4())}).status == 422


def test_an_id_of_my_own_is_taken_once(cast: Cast) -> None:
    wire, body = Wire(cast.a.member), {"id": str(uuid.uuid4()), "name": "Cheese"}
    assert wire.post(STALLS, body).json["id"] == body["id"]
    again = wire.post(STALLS, {**body, "name": "other"})
    assert again.status == 409
    assert again.json["errors"] == [{"field": "id", "message": "is taken."}]


def test_read_only_fields_are_shown_and_not_taken(world: World) -> None:
    wire = Wire(world.cast.a.member)
    for method, path in (
        ("POST", STALLS),
        ("PUT", f"{STALLS}/{world.a['stalls']}"),
        ("PATCH", f"{STALLS}/{world.a['stalls']}"),
    ):
        reply = wire.send(method, path, {"name": "x", "made_at": "2026-01-01T00:00:00Z"})
        assert reply.status == 422
        assert "made_at" in reply.json["detail"]
    comment = wire.get(f"/api/ash/comments/{world.a['comments']}").json
    assert comment["author"] == str(world.cast.a.owner.member.pk)


def test_write_only_fields_are_stored(cast: Cast) -> None:
    row = Wire(cast.a.member).post(STALLS, {"name": "Cheese", "secret": "hidden"}).json["id"]
    with cast.a.group.scope():
        assert Stall.objects.get(pk=row).secret == "hidden"


def test_hooks_refuse_and_change(cast: Cast) -> None:
    wire = Wire(cast.a.member)
    assert wire.post(STALLS, {"name": "  Cheese "}).json["name"] == "Cheese"
    for name, status in (("forbidden", 422), ("too late", 422), ("nothing", 422)):
        reply = wire.post(STALLS, {"name": name})
        assert reply.status == status
        assert reply.json["errors"][0]["field"] == "name"
    assert [row["name"] for row in wire.get(STALLS).json["items"]] == ["Cheese"]
    assert cast.a.group.version == 1


def test_a_comment_is_its_authors_and_admins_may_delete_it(world: World) -> None:
    people, path = world.cast.a.people(), f"/api/ash/comments/{world.a['comments']}"
    assert Wire(people["member"]).patch(path, {"body": "x"}).status == 403
    assert Wire(people["member"]).delete(path).status == 403
    assert Wire(people["admin"]).patch(path, {"body": "x"}).status == 403
    assert Wire(people["owner"]).patch(path, {"body": "x"}).json["body"] == "x"
    assert Wire(people["admin"]).delete(path).status == 204


def test_roles_say_who_may_write(world: World) -> None:
    people, row = world.cast.a.people(), {"stall": world.a["stalls"], "amount": "1.00"}
    made = Wire(people["admin"]).post("/api/ash/payments", row)
    assert made.status == 201
    assert Wire(people["member"]).post("/api/ash/payments", row).status == 403
    assert Wire(people["admin"]).delete(made.headers["Location"]).status == 403
    assert Wire(people["owner"]).delete(made.headers["Location"]).status == 204


def test_guests_only_read(world: World) -> None:
    guest, before = Wire(world.cast.a.guest), world.cast.a.group.version
    path = f"{STALLS}/{world.a['stalls']}"
    assert guest.get(path).status == 200
    writes = {"writes": [{"method": "DELETE", "resource": "stalls", "id": world.a["stalls"]}]}
    for method, where, body in (
        ("POST", STALLS, {"name": "x"}), ("PUT", path, {"name": "x"}), ("PATCH", path, {}), ("DELETE", path, None),
        ("POST", "/api/ash/batch", writes), ("POST", "/api/ash/close", {"stalls": []}),
        ("POST", f"/api/ash/tasks/{world.a['tasks']}/complete", {}),
    ):  # fmt: skip
        assert guest.send(method, where, body).status == 403
    assert world.cast.a.group.version == before


def test_what_is_in_use_stays(world: World) -> None:
    reply = Wire(world.cast.a.owner).delete(f"{STALLS}/{world.a['stalls']}")
    assert reply.status == 409
    assert "in use" in reply.json["detail"]


def test_what_must_be_one_is_one(world: World) -> None:
    reply = Wire(world.cast.a.member).post(STALLS, {"name": "Cheese"})
    assert (reply.status, reply.json["errors"]) == (409, [{"field": "name", "message": "is taken."}])
    label = Wire(world.cast.a.member).post(
        "/api/ash/task-labels", {"task": world.a["tasks"], "label": world.a["labels"]}
    )
    assert [error["field"] for error in label.json["errors"]] == ["task", "label"]


def test_custom_endpoints_beside_resources(world: World) -> None:
    people = world.cast.a.people()
    report = Wire(people["guest"]).get(f"{STALLS}/{world.a['stalls']}/report")
    assert report.json == {"stall": world.a["stalls"], "offers": 1}
    assert Wire(people["member"]).post("/api/ash/close", {"stalls": [world.a["stalls"]]}).json == {"closed": 1}
    assert Wire(people["member"]).post("/api/ash/close", {"stalls": ["x"]}).status == 422
    assert Wire(people["member"]).delete("/api/ash/closed-stalls").status == 403
    assert Wire(people["owner"]).delete(f"/api/ash/payments/{world.a['payments']}").status == 204
    cleared = Wire(people["owner"]).delete("/api/ash/closed-stalls")
    assert (cleared.status, cleared.body) == (204, b"")
    assert Wire(people["owner"]).get(STALLS).json["items"] == []


def test_completing_a_task_completes_what_is_below_it(world: World) -> None:
    wire = Wire(world.cast.a.member)
    child = wire.post("/api/ash/tasks", {"project": world.a["projects"], "parent": world.a["tasks"], "title": "sub"})
    done = wire.post(f"/api/ash/tasks/{world.a['tasks']}/complete", {"done": True})
    assert set(done.json["tasks"]) == {world.a["tasks"], child.json["id"]}
    row = wire.get(child.headers["Location"]).json
    assert row["done_at"]
    assert row["version"] == done.json["version"]


def test_members_and_groups_are_told(cast: Cast) -> None:
    members = Wire(cast.a.guest).get("/api/ash/members").json
    assert members["next"] is None
    assert {(m["email"], m["role"], m["ended"]) for m in members["items"]} == {
        (f"{part}.ash@example.org", "member" if part == "ended" else part, part == "ended") for part in cast.a.people()
    }
    booted = Wire(cast.a.guest).get("/api/boot").json
    assert booted["account"]["email"] == "guest.ash@example.org"
    assert [(g["slug"], g["role"], g["member"]) for g in booted["groups"]] == [
        ("ash", "guest", str(cast.a.guest.member.pk))
    ]
    assert Wire(cast.outsider).get("/api/boot").json | {"account": 0} == {
        "account": 0, "groups": [], "group": None, "sync": None,
    }  # fmt: skip
