"""Who is refused a stream, and how."""

from contextlib import ExitStack

import pytest

from tests.cast import Cast
from tests.wire import Wire

from .conftest import Start
from .process import Listener, LiveProcess

pytestmark = pytest.mark.django_db(transaction=True)


def refused(listener: Listener) -> tuple[int, str]:
    """Status and kind of problem; fails where it is no problem."""
    assert listener.headers["Content-Type"] == "application/problem+json"
    body = listener.json()
    assert body["status"] == listener.status
    assert body["next"]
    return listener.status, body["type"].removeprefix("/api/docs#")


def test_strangers_get_the_same_404_as_everywhere_whether_the_group_exists_or_not(
    live: LiveProcess, cast: Cast
) -> None:
    elsewhere = Wire(cast.b.ended, REMOTE_ADDR="192.0.2.1").get("/api/ash/members")
    for person in (cast.outsider, cast.a.ended, cast.b.owner):
        for slug in ("ash", "no-such-group"):
            answer = live.listen(person, slug)
            assert answer.status == 404
            assert answer.json() == elsewhere.json


def test_who_is_not_signed_in_gets_401(live: LiveProcess, cast: Cast) -> None:
    assert refused(live.listen(None, "ash")) == (401, "not-signed-in")
    assert refused(Listener(live.path, "0" * 32, "/api/ash/live")) == (401, "not-signed-in")


def test_other_addresses_and_methods(live: LiveProcess, cast: Cast) -> None:
    assert refused(live.ask("/api/ash/tasks", cast.a.member)) == (404, "not-found")
    assert refused(live.ask("/api/ash/live/more", cast.a.member)) == (404, "not-found")
    answer = live.ask("/api/ash/live", cast.a.member, "POST")
    assert answer.headers["Allow"] == "GET"
    assert refused(answer) == (405, "method-not-allowed")


def test_a_person_holds_twenty_streams_and_gets_one_back_for_each_that_is_closed(live: LiveProcess, cast: Cast) -> None:
    with ExitStack() as streams:
        first, *_ = [streams.enter_context(live.listen(cast.a.member, "ash")) for _ in range(20)]
        answer = live.listen(cast.a.member, "ash")
        assert answer.headers["Retry-After"] == "60"
        assert refused(answer) == (429, "too-many")
        assert streams.enter_context(live.listen(cast.a.owner, "ash")).status == 200
        first.leave()
        while (again := live.listen(cast.a.member, "ash")).status != 200:
            again.leave()
        streams.enter_context(again)


def test_the_whole_box_has_a_bound(start: Start, cast: Cast) -> None:
    live = start(ONEBOX_LIVE_STREAMS="2")
    with live.listen(cast.a.member, "ash"), live.listen(cast.b.member, "birch"):
        answer = live.listen(cast.a.owner, "ash")
        assert answer.headers["Retry-After"] == "1"
        assert refused(answer) == (503, "unavailable")


def test_requests_count_towards_the_limit_of_the_api(start: Start, cast: Cast) -> None:
    live = start(ONEBOX_RATE_MEMBER="2")
    for _ in range(2):
        live.listen(cast.a.member, "ash").leave()
    answer = live.listen(cast.a.member, "ash")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert refused(answer) == (429, "too-many")


def test_health_counts_streams_and_groups(live: LiveProcess, cast: Cast) -> None:
    with live.listen(cast.a.member, "ash"), live.listen(cast.a.owner, "ash"), live.listen(cast.b.owner, "birch"):
        health = live.health()
        assert (health["status"], health["streams"], health["groups"]) == ("ok", 3, 2)
        assert health["polls"] > 0
