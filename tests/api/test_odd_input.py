"""What only an attacker, a broken client or a strange clock sends: refused by name, or stored and read back."""

import base64
from typing import Any

import msgspec
import pytest
from django.core.exceptions import ImproperlyConfigured

from onebox.app.api import Resource
from tests.api.world import World
from tests.market.models import Payment
from tests.wire import Reply, Wire

pytestmark = pytest.mark.django_db
STALLS = "/api/ash/stalls"

TAKEN = [
    '"weight": 1.7976931348623157e308', '"weight": 5e-324', '"fee": 1.5', '"fee": "-0"', '"fee": "999999.99"',
    '"opens": "23:59:59.999999"', '"day": "0001-01-01"', '"day": "9999-12-31"', '"built_at": "0001-01-01T00:00:00Z"',
    '"built_at": "9999-12-31T23:59:59.999999Z"', '"built_at": "2026-01-01T00:00:00+23:59"', '"seats": -32768',
    '"visitors": 9223372036854775807', '"visitors": -9223372036854775808', '"info": "\\u0000"', '"info": [1, {}]',
    '"extra": null', '"note": "\\ud83d\\ude00\\u0000"', '"code": "\\u0000"', '"has_power": null',
    '"id": "00000000-0000-0000-0000-000000000000"', '"id": "ffffffff-ffff-ffff-ffff-ffffffffffff"',
    '"id": "3F2504E0-4F89-11D3-9A0C-0305E82C3301"',
]  # fmt: skip
REFUSED = [
    '"weight": 1e400', '"fee": "NaN"', '"fee": "sNaN"', '"fee": "Infinity"', '"fee": "1e1000000"', '"fee": "-1"',
    '"fee": "1e-999999"', '"fee": "1.005"', '"fee": ' + "9" * 5000, '"opens": "10:00:00Z"', '"opens": "10:00"',
    '"opens": "10:00:00+05:00"', '"day": "0000-01-01"', '"day": "2026-02-30"', '"built_at": "2026-01-01T00:00:00"',
    '"built_at": "0001-01-01T00:00:00+14:00"', '"built_at": "9999-12-31T23:59:59-14:00"', '"seats": 32768',
    '"visitors": 9223372036854775808', '"visitors": ' + "9" * 5000, '"visitors": 1.0', '"info": null',
    '"info": ' + "[" * 40 + "]" * 40, '"code": "é"', '"note": "' + "x" * 100_001 + '"', '"phase": ""', '"phase": null',
    '"size": 3', '"size": true', '"is_open": 1', '"id": "x"', '"id": null', '"version": 7', '"group_id": 1',
    '"made_at": "2026-01-01T00:00:00Z"', '"sign": "x"',
]  # fmt: skip
UNREADABLE = [
    '"weight": NaN', '"info": "\\ud800"', '"info": ' + "[" * 100_000 + "]" * 100_000, '"note": "\\x00"',
]  # fmt: skip


BODIES = [
    b"", b"null", b"[]", b"1", b"{", b"\xef\xbb\xbf{}", b"{}{}",
    b'{"a":' * 200_000, b"[" * 200_000, b'{"name": "\xff"}',
    b'{"name": "\xc0\x80"}', b'{"name": "\xed\xa0\x80"}', b'{"name": "\x00"}',
]  # fmt: skip
QUERIES = [
    "limit=0", "limit=501", "limit=", "limit=%C2%B2", "limit=" + "9" * 5000, "cursor=", "cursor=x", "cursor=%FF",
    "cursor=AAAA", "order=", "order=--id", "order=-", "order=secret", "fields=", "fields=id,,name", "fields=nope",
    "seats=" + "9" * 5000, "seats=%00", "seats=1.5", "seats__gt=null", "fee=NaN", "fee=sNaN", "fee=Infinity",
    "weight=nan", "weight=1e400", "opens=10:00:00Z", "day=2026-02-30", "built_at=2026-01-01T00:00:00",
    "built_at=2026", "built_at=9999-12-31T23:59:59-14:00", "is_open=yes", "code=%C3%A9", "phase=nope", "name__gt=x",
    "name=a&name=b", "id=1", "seats__=1", "seats__gt__lt=1", "=x", "%",
]  # fmt: skip
PLACES: list[Any] = [
    [-1], [2**63], [5, -2], [5, -1, -1], [5, -1, 2**64 - 1, "x", "y"], [5, 0, 1, "", "zzz"], [5, 0, 0, "", ""],
    [10**6], "x", None, {}, [], [[]],
]  # fmt: skip
CURSORS = [
    ("id", "x"), ("seats", "x"), ("seats", "9" * 5000), ("fee", "NaN"), ("day", "x"), ("weight", "inf"),
    ("is_open", "zzz"), ("built_at", "2026"), ("code", "é"),
]  # fmt: skip
HEADERS = [
    {"Content_Length": "²"}, {"Content_Length": "x"}, {"Content_Length": "-1"}, {"Content_Length": "9" * 30},
    {"Content_Length": ""}, {"REMOTE_ADDR": "é" * 100}, {"REMOTE_ADDR": "", "X_Forwarded_For": "é" * 100},
    {"REMOTE_ADDR": "", "X_Forwarded_For": ", ,"}, {"If_None_Match": 'W/"' * 999},
]  # fmt: skip


def post(world: World, field: str, name: str = '"name": "odd"') -> Reply:
    return Wire(world.cast.a.owner).post(STALLS, f"{{{name}, {field}}}".encode())


def test_extreme_values_are_read_back_as_they_were_written(world: World) -> None:
    wire, made = Wire(world.cast.a.owner), []
    for number, field in enumerate(TAKEN):
        reply = post(world, field, f'"name": "odd {number}"')
        assert reply.status == 201, (field, reply.body)
        assert wire.get(reply.headers["Location"]).json == reply.json, field
        made.append(reply.json)
    in_feed = wire.get("/api/ash/sync?since=0").json["rows"]["stalls"]
    assert [row for row in made if row not in in_feed] == []


def test_what_cannot_be_stored_is_refused_by_its_name(world: World) -> None:
    for field in REFUSED:
        reply = post(world, field)
        assert reply.status == 422, (field, reply.body)
        assert reply.json["errors"][0]["field"] == field.split('"')[1], reply.body


def test_what_is_no_json_is_refused(world: World) -> None:
    assert {field[:40]: post(world, field).status for field in UNREADABLE} == dict.fromkeys(
        (field[:40] for field in UNREADABLE), 400
    )


def test_bodies_of_another_shape_are_refused_everywhere(world: World) -> None:
    wire, row = Wire(world.cast.a.owner), world.a["stalls"]
    for body in BODIES:
        nested = b'{"writes":[{"method":"POST","resource":"stalls","body":' + body + b"}]}"
        for method, path, sent in (
            ("POST", STALLS, body), ("PUT", f"{STALLS}/{row}", body), ("PATCH", f"{STALLS}/{row}", body),
            ("POST", "/api/ash/batch", body), ("POST", "/api/ash/batch", nested), ("POST", "/api/groups", body),
            ("POST", "/api/ash/close", body),
        ):  # fmt: skip
            assert wire.send(method, path, sent).status in {400, 422}, (method, path, sent[:60])


def test_queries_that_mean_nothing_are_refused(world: World) -> None:
    wire = Wire(world.cast.a.owner)
    assert [query for query in QUERIES if wire.get(f"{STALLS}?{query}").status != 400] == []


def test_a_version_that_is_no_number_is_refused(world: World) -> None:
    wire = Wire(world.cast.a.owner)
    for since in ("-1", "x", "1.5", "9" * 5000, "%C2%B2", ""):
        for path in ("/api/ash/sync?since=", "/api/ash/sync?since=1&revision=", "/api/boot?group=ash&since="):
            assert wire.get(path + since).status == 400, since


def forged(value: Any) -> str:
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(value)).decode().rstrip("=")


def test_a_forged_cursor_is_refused(world: World) -> None:
    wire = Wire(world.cast.a.owner)
    for place in PLACES:
        for since in (0, 1):
            assert wire.get(f"/api/ash/sync?since={since}&cursor={forged(place)}").status == 400, place
    for order, value in CURSORS:
        cursor = forged([order, value, world.a["stalls"]])
        assert wire.get(f"{STALLS}?order={order}&cursor={cursor}").status == 400, order


def test_if_match_that_names_no_version_is_refused(world: World) -> None:
    wire = Wire(world.cast.a.owner)
    for header in ("junk", '"', '""', '"x"', '"' + "9" * 30 + '"', '"1' + "x" * 5000 + '"', '"7-"', '"1", "x"', ""):
        assert wire.patch(f"{STALLS}/{world.a['stalls']}", {}, If_Match=header).status == 400, header


def test_an_idempotency_key_of_another_form_is_refused(world: World) -> None:
    for key in ("", "é", "a b", "x" * 201, "a\x00", "a\n"):
        assert Wire(world.cast.a.owner, Idempotency_Key=key).post(STALLS, {"name": "odd"}).status == 400, key


def test_odd_headers_do_no_harm(world: World) -> None:
    path = f"{STALLS}/{world.a['stalls']}"
    for headers in HEADERS:
        wire = Wire(world.cast.a.owner, **headers)
        assert wire.get(path).status == 200
        assert wire.patch(path, {}).status == 200


def test_a_cookie_that_is_no_session_is_nobody(world: World) -> None:
    for cookie in ("é", "x" * 9000, "\x00", "", "%00", '"'):
        assert Wire(Cookie=f"session={cookie}").get(STALLS).status == 401, cookie


def test_ids_are_taken_in_any_form_and_given_in_one(world: World) -> None:
    row, wire = world.a["stalls"], Wire(world.cast.a.owner)
    for form in (row.upper(), row.replace("-", ""), f"{{{row}}}", f"urn:uuid:{row}"):
        assert wire.get(f"{STALLS}/{form}").json["id"] == row
    for form in ("x", "\x00", row + "0", "null"):
        assert wire.get(f"{STALLS}/{form}").status == 404


def test_a_slug_that_is_no_slug_is_refused(world: World) -> None:
    for slug in ("ok\n", "A", "-a", "a-", "x" * 64, "", "é", "a.b", "a/b"):
        reply = Wire(world.cast.outsider).post("/api/groups", {"name": "a", "slug": slug})
        assert reply.status == 422, slug
        assert reply.json["errors"][0]["field"] == "slug"


def test_a_resource_that_members_write_and_only_admins_read_is_refused() -> None:
    """An empty PATCH would show any row of it to a member."""

    class Leaky(Resource):
        model = Payment
        fields = ["amount"]
        read_role = "admin"

    with pytest.raises(ImproperlyConfigured, match="what only admins read"):
        Leaky()
