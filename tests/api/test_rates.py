"""Requests a minute: counted in the database, for a person and for an address, over all processes."""

from typing import Any

import pytest

from onebox.app.api import rates, serve
from onebox.app.api.errors import TooMany
from onebox.app.api.models import RequestCount
from onebox.app.api.rates import RateLimit
from tests.cast import Cast
from tests.people.threads import together
from tests.wire import Wire

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands still in the middle of a minute."""
    moment = [60_000_015.0]
    monkeypatch.setattr(rates.time, "time", lambda: moment[0])
    return moment


def taken(limit: RateLimit, times: int, caller: str = "x") -> int:
    """How many of so many requests were let through."""
    through = 0
    for _ in range(times):
        try:
            limit.count(caller)
            through += 1
        except TooMany:
            pass
    return through


@pytest.mark.parametrize("limit", [1, 2, 19, 20, 21, 100, 1200])
def test_one_process_lets_exactly_the_limit_through(limit: int) -> None:
    assert taken(RateLimit(limit), limit * 2 + 5) == limit


def test_two_processes_share_one_count() -> None:
    """They take turns: together the limit, less at most what each took in advance and did not use."""
    one, two = RateLimit(100), RateLimit(100)
    through = sum(taken(process, 1) for _ in range(150) for process in (one, two))
    assert through == 100
    one, two = RateLimit(100), RateLimit(100)
    early = taken(one, 3, "y")
    late = taken(two, 200, "y")
    assert early + late == 100 - one.portion + early
    assert taken(one, 50, "y") == one.portion - early


@pytest.mark.django_db(transaction=True)
def test_threads_never_get_more_than_the_limit() -> None:
    processes = [RateLimit(200), RateLimit(200)]
    through = sum(together(*[lambda p=p: taken(p, 100) for p in processes * 3]))
    slack = processes[0].portion * 6
    assert 200 - slack <= through <= 200


def test_the_next_minute_starts_anew(now: list[float]) -> None:
    limit = RateLimit(5)
    assert taken(limit, 9) == 5
    now[0] += 60
    assert taken(limit, 9) == 5


def test_whoever_was_refused_costs_no_statement_until_the_minute_is_over(django_assert_num_queries: Any) -> None:
    limit = RateLimit(5)
    taken(limit, 9)
    with django_assert_num_queries(0):
        assert taken(limit, 100) == 0


def test_callers_do_not_share(now: list[float]) -> None:
    limit = RateLimit(5)
    assert [taken(limit, 9, caller) for caller in ("x", "y", "X")] == [5, 5, 5]


def test_whoever_asks_too_often_is_told_when_to_come_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, now: list[float]
) -> None:
    address, person = RateLimit(1000), RateLimit(3)
    monkeypatch.setattr(serve, "limits", lambda: (address, person))
    wire = Wire(cast.a.member)
    assert [wire.get("/api/ash/stalls").status for _ in range(3)] == [200] * 3
    refused = wire.post("/api/ash/stalls", {"name": "Cheese"})
    assert refused.status == 429
    assert refused.headers["Retry-After"] == "45"
    assert cast.a.group.version == 0
    assert Wire(cast.a.admin).get("/api/ash/stalls").status == 200
    assert Wire(cast.a.member, REMOTE_ADDR="10.0.0.9").get("/api/boot").status == 429
    now[0] += 45
    assert wire.get("/api/ash/stalls").status == 200


def test_an_address_is_counted_whoever_asks(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    address, person = RateLimit(4), RateLimit(1000)
    monkeypatch.setattr(serve, "limits", lambda: (address, person))
    askers = [Wire(), Wire(cast.a.member), Wire(cookie="wrong"), Wire(cast.outsider)]
    assert [wire.get("/api/ash/stalls").status for wire in askers] == [401, 200, 401, 404]
    assert [wire.get("/api/ash/stalls").status for wire in askers] == [429] * 4
    assert Wire(X_Forwarded_For="10.0.0.9").get("/api/boot").status == 429, "believed a header of the client's"
    assert Wire(REMOTE_ADDR="10.0.0.9").get("/api/boot").status == 401
    assert Wire(REMOTE_ADDR="", X_Forwarded_For="10.0.0.8, 10.0.0.7").get("/api/boot").status == 401
    assert RequestCount.objects.filter(caller="10.0.0.7").exists()
    assert not RequestCount.objects.filter(caller="10.0.0.8").exists()


def test_memory_for_callers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "_FORGET", 20)
    limit = RateLimit(5)
    for number in range(100):
        limit.count(f"caller {number}")
    assert len(limit._left) <= 22


def test_old_minutes_are_forgotten(now: list[float]) -> None:
    taken(RateLimit(5), 1)
    now[0] += 180
    taken(RateLimit(5), 1)
    rates.sweep()
    assert list(RequestCount.objects.values_list("minute", flat=True)) == [int(now[0] // 60)]


def test_the_lock_is_not_held_while_the_database_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or one slow statement would stop every thread of the process."""
    limit, free = RateLimit(100), []

    def take(self: RateLimit, *_: Any) -> int:
        got = self._lock.acquire(blocking=False)
        free.append(got)
        if got:
            self._lock.release()
        return 5

    monkeypatch.setattr(RateLimit, "_take", take)
    limit.count("x")
    assert free == [True]
