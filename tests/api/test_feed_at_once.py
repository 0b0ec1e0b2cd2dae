"""The feed while many write at once, with real threads and real commits."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from onebox.app.api import feed
from tests.api.reader import Reader, fresh
from tests.cast import Cast
from tests.wire import Wire

pytestmark = pytest.mark.django_db(transaction=True)
STALLS = "/api/ash/stalls"
WRITERS, WRITES, ROWS = 8, 30, 24


def row_id(number: int) -> str:
    return f"{number % ROWS:08x}-0000-4000-8000-{number % ROWS:012x}"


def connected(work: Callable[[int], Any]) -> Callable[[int], Any]:
    """The work, with a connection that is closed behind it."""

    def run(number: int) -> Any:
        try:
            return work(number)
        finally:
            connection.close()

    return run


def write(wire: Wire, dice: random.Random, name: str) -> None:
    """One write of some kind on some row."""
    kind, row = dice.choice(["put", "patch", "delete", "batch", "close"]), row_id(dice.randrange(ROWS))
    if kind == "put":
        reply = wire.put(f"{STALLS}/{row}", {"name": name})
    elif kind == "patch":
        reply = wire.patch(f"{STALLS}/{row}", {"note": name})
    elif kind == "close":
        reply = wire.post("/api/ash/close", {"stalls": [row_id(dice.randrange(ROWS)) for _ in range(4)]})
    elif kind == "delete":
        reply = wire.delete(f"{STALLS}/{row}")
    else:
        other = row_id(dice.randrange(ROWS))
        reply = wire.post("/api/ash/batch", {"writes": [
            {"method": "PUT", "resource": "stalls", "id": row, "body": {"name": name}},
            {"method": "POST", "resource": "labels", "body": {"name": name}},
            {"method": "PATCH", "resource": "stalls", "id": other, "body": {"note": name}},
        ]})  # fmt: skip
    assert reply.status in {200, 201, 204, 404}, reply.body


def test_readers_follow_eight_writers(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each version that a reader reaches shows what a first-time reader of that version sees."""
    monkeypatch.setattr(feed, "PAGE", 7)
    done = threading.Event()
    seen: set[int] = set()
    clashes: list[Any] = []

    def writer(number: int) -> None:
        dice = random.Random(number)
        wire = Wire(cast.a.member)
        for step in range(WRITES):
            write(wire, dice, f"{number}.{step}")

    def reader(number: int) -> Reader:
        follower = Reader(Wire(cast.a.guest))
        while not done.is_set():
            before = follower.version
            follower.sync()
            assert follower.version >= before
        return follower.sync()

    def snapshot(number: int) -> None:
        """In one page everything is of one moment: no row of it is newer than the page says."""
        follower = Reader(Wire(cast.a.guest))
        while not done.is_set():
            page = follower.page()
            if page["next"] is None and page["version"]:
                tops = [row["version"] for rows in page["rows"].values() for row in rows]
                if tops and max(tops) > page["version"]:
                    clashes.append(page["version"])
            seen.add(page["version"])
            follower.sync()

    with ThreadPoolExecutor(WRITERS + 4) as pool:
        readers = [pool.submit(connected(reader), n) for n in range(3)]
        watcher = pool.submit(connected(snapshot), 0)
        list(pool.map(connected(writer), range(WRITERS)))
        done.set()
        followers = [future.result() for future in readers]
        watcher.result()
    end = fresh(Wire(cast.a.guest))
    assert [follower.filled() == end.filled() for follower in followers] == [True] * 3
    assert {follower.version for follower in followers} == {end.version}
    assert clashes == []
    assert len(seen) > 3


def test_at_every_version_deltas_and_a_fresh_read_agree(cast: Cast) -> None:
    """Two readers that step at their own times are the same wherever they meet, and versions are without gaps."""
    done = threading.Event()
    states: list[dict[int, Any]] = [{}, {}, {}]
    versions: list[int] = []

    def writer(number: int) -> None:
        wire = Wire(cast.a.member)
        for step in range(WRITES):
            row = row_id(number * 3 + step % 3)
            reply = wire.post("/api/ash/batch", {"writes": [
                {"method": "PUT", "resource": "stalls", "id": row, "body": {"name": f"{number}.{step}"}}
            ]})  # fmt: skip
            assert reply.status == 200, reply.body
            versions.append(reply.json["version"])
            if step % 5 == 4:
                assert wire.delete(f"{STALLS}/{row}").status == 204

    def stepping(number: int) -> None:
        follower = Reader(Wire(cast.a.guest))
        while not done.is_set():
            follower.sync()
            states[number][follower.version] = dict(follower.rows.get("stalls", {}))

    def anew(number: int) -> None:
        while not done.is_set():
            follower = fresh(Wire(cast.a.guest))
            states[number][follower.version] = dict(follower.rows.get("stalls", {}))

    with ThreadPoolExecutor(WRITERS + 3) as pool:
        readers = [pool.submit(connected(work), n) for n, work in enumerate((stepping, stepping, anew))]
        list(pool.map(connected(writer), range(WRITERS)))
        done.set()
        for future in readers:
            future.result()
    met = 0
    for version, rows in states[2].items():
        for other in states[:2]:
            if version in other:
                met += 1
                assert other[version] == rows, version
    assert met > 0
    assert len(set(versions)) == len(versions) == WRITERS * WRITES
    assert fresh(Wire(cast.a.guest)).version == WRITERS * WRITES + WRITERS * (WRITES // 5)
