"""The change feed: what a client has after each of its steps is what the group has."""

import pytest

from onebox.app.api import feed, serve
from onebox.app.groups.models import Clock
from tests.api.reader import Reader, fresh
from tests.cast import Cast
from tests.wire import Wire

pytestmark = pytest.mark.django_db
STALLS = "/api/ash/stalls"


def make(wire: Wire, name: str, **more: object) -> str:
    made = wire.post(STALLS, {"name": name, **more})
    assert made.status == 201, made.body
    return made.json["id"]


def test_a_client_gets_what_changed_and_nothing_else(cast: Cast) -> None:
    wire, reader = Wire(cast.a.member), Reader(Wire(cast.a.guest))
    first, second = make(wire, "first"), make(wire, "second")
    reader.sync()
    wire.patch(f"{STALLS}/{first}", {"seats": 3})
    wire.delete(f"{STALLS}/{second}")
    third = make(wire, "third")
    page = reader.page()
    assert {row["id"] for row in page["rows"]["stalls"]} == {first, third}
    assert page["deleted"] == {"stalls": [second]}
    assert page["version"] == 5
    assert reader.sync().rows == fresh(wire).rows


def test_an_empty_group_and_an_unchanged_one_have_nothing_to_tell(cast: Cast) -> None:
    reader = Reader(Wire(cast.a.guest))
    assert (reader.page()["version"], reader.page()["rows"]) == (0, {})
    make(Wire(cast.a.member), "first")
    page = reader.sync().page()
    assert (page["version"], page["rows"], page["deleted"], page["next"]) == (1, {}, {}, None)


def test_members_are_told_when_they_changed(cast: Cast) -> None:
    wire = Wire(cast.a.owner)
    page = wire.get("/api/ash/sync?since=0").json
    assert {m["email"] for m in page["members"]} == {p.account.email for p in cast.a.people().values()}
    assert [m["ended"] for m in page["members"] if m["email"] == "ended.ash@example.org"] == [True]
    again = f"/api/ash/sync?since=0&revision={page['revision']}"
    assert wire.get(again).json["members"] is None
    cast.a.guest.member.end()
    changed = wire.get(again).json
    assert changed["revision"] > page["revision"]
    assert [m["ended"] for m in changed["members"] if m["email"] == "guest.ash@example.org"] == [True]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_of_any_size_tell_the_same(cast: Cast, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    wire = Wire(cast.a.member)
    rows = [make(wire, f"stall {n}", id=f"{n:08x}-0000-4000-8000-{9 - n:012x}") for n in range(9)]
    reader = Reader(wire).sync()
    wire.post("/api/ash/close", {"stalls": rows[:5]})  # five rows of one version
    for row in rows[3:7]:
        wire.delete(f"{STALLS}/{row}")
    wire.post("/api/ash/labels", {"name": "red"})
    expected = fresh(wire).rows
    monkeypatch.setattr(feed, "PAGE", size)
    serve.kept().clear()
    for start in (Reader(wire), reader):
        page, sizes = start.page(), [size]
        while page["next"]:
            sizes.append(sum(map(len, [*page["rows"].values(), *page["deleted"].values()])))
            page = start.page(page["next"])
        assert set(sizes) == {size}
    assert fresh(wire).filled() == expected
    assert reader.sync().filled() == expected


@pytest.mark.parametrize("size", [1, 2, 5])
@pytest.mark.parametrize("start", [0, 6])
def test_what_happens_between_two_pages_is_not_lost(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, size: int, start: int
) -> None:
    """Rows move to later pages, go, come back with the same id, while a client is in the middle of its pages."""
    monkeypatch.setattr(feed, "PAGE", size)
    wire = Wire(cast.a.member)
    rows = [make(wire, f"stall {n}") for n in range(6)]
    reader = Reader(wire)
    if start:
        reader.sync()
        for row in rows:
            wire.patch(f"{STALLS}/{row}", {"seats": 1})
        wire.delete(f"{STALLS}/{rows[5]}")
    page, steps = reader.page(), iter(range(100))
    first = page["version"]
    while page["next"]:
        reader.apply(page)
        step = next(steps)
        row = rows[step % 5]
        if step % 3 == 0:
            wire.patch(f"{STALLS}/{row}", {"seats": step})
        elif wire.delete(f"{STALLS}/{row}").status == 204 and step % 2:
            make(wire, f"again {step}", id=row)
        make(wire, f"new {step}") if step < 5 else None
        page = reader.page(page["next"])
        assert page["version"] == first
    reader.apply(page)
    reader.version = first
    monkeypatch.setattr(feed, "PAGE", 5000)
    assert reader.sync().filled() == fresh(wire).filled()


def test_a_row_deleted_and_made_again_is_there(cast: Cast) -> None:
    wire = Wire(cast.a.member)
    row = make(wire, "first")
    reader = Reader(wire).sync()
    wire.delete(f"{STALLS}/{row}")
    make(wire, "again", id=row)
    assert reader.page()["deleted"] == {"stalls": [row]}
    assert reader.sync().rows["stalls"][row]["name"] == "again"
    wire.delete(f"{STALLS}/{row}")
    assert row not in reader.sync().rows["stalls"]


def test_what_a_deletion_takes_along_is_told(cast: Cast) -> None:
    wire = Wire(cast.a.member)
    stall, other = make(wire, "first"), make(wire, "other")
    for n in range(3):
        wire.post("/api/ash/offers", {"stall": stall, "title": f"{n}"})
    kept = wire.post("/api/ash/offers", {"stall": other, "title": "kept"}).json["id"]
    twin = wire.get(f"/api/ash/offers?stall={stall}").json["items"][0]["id"]
    wire.patch(f"/api/ash/offers/{kept}", {"twin": twin})
    reader = Reader(wire).sync()
    assert wire.delete(f"{STALLS}/{stall}").status == 204
    page = reader.page()
    assert len(page["deleted"]["offers"]) == 3
    assert [row["twin"] for row in page["rows"]["offers"]] == [None]
    assert reader.sync().filled() == fresh(wire).filled()


def test_a_version_from_the_future_starts_anew(cast: Cast) -> None:
    """After a restore the group may be behind what a client saw."""
    reader = Reader(Wire(cast.a.member))
    make(reader.wire, "first")
    reader.version, reader.rows = 99, {"stalls": {"gone": {}}}
    assert reader.sync().rows == fresh(reader.wire).rows
    assert reader.resets == 1


def test_boot_brings_the_feed_of_the_group_asked_for(cast: Cast) -> None:
    wire = Wire(cast.a.owner)
    make(wire, "first")
    booted = wire.get("/api/boot?group=ash").json
    synced = wire.get("/api/ash/sync?since=0").json
    assert booted["sync"] == synced
    version, revision = synced["version"], synced["revision"]
    nothing = wire.get(f"/api/boot?group=ash&since={version}&revision={revision}").json["sync"]
    assert (nothing["rows"], nothing["members"]) == ({}, None)
    assert wire.get(f"/api/boot?group=nope&since={version}").json["sync"]["rows"] == synced["rows"]


def test_the_clock_is_read_with_the_rows(cast: Cast) -> None:
    wire = Wire(cast.a.member)
    make(wire, "first")
    assert fresh(wire).version == Clock.objects.get(group_id=cast.a.group.pk).version
