"""Pages of a resource: order, cursors over ties and NULLs, filters, fields."""

from typing import Any

import pytest

from tests.api.world import World
from tests.cast import Cast
from tests.market.models import Stall
from tests.wire import Wire

pytestmark = pytest.mark.django_db
STALLS = "/api/ash/stalls"
ROWS: list[dict[str, Any]] = [
    {"name": f"s{n}", "seats": n % 3, "weight": [None, 0.1, 0.30000000000000004, 1e300][n % 4], "fee": f"{n % 2}.10",
     "day": [None, "2026-01-01", "0001-01-01"][n % 3], "opens": [None, "10:00:00.5"][n % 2], "is_open": n % 2 == 0,
     "built_at": [None, "2026-01-01T00:00:00.000001Z"][n % 2], "has_power": [None, True, False][n % 3],
     "phase": ["open", "closed"][n % 2], "size": 1 + n % 2, "code": ["", "a", "B"][n % 3], "visitors": -(n % 2)}
    for n in range(11)
]  # fmt: skip
ORDERS = [
    "id", "name", "fee", "opens", "day", "built_at", "is_open", "has_power", "weight", "seats", "visitors", "phase",
    "size", "code",
]  # fmt: skip


@pytest.fixture
def wire(cast: Cast) -> Wire:
    made = Wire(cast.a.member)
    writes = [{"method": "POST", "resource": "stalls", "body": row} for row in ROWS]
    assert made.post("/api/ash/batch", {"writes": writes}).status == 200
    return made


def pages(wire: Wire, query: str, between: Any = None) -> list[dict[str, Any]]:
    """All rows, page by page."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        reply = wire.get(f"{STALLS}?{query}{cursor}")
        assert reply.status == 200, reply.body
        assert len(found) < 100
        found += reply.json["items"]
        if reply.json["next"] is None:
            return found
        cursor = f"&cursor={reply.json['next']}"
        if between:
            between(len(found))


def test_every_order_in_both_directions_tells_each_row_once(wire: Wire) -> None:
    """With ties and NULLs, in pages of one and of three."""
    whole = {row["id"] for row in wire.get(STALLS).json["items"]}
    assert len(whole) == len(ROWS)
    for order in ORDERS:
        up = [row["id"] for row in pages(wire, f"order={order}&limit=500")]
        down = [row["id"] for row in pages(wire, f"order=-{order}&limit=500")]
        assert set(up) == whole
        assert up == down[::-1], order
        for size in (1, 3):
            assert [row["id"] for row in pages(wire, f"order={order}&limit={size}")] == up, (order, size)
            assert [row["id"] for row in pages(wire, f"order=-{order}&limit={size}")] == down, (order, size)


def test_rows_that_come_and_go_meanwhile_move_no_others(wire: Wire, cast: Cast) -> None:
    for order in ("-seats", "weight", "-weight"):
        before = [row["id"] for row in pages(wire, f"order={order}&limit=500")]
        extra: list[str] = []

        def between(seen: int, extra: list[str] = extra) -> None:
            for weight in (None, 0.2, 1e301):
                body = {"name": f"new {len(extra)} {seen}", "seats": seen % 4, "weight": weight}
                extra.append(wire.post(STALLS, body).json["id"])

        after = [row["id"] for row in pages(wire, f"order={order}&limit=3", between)]
        assert [row for row in after if row in before] == before
        assert len(after) == len(set(after))
        wire.post("/api/ash/batch", {"writes": [{"method": "DELETE", "resource": "stalls", "id": r} for r in extra]})


def test_a_row_that_no_client_could_write_does_not_end_the_pages(wire: Wire, cast: Cast) -> None:
    """A founder's own code may store an empty name, or a phase that is no choice any more."""
    with cast.a.group.change():
        Stall.objects.create(name="", phase="gone", size=7)
        Stall.objects.create(name="z", phase="gone", size=7)
    for order in ("name", "-name", "phase", "-phase", "size"):
        assert len(pages(wire, f"order={order}&limit=1")) == len(ROWS) + 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("seats=2", lambda r: r["seats"] == 2), ("seats__gt=1", lambda r: r["seats"] > 1),
        ("seats__gte=1", lambda r: r["seats"] >= 1),
        ("seats__lt=1&is_open=true", lambda r: r["seats"] < 1 and r["is_open"]),
        ("day=null", lambda r: r["day"] is None), ("day__lte=2025-12-31", lambda r: r["day"] == "0001-01-01"),
        ("has_power=false", lambda r: r["has_power"] is False), ("has_power=null", lambda r: r["has_power"] is None),
        ("weight=0.30000000000000004", lambda r: r["weight"] == 0.30000000000000004),
        ("fee=1.1", lambda r: r["fee"] == "1.10"), ("phase=open", lambda r: r["phase"] == "open"),
        ("size=2", lambda r: r["size"] == 2), ("opens__gt=09:00:00", lambda r: r["opens"]),
        ("built_at__gte=2026-01-01T01:00:00%2B01:00", lambda r: r["built_at"]), ("code=a", lambda r: r["code"] == "a"),
        ("code=A", lambda r: False), ("name=s1", lambda r: r["name"] == "s1"),
        ("seats__gt=1&seats__lt=1", lambda r: False),
    ],
)  # fmt: skip
def test_filters(wire: Wire, query: str, expected: Any) -> None:
    found = {row["name"] for row in pages(wire, f"{query}&limit=2&order=name")}
    assert found == {row["name"] for row in ROWS if expected(row)}


def test_only_the_fields_asked_for_in_their_order(wire: Wire) -> None:
    row = wire.get(f"{STALLS}?fields=seats,name&limit=1").json["items"][0]
    assert list(row) == ["seats", "name"]
    assert wire.get(f"{STALLS}?fields=sign&limit=1&order=name").json["items"] == [{"sign": "s0 (open)"}]
    assert len(pages(wire, "fields=name&order=weight&limit=1")) == len(ROWS)


def test_fifty_rows_where_nothing_is_asked(wire: Wire) -> None:
    writes = [{"method": "POST", "resource": "labels", "body": {"name": f"{n}"}} for n in range(51)]
    wire.post("/api/ash/batch", {"writes": writes})
    page = wire.get("/api/ash/labels").json
    assert len(page["items"]) == 50
    assert len(wire.get(f"/api/ash/labels?cursor={page['next']}").json["items"]) == 1


def test_a_cursor_belongs_to_its_order(wire: Wire) -> None:
    cursor = wire.get(f"{STALLS}?order=name&limit=1").json["next"]
    for order in ("-name", "seats"):
        reply = wire.get(f"{STALLS}?order={order}&cursor={cursor}")
        assert reply.status == 400
        assert "order" in reply.json["detail"]


def test_an_unknown_parameter_is_named_and_the_known_ones_too(world: World) -> None:
    reply = Wire(world.cast.a.owner).get("/api/ash/offers?stal=1")
    assert reply.status == 400
    assert "'stal'" in reply.json["detail"]
    assert "stall, keeper, twin, rank, rank__gt" in reply.json["detail"]
