"""ETags, 304, HEAD, and answers kept in memory."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onebox.app.api import serve
from onebox.app.api.kept import Kept
from onebox.app.api.site import router
from onebox.app.people.access import Access
from tests.api.world import World, path_of, resource_of
from tests.cast import Cast
from tests.wire import Reply, Wire

pytestmark = pytest.mark.django_db
STALLS = "/api/ash/stalls"


def statements(wire: Wire, path: str, **headers: str) -> tuple[Reply, int]:
    """The answer, and how many statements it took beside those that count requests."""
    with CaptureQueriesContext(connection) as queries:
        reply = wire.get(path, **headers)
    return reply, len([q for q in queries if "requestcount" not in q["sql"]])


def kept_paths(world: World) -> list[str]:
    return [path_of(r, "ash", world.a.get(resource_of(r) or "", "")) for r in router().routes if r.kept]


def test_an_unchanged_read_takes_one_statement(world: World) -> None:
    wire = Wire(world.cast.a.member)
    for path in kept_paths(world):
        if "payments" in path:
            continue
        first, took = statements(wire, path)
        assert (first.status, took > 1) == (200, True), path
        for tag in (first.etag, f"W/{first.etag}", f'"x", W/{first.etag} , "y"'):
            again, took = statements(wire, path, If_None_Match=tag)
            assert (again.status, again.body, took) == (304, b"", 1), path
            assert again.headers["ETag"] == first.etag
            assert "Content-Type" not in again.headers


def test_a_kept_answer_takes_one_statement_and_is_the_same(world: World) -> None:
    wire = Wire(world.cast.a.member)
    for path in kept_paths(world):
        if "payments" in path:
            continue
        first, _ = statements(wire, path)
        again, took = statements(wire, path)
        assert took == 1, path
        assert again == first
        assert again.headers["Cache-Control"] == "private, no-cache"


def test_after_any_change_nothing_old_is_sent(world: World) -> None:
    wire, other = Wire(world.cast.a.member), Wire(world.cast.a.owner)
    for path in ("stalls", f"stalls/{world.a['stalls']}", "sync?since=0", "members"):
        before = wire.get(f"/api/ash/{path}")
        other.patch(f"{STALLS}/{world.a['stalls']}", {"seats": world.cast.a.group.version})
        after = wire.get(f"/api/ash/{path}", If_None_Match=before.etag)
        assert after.status == 200
        assert after.etag != before.etag
        assert (after.body != before.body) or path == "members"


def test_members_change_the_etag_too(world: World) -> None:
    wire = Wire(world.cast.a.member)
    before = wire.get("/api/ash/members")
    world.cast.a.guest.member.end()
    after = wire.get("/api/ash/members", If_None_Match=before.etag)
    assert after.status == 200
    assert after.body != before.body


def test_another_role_is_another_answer(world: World) -> None:
    tags = {part: Wire(person).get(STALLS).etag for part, person in world.cast.a.people().items() if part != "ended"}
    assert len(set(tags.values())) == 4
    for part, person in world.cast.a.people().items():
        for other, tag in tags.items():
            reply = Wire(person).get(STALLS, If_None_Match=tag)
            assert reply.status == (404 if part == "ended" else 304 if part == other else 200)


def test_a_role_taken_away_ends_what_is_kept(world: World) -> None:
    wire = Wire(world.cast.a.admin)
    admins = wire.get("/api/ash/payments")
    assert admins.status == wire.get("/api/ash/payments").status == 200
    world.cast.a.admin.member.change_role("member")
    assert wire.get("/api/ash/payments").status == 404
    assert wire.get("/api/ash/payments", If_None_Match=admins.etag).status == 404
    world.cast.a.admin.member.end()
    assert wire.get(STALLS, If_None_Match=admins.etag).status == 404


def test_what_is_not_kept_is_not_stored_by_browsers(world: World) -> None:
    for path in ("/api/ash/takings", "/api/boot"):
        reply = Wire(world.cast.a.owner).get(path)
        assert reply.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in reply.headers


def test_head_is_get_without_a_body(world: World) -> None:
    wire = Wire(world.cast.a.member)
    for path in (STALLS, f"{STALLS}/{world.a['stalls']}", "/api/boot", "/api/ash/nothing", "/api/openapi.json"):
        get, head = wire.get(path), wire.send("HEAD", path)
        assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")
    assert wire.send("HEAD", STALLS, If_None_Match=wire.get(STALLS).etag).status == 304


def access(group: int = 1, version: int = 1, revision: int = 1, role: str = "member") -> Access:
    return Access("a", "slug", group, "m", role, version, revision)


def entry(size: int) -> Any:
    return b"x" * size, '"tag"'


def test_memory_stays_within_its_bound() -> None:
    kept = Kept(100_000)
    for number in range(500):
        kept.put(access(group=number % 50), f"/{number}", entry(1000))
        assert kept.size <= 100_000
    assert kept.get(access(group=499 % 50), "/499") is not None
    assert kept.get(access(group=0), "/0") is None
    kept.put(access(group=99), "/large", entry(20_000))
    assert kept.get(access(group=99), "/large") is None
    kept.clear()
    assert kept.size == 0


def test_the_groups_asked_for_least_recently_go_first() -> None:
    kept = Kept(12_000)
    for group in range(8):
        kept.put(access(group=group), "/", entry(1000))
    kept.get(access(group=0), "/")
    for group in range(8, 12):
        kept.put(access(group=group), "/", entry(1000))
    assert kept.get(access(group=0), "/") is not None
    assert kept.get(access(group=1), "/") is None


def test_only_this_very_moment_role_and_address_is_found() -> None:
    kept = Kept(100_000)
    kept.put(access(version=5, revision=5), "/a", entry(9))
    assert kept.get(access(version=5, revision=5), "/a") is not None
    for other in (access(version=4, revision=5), access(version=6, revision=5), access(version=5, revision=6),
                  access(version=5, revision=5, role="guest"), access(2, 5, 5)):  # fmt: skip
        assert kept.get(other, "/a") is None
    assert kept.get(access(version=5, revision=5), "/b") is None


def test_a_slow_answer_of_an_old_moment_replaces_nothing() -> None:
    kept = Kept(100_000)
    kept.put(access(version=6), "/a", entry(9))
    kept.put(access(version=5), "/a", entry(8))
    assert kept.get(access(version=6), "/a") == entry(9)
    assert kept.get(access(version=5), "/a") is None
    kept.put(access(version=5), "/late", entry(8))
    assert kept.get(access(version=6), "/late") is None
    kept.put(access(version=7), "/b", entry(9))
    assert kept.get(access(version=6), "/a") is None
    assert kept.size < 1000


def test_the_setting_bounds_each_process(settings: Any, cast: Cast) -> None:
    settings.ONEBOX_KEPT_MB = 0
    serve.kept.cache_clear()
    try:
        Wire(cast.a.member).get(STALLS)
        assert serve.kept().size == 0
        _, took = statements(Wire(cast.a.member), STALLS)
        assert took == 2
    finally:
        serve.kept.cache_clear()
