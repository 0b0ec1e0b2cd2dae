"""What a group's requests leave behind (cursors, versions, keys, kept bytes) is of no use in another one."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from onebox.app.api import serve
from onebox.app.api.site import resources, router
from onebox.app.groups.scope import current_or_none
from onebox.app.people.models import Member, Role
from tests.api.world import World, faceless, path_of, resource_of, rows_of, sample
from tests.cast import Cast, make_person
from tests.wire import Reply, Wire

pytestmark = pytest.mark.django_db


def twins(world: World) -> str:
    """B gets stalls with the very ids that A's stalls have, and A one with B's id; returns the shared id."""
    row = world.a["stalls"]
    Wire(world.cast.b.owner).put(f"/api/birch/stalls/{row}", {"name": "birch-twin", "secret": "birch-secret"})
    return row


def test_answers_carry_nothing_of_another_group(world: World) -> None:
    """Every GET of a group, by each of its people, against every id and name that the other one has."""
    foreign = {*world.b.values(), str(world.cast.b.owner.account.pk), "birch"}
    for route in router().routes:
        if route.method != "GET" or route.elsewhere:
            continue
        row = world.a.get(resource_of(route) or "", "")
        for part in ("owner", "guest"):
            body = Wire(world.cast.a.people()[part]).get(path_of(route, "ash", row)).body.decode()
            assert [name for name in foreign if name in body] == [], route.path


@pytest.mark.parametrize("order", ["id", "-id", "name", "-name", "fee"])
def test_a_cursor_of_b_shows_only_as_rows(world: World, order: str) -> None:
    b = Wire(world.cast.b.owner)
    b.post("/api/birch/stalls", {"name": "another"})
    cursor = b.get(f"/api/birch/stalls?limit=1&order={order}").json["next"]
    assert cursor
    a = Wire(world.cast.a.owner)
    mine = {row["id"] for row in a.get("/api/ash/stalls").json["items"]}
    page = a.get(f"/api/ash/stalls?limit=1&order={order}&cursor={cursor}").json
    assert {row["id"] for row in page["items"]} <= mine


def test_a_sync_cursor_of_b_shows_only_as_rows(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onebox.app.api.feed.PAGE", 2)
    cursor = Wire(world.cast.b.owner).get("/api/birch/sync?since=0").json["next"]
    wire, seen = Wire(world.cast.a.owner), set()
    while cursor:
        page = wire.get(f"/api/ash/sync?since=0&cursor={cursor}").json
        seen |= {row["id"] for rows in page["rows"].values() for row in rows}
        cursor = page["next"]
    assert seen <= set(world.a.values())


def test_a_version_of_b_is_only_a_number_in_a(world: World) -> None:
    """Beyond A's own version it means: start anew. Whether some group has come that far is not told."""
    b = Wire(world.cast.b.owner)
    for number in range(3):
        b.post("/api/birch/labels", {"name": f"label {number}"})
    version = b.get("/api/birch/sync?since=0&revision=9").json["version"]
    a = Wire(world.cast.a.owner)
    real, unreal = a.get(f"/api/ash/sync?since={version}"), a.get(f"/api/ash/sync?since={version + 1000}")
    assert real.json["reset"]
    assert real.body == unreal.body


def test_an_idempotency_key_of_b_starts_a_request_of_its_own(world: World) -> None:
    theirs = Wire(world.cast.b.owner, Idempotency_Key="one").post("/api/birch/stalls", {"name": "Fish"})
    before = rows_of(world.cast.b)
    mine = Wire(world.cast.a.owner, Idempotency_Key="one").post("/api/ash/stalls", {"name": "Fish"})
    assert mine.status == theirs.status == 201
    assert mine.json["id"] != theirs.json["id"]
    assert "Idempotency-Replayed" not in mine.headers
    stranger = Wire(world.cast.a.owner, Idempotency_Key="one").post("/api/birch/stalls", {"name": "Fish"})
    assert stranger.status == 404
    assert rows_of(world.cast.b) == before


def test_an_idempotency_key_is_one_members_even_for_a_person_in_both_groups(world: World) -> None:
    person = make_person("both", world.cast.a.group)
    Member.add(world.cast.b.group, person.account, Role.MEMBER)
    wire = Wire(person, Idempotency_Key="one")
    first, second = (wire.post(f"/api/{slug}/stalls", {"name": "Fish"}) for slug in ("ash", "birch"))
    assert first.json["id"] != second.json["id"]
    assert "Idempotency-Replayed" not in second.headers


def test_an_ended_members_key_is_not_replayed(world: World) -> None:
    wire = Wire(world.cast.a.member, Idempotency_Key="one")
    assert wire.post("/api/ash/stalls", {"name": "Fish"}).status == 201
    world.cast.a.member.member.end()
    assert wire.post("/api/ash/stalls", {"name": "Fish"}).status == 404


def test_boot_with_bs_slug_is_boot_with_no_slug_of_mine(world: World) -> None:
    for wire in world.attackers().values():
        real, unreal = (wire.get(f"/api/boot?group={slug}&since=1&revision=1") for slug in ("birch", "beech"))
        assert real.status in {200, 401}
        assert faceless(real) == faceless(unreal)
        assert b"birch" not in real.body.replace(b".birch@", b"")


def test_kept_bytes_stay_in_their_group(world: World) -> None:
    """Rows with the same id in both groups, asked for in turn, are answered from memory: each to its own."""
    row = twins(world)
    a, b = Wire(world.cast.a.owner), Wire(world.cast.b.owner)
    for path in (f"stalls/{row}", "stalls", f"stalls/{row}/report", "sync?since=0", "members"):
        fresh = [a.get(f"/api/ash/{path}"), b.get(f"/api/birch/{path}")]
        kept = [a.get(f"/api/ash/{path}"), b.get(f"/api/birch/{path}")]
        assert fresh == kept
        assert b"birch" not in kept[0].body
    assert serve.kept().size > 0


def test_kept_bytes_stay_with_their_role(world: World) -> None:
    """In each order: the admin's answer is no member's, and the member's refusal is not the admin's."""
    people = world.cast.a.people()
    paths = ["payments", f"payments/{world.a['payments']}", "sync?since=0", "takings"]
    for path in paths:
        for parts in (("admin", "member", "guest", "admin"), ("guest", "member", "admin", "guest")):
            serve.kept().clear()
            for part in parts:
                reply = Wire(people[part]).get(f"/api/ash/{path}")
                if part == "admin":
                    assert reply.status == 200
                    assert b"12.50" in reply.body
                else:
                    assert b"12.50" not in reply.body
                    assert reply.status == (200 if "sync" in path else 403 if path == "takings" else 404)


def test_admins_rows_can_not_be_learned_about_by_members(world: World) -> None:
    """A member's answer about a row that only admins read is the same as about none."""
    real, unreal = world.a["payments"], world.b["payments"]
    for part in ("member", "guest"):
        wire = Wire(world.cast.a.people()[part])
        for method, body in (("GET", None), ("PUT", sample("payments", world.a)), ("PATCH", {}), ("DELETE", None)):
            replies = [wire.send(method, f"/api/ash/payments/{row}", body) for row in (real, unreal)]
            assert replies[0].status in {403, 404}
            assert faceless(replies[0], real) == faceless(replies[1], unreal)
        one = {"writes": [{"method": "PATCH", "resource": "payments", "id": real, "body": {}}]}
        assert wire.post("/api/ash/batch", one).status == 403
    Wire(world.cast.a.owner).delete(f"/api/ash/payments/{real}")
    assert real.encode() not in Wire(world.cast.a.member).get("/api/ash/sync?since=1").body
    assert real.encode() in Wire(world.cast.a.admin).get("/api/ash/sync?since=1").body


def test_write_only_fields_are_never_shown(world: World) -> None:
    wire = Wire(world.cast.a.owner)
    path = f"/api/ash/stalls/{world.a['stalls']}"
    for reply in (
        wire.get(path), wire.get("/api/ash/stalls"), wire.get("/api/ash/sync?since=0"),
        wire.patch(path, {"secret": "hidden"}), wire.put(path, {"name": "Cheese", "secret": "hidden"}),
        wire.post("/api/ash/stalls", {"name": "Fish", "secret": "hidden"}),
        wire.post("/api/ash/batch", {"writes": [
            {"method": "PATCH", "resource": "stalls", "id": world.a["stalls"], "body": {"secret": "hidden"}}
        ]}),
    ):  # fmt: skip
        assert reply.status in {200, 201}, reply.body
        assert b"hidden" not in reply.body
        assert b"secret" not in reply.body
    assert wire.get("/api/ash/stalls?fields=secret").status == 400
    assert wire.get("/api/ash/stalls?secret=hidden").status == 400
    assert wire.get("/api/ash/stalls?order=secret").status == 400


@pytest.mark.django_db(transaction=True)
def test_threads_never_share_a_group(cast: Cast) -> None:
    """Workers take turns in both groups, reading, writing and failing; nobody sees the other's, and no group stays."""
    teams = {"ash": cast.a, "birch": cast.b}
    for slug, team in teams.items():
        assert Wire(team.owner).post(f"/api/{slug}/labels", {"name": f"of {slug}"}).status == 201
    failures: list[str] = []
    used = threading.local()

    def one(number: int) -> None:
        slug, other = ("ash", "birch") if number % 2 else ("birch", "ash")
        wire = Wire(teams[slug].member)
        replies: list[Reply] = [
            wire.get(f"/api/{slug}/labels"),
            wire.post(f"/api/{slug}/labels", {"name": f"of {slug} {number}"}),
            wire.post(f"/api/{slug}/labels", {"name": f"of {slug}"}),
            wire.get(f"/api/{other}/labels"),
            wire.get(f"/api/{slug}/sync?since=0"),
        ]
        if [reply.status for reply in replies] != [200, 201, 409, 404, 200]:
            failures.append(f"{slug}: {[(reply.status, reply.body[:80]) for reply in replies]}")
        if any(f"of {other}".encode() in reply.body for reply in replies):
            failures.append(f"{slug} saw {other}")
        if current_or_none() is not None:
            failures.append("the current group stayed")
        used.connection = connection
        if number >= 232:
            connection.close()

    def closing(number: int) -> None:
        try:
            one(number)
        except Exception as error:
            failures.append(repr(error))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(closing, range(240)))
        list(pool.map(lambda _: connection.close(), range(8)))
    assert failures == []
    for slug, other in (("ash", "birch"), ("birch", "ash")):
        body = Wire(teams[slug].owner).get(f"/api/{slug}/sync?since=0").body
        assert f"of {other}".encode() not in body
        assert body.count(f"of {slug} ".encode()) == 120


def test_after_any_request_no_group_is_current(world: World) -> None:
    for method, path, body in (
        ("GET", "/api/ash/stalls", None), ("POST", "/api/ash/stalls", {"name": "Cheese"}),
        ("POST", "/api/ash/stalls", {}), ("GET", "/api/ash/nothing", None), ("GET", "/api/boot", None),
        ("POST", "/api/ash/batch", {"writes": []}), ("DELETE", f"/api/ash/stalls/{world.a['stalls']}", None),
    ):  # fmt: skip
        Wire(world.cast.a.owner).send(method, path, body)
        assert current_or_none() is None


def test_every_resource_has_a_sample(world: World) -> None:
    assert set(resources()) <= set(world.a)
