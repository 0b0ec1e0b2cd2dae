"""Interleaved rounds: each system in each case for a moment, and all of it again; figures are medians."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any

from . import database, processes, wrk
from .data import Sample
from .http import Call, check, send
from .processes import Server
from .systems import CASES, System, expected

Key = tuple[str, str]
"""Case, column."""


@dataclass(frozen=True)
class Turn:
    """One system in one case in one round."""

    rate: float
    """Requests a second."""
    p50: float
    """Milliseconds, as p99."""
    p99: float
    app: float
    """Microseconds of processor time a request: the system's own processes."""
    database: float | None
    """The same of MariaDB's process; None where the system has its database inside."""
    statements: float | None
    """SQL statements a request, as the server counted them."""

    @property
    def per_second_of_cpu(self) -> float:
        """Requests that a second of processor time is enough for, app and database together."""
        return 1e6 / (self.app + (self.database or 0))


class Running:
    """A started system with its calls, checked to be right."""

    def __init__(self, name: str, system: System, sample: Sample) -> None:
        self.name, self.system, self.sample = name, system, sample
        self.server: Server = system.start()
        try:
            self.calls = system.calls(sample, self.server.port)
            self._revalidate()
            self.check()
        except BaseException:
            self.server.stop()
            raise

    def check(self) -> None:
        """Raises Trouble unless every call is answered with the right status and the right rows."""
        for case, call in self.calls.items():
            rows = None if call.status == 304 else expected(self.sample, case, self.system)
            check(self.name, self.server.port, call, rows)

    def turn(self, case: str, seconds: int) -> Turn:
        """Measures one case."""
        mariadb = database.pid()
        before = self.server.cpu(), processes.cpu(mariadb), database.questions()
        load = wrk.run(self.server.port, self.calls[case], seconds)
        after = self.server.cpu(), processes.cpu(mariadb), database.questions()
        app, base, asked = ((b - a) / load.requests for a, b in zip(before, after, strict=True))
        return Turn(
            rate=load.requests / load.seconds,
            p50=load.p50,
            p99=load.p99,
            app=app * 1e6,
            database=base * 1e6 if self.system.python else None,
            statements=asked if self.system.python else None,
        )

    def _revalidate(self) -> None:
        """A system that gives out ETags is polled with its own."""
        poll = self.calls.get("poll")
        if poll is None or poll.status == 304:
            return
        tag = send(self.server.port, poll)[1].get("etag")
        if tag:
            self.calls["poll"] = Call("GET", poll.path, {**poll.headers, "If-None-Match": tag}, status=304)


def measure(running: Iterable[Running], rounds: int, seconds: int) -> dict[Key, list[Turn]]:
    """Every turn by case and column, in the order of the rounds; a first, short round only warms up."""
    all_of = list(running)
    found: dict[Key, list[Turn]] = defaultdict(list)
    for number in range(rounds + 1):
        for case in CASES:
            for each in all_of:
                if case in each.calls:
                    turn = each.turn(case, seconds if number else 1)
                    if number:
                        found[case, each.system.column].append(turn)
    for each in all_of:
        each.check()
    return found


def summary(turns: list[Turn]) -> dict[str, Any]:
    """Medians over the rounds; of statements the least, since others may ask the same server."""
    found: dict[str, Any] = {}
    for name, digits in {"rate": 0, "p50": 2, "p99": 2, "app": 0, "database": 0}.items():
        values = [value for turn in turns if (value := getattr(turn, name)) is not None]
        found[name] = round(median(values), digits or None) if values else None
    counted = [turn.statements for turn in turns if turn.statements is not None]
    found["statements"] = round(min(counted), 1) if counted else None
    return found


def ratios(found: dict[Key, list[Turn]], figure: Callable[[Turn], float]) -> dict[str, float]:
    """Onebox's figure over each peer's, like `list/drf`: the median of the rounds' own ratios."""
    made = {
        f"{case}/{column}": _ratio(found[case, "onebox"], turns, figure)
        for (case, column), turns in found.items()
        if column != "onebox" and (case, "onebox") in found
    }
    made["list_again/list"] = _ratio(found["list_again", "onebox"], found["list", "onebox"], figure)
    return made


def _ratio(above: list[Turn], below: list[Turn], figure: Callable[[Turn], float]) -> float:
    return round(median(figure(a) / figure(b) for a, b in zip(above, below, strict=True)), 2)
