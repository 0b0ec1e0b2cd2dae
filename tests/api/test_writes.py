"""Writes that meet each other: If-Match, Idempotency-Key, batches, races, a database that fails."""

import threading
from typing import Any

import pytest
from django.db import OperationalError

from onebox.app.api import idempotency, writing
from onebox.app.api.models import KeptAnswer
from tests.api.world import World, rows_of
from tests.cast import Cast
from tests.people.threads import together
from tests.wire import Reply, Wire

pytestmark = pytest.mark.django_db
STALLS = "/api/ash/stalls"


def names(wire: Wire) -> list[str]:
    return [row["name"] for row in wire.get(STALLS).json["items"]]


def test_if_match_takes_a_version_or_an_etag(cast: Cast) -> None:
    wire = Wire(cast.a.member)
    path = wire.post(STALLS, {"name": "Cheese"}).headers["Location"]
    for form in ('"{version}"', "{tag}", "W/{tag}", '"99", {tag}', "*"):
        row = wire.get(path)
        header = form.format(version=row.json["version"], tag=row.etag)
        assert wire.patch(path, {"seats": 1}, If_Match=header).status == 200, form
        if form != "*":
            assert wire.patch(path, {"seats": 2}, If_Match=header).status == 412, form
    assert wire.get(path).json["seats"] == 1


def test_if_match_holds_for_put_and_delete_too(cast: Cast) -> None:
    wire = Wire(cast.a.member)
    path = wire.post(STALLS, {"name": "Cheese"}).headers["Location"]
    wire.patch(path, {"seats": 1})
    assert wire.put(path, {"name": "x"}, If_Match='"1"').status == 412
    moved = wire.delete(path, If_Match='"1"')
    assert (moved.status, moved.json["detail"]) == (412, "The row is at version 2 now.")
    assert wire.delete(path, If_Match='"2"').status == 204
    for gone in ('"2"', "*"):
        assert wire.put(path, {"name": "Cheese"}, If_Match=gone).status == 412, gone
    assert wire.get(path).status == 404


def test_of_two_edits_of_one_version_the_second_is_told(cast: Cast) -> None:
    first, second = Wire(cast.a.member), Wire(cast.a.admin)
    path = first.post(STALLS, {"name": "Cheese"}).headers["Location"]
    tag = first.get(path).etag
    assert first.patch(path, {"seats": 1}, If_Match=tag).status == 200
    assert second.patch(path, {"seats": 2}, If_Match=tag).status == 412
    assert second.get(path).json["seats"] == 1


def test_the_same_key_twice_has_one_effect_and_the_same_answer(cast: Cast) -> None:
    wire = Wire(cast.a.member, Idempotency_Key="one")
    first, second = wire.post(STALLS, {"name": "Cheese"}), wire.post(STALLS, {"name": "Cheese"})
    assert (first.status, first.body) == (second.status, second.body)
    assert second.headers.pop("Idempotency-Replayed") == "true"
    assert first.headers == second.headers
    assert names(wire) == ["Cheese"]
    assert cast.a.group.version == 1
    gone = wire.delete(first.headers["Location"], Idempotency_Key="two")
    again = wire.delete(first.headers["Location"], Idempotency_Key="two")
    assert (gone.status, again.status) == (204, 204)


def test_a_key_is_for_one_request(cast: Cast) -> None:
    wire = Wire(cast.a.member, Idempotency_Key="one")
    path = wire.post(STALLS, {"name": "Cheese"}).headers["Location"]
    for method, where, body in (
        ("POST", STALLS, {"name": "Fish"}), ("POST", f"{STALLS}?x=1", {"name": "Cheese"}),
        ("PUT", path, {"name": "Cheese"}), ("DELETE", path, None), ("POST", "/api/ash/labels", {"name": "Cheese"}),
    ):  # fmt: skip
        reply = wire.send(method, where, body)
        assert reply.status == 422
        assert "another request" in reply.json["detail"]
    assert names(wire) == ["Cheese"]
    assert Wire(cast.a.admin, Idempotency_Key="one").post(STALLS, {"name": "Fish"}).status == 201


def test_what_was_refused_or_crashed_can_be_sent_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = Wire(cast.a.member, Idempotency_Key="one")
    assert wire.post(STALLS, {"name": "too late"}).status == 422

    def crash(*_: Any) -> None:
        raise RuntimeError("boom")

    with monkeypatch.context() as patched:
        patched.setattr(idempotency.Key, "keep", crash)
        crashed = wire.post(STALLS, {"name": "Cheese"})
        assert crashed.status == 500
        assert "boom" not in crashed.body.decode()
    assert (names(wire), cast.a.group.version) == ([], 0)
    assert wire.post(STALLS, {"name": "Cheese"}).status == 201
    assert names(wire) == ["Cheese"]


def test_a_key_is_good_for_a_day(cast: Cast) -> None:
    wire = Wire(cast.a.member, Idempotency_Key="one")
    wire.post(STALLS, {"name": "Cheese"})
    for answer in KeptAnswer.objects.all():
        KeptAnswer.objects.update(created_at=answer.created_at - idempotency.KEPT_FOR)
    assert wire.post(STALLS, {"name": "Cheese"}).status == 409
    assert wire.post(STALLS, {"name": "Fish"}).status == 201
    assert wire.post(STALLS, {"name": "Fish"}).headers["Idempotency-Replayed"] == "true"


@pytest.mark.django_db(transaction=True)
def test_the_same_key_in_many_threads_at_once_has_one_effect(cast: Cast) -> None:
    def send(path: str, body: Any) -> Any:
        return lambda: Wire(cast.a.member, Idempotency_Key="one").post(path, body)

    replies = together(*[send(STALLS, {"name": "Cheese"})] * 6)
    assert [reply.status for reply in replies] == [201] * 6
    assert len({reply.body for reply in replies}) == 1
    assert sum("Idempotency-Replayed" in reply.headers for reply in replies) == 5
    assert cast.a.group.version == 1
    made = together(*[lambda: Wire(cast.outsider, Idempotency_Key="g").post("/api/groups", {"name": "New"})] * 4)
    assert {reply.status for reply in made} == {201}
    assert len({reply.json["slug"] for reply in made}) == 1
    assert len(Wire(cast.outsider).get("/api/boot").json["groups"]) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_put_in_many_threads_at_once_makes_one_row(cast: Cast) -> None:
    path = f"{STALLS}/3f2504e0-4f89-41d3-9a0c-0305e82c3301"
    replies: list[Reply] = together(*[lambda: Wire(cast.a.member).put(path, {"name": "Cheese"})] * 6)
    assert sorted(reply.status for reply in replies) == [200] * 5 + [201]
    assert sorted(reply.json["version"] for reply in replies) == [1, 2, 3, 4, 5, 6]


def test_a_batch_is_one_change(cast: Cast) -> None:
    wire = Wire(cast.a.member)
    stall, offer = "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "3f2504e0-4f89-41d3-9a0c-0305e82c3302"
    reply = wire.post("/api/ash/batch", {"writes": [
        {"method": "POST", "resource": "stalls", "body": {"id": stall, "name": "Cheese"}},
        {"method": "PUT", "resource": "offers", "id": offer, "body": {"stall": stall, "title": "Gouda"}},
        {"method": "PATCH", "resource": "stalls", "id": stall, "body": {"seats": 2}, "if_match": 1},
        {"method": "PUT", "resource": "offers", "id": offer, "body": {"stall": stall, "title": "Brie"}},
        {"method": "DELETE", "resource": "offers", "id": offer},
    ]})  # fmt: skip
    assert reply.status == 200, reply.body
    assert reply.json["version"] == 1 == cast.a.group.version
    assert [result["status"] for result in reply.json["results"]] == [201, 201, 200, 200, 204]
    assert reply.json["results"][2]["body"] == wire.get(f"{STALLS}/{stall}").json
    assert reply.json["results"][4]["body"] is None


@pytest.mark.parametrize(
    ("write", "status"),
    [
        ({"method": "POST", "resource": "stalls", "body": {"name": "Cheese"}}, 409),
        ({"method": "POST", "resource": "stalls", "body": {}}, 422),
        ({"method": "POST", "resource": "stalls", "body": {"name": "too late"}}, 422),
        ({"method": "POST", "resource": "payments", "body": {"stall": "@stalls", "amount": "1"}}, 403),
        ({"method": "PATCH", "resource": "stalls", "id": "@stalls", "body": {}, "if_match": 0}, 412),
        ({"method": "DELETE", "resource": "stalls", "id": "@stalls"}, 409),
        ({"method": "DELETE", "resource": "offers", "id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301"}, 404),
        ({"method": "PUT", "resource": "stalls"}, 400),
        ({"method": "POST", "resource": "nothing"}, 422),
    ],
)
def test_a_batch_is_all_or_nothing(world: World, write: dict[str, Any], status: int) -> None:
    wire, before = Wire(world.cast.a.member), rows_of(world.cast.a)
    good = {"method": "POST", "resource": "stalls", "body": {"name": "fresh"}}
    bad = {**write, "id": world.a["stalls"]} if write.get("id") == "@stalls" else write
    if write["resource"] == "payments":
        bad = {**write, "body": {"stall": world.a["stalls"], "amount": "1"}}
    reply = wire.post("/api/ash/batch", {"writes": [good, bad, good]})
    assert reply.status == status, reply.body
    assert reply.json["index"] == 1
    assert rows_of(world.cast.a) == before


@pytest.mark.parametrize("number", [1213, 1205, 1020])
def test_a_lost_race_is_run_again_and_then_told(cast: Cast, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    wire, calls = Wire(cast.a.member), []
    create = writing.create

    def losing(times: int) -> Any:
        def once(*args: Any) -> Any:
            calls.append(create(*args))
            if len(calls) <= times:
                raise OperationalError(number, "lost")
            return calls[-1]

        return once

    monkeypatch.setattr(writing, "create", losing(3))
    assert wire.post(STALLS, {"name": "Cheese"}).status == 201
    assert (len(calls), names(wire)) == (4, ["Cheese"])
    calls.clear()
    monkeypatch.setattr(writing, "create", losing(99))
    reply = wire.post(STALLS, {"name": "Fish"})
    assert (reply.status, reply.headers["Retry-After"], len(calls)) == (503, "1", 4)
    assert names(wire) == ["Cheese"]


@pytest.mark.django_db(transaction=True)
def test_a_reader_between_two_writers_never_sees_half_a_batch(cast: Cast) -> None:
    done = threading.Event()
    halves: list[Any] = []

    def write() -> None:
        wire = Wire(cast.a.member)
        for n in range(30):
            wire.post("/api/ash/batch", {"writes": [
                {"method": "POST", "resource": "stalls", "body": {"name": f"{n} a"}},
                {"method": "POST", "resource": "stalls", "body": {"name": f"{n} b"}},
            ]})  # fmt: skip
        done.set()

    def read() -> None:
        while not done.is_set():
            rows = Wire(cast.a.guest).get(f"{STALLS}?limit=500").json["items"]
            halves.extend([len(rows)] if len(rows) % 2 else [])

    assert together(write, read, read) == [None, None, None]
    assert halves == []
