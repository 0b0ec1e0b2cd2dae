"""`bin/bench scale [--groups N] [--json FILE]`: is a group's first page as fast among 100,000 groups as among 100?"""

import argparse
import sys
import time
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any

from bench.lib import machine, many, report, wrk
from bench.lib.http import Call, check
from bench.lib.own_mariadb import OwnMariaDB
from bench.lib.processes import Server
from bench.lib.trouble import Trouble

PATHS = {"first page": "/tasks?limit=50", "everything (sync since 0)": "/sync?since=0"}
KEYS = {"first page": "page", "everything (sync since 0)": "sync"}
"""How the ratios are keyed."""
FEW = 100
GOAL = 1.15
ROUNDS = 5


def main(arguments: list[str] | None = None) -> int:
    """Measures, prints, writes; 1 and one line when it can't."""
    parser = argparse.ArgumentParser(prog="bench scale", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all figures there")
    parser.add_argument("--groups", type=int, default=100_000, help="how many are many (default: 100000)")
    parser.add_argument("--seconds", type=int, default=2, help="how long each of the turns lasts (default: 2)")
    options = parser.parse_args(arguments)
    try:
        wrk.needed()
        result = _run(options.groups, options.seconds)
    except Trouble as trouble:
        print(f"bench scale: {trouble}", file=sys.stderr)
        return 1
    report.write(options.json, result)
    return 0


def _run(groups: int, seconds: int) -> dict[str, Any]:
    sizes = (FEW, groups)
    mariadb = OwnMariaDB("scale")
    with ExitStack() as stack:
        stack.callback(mariadb.stop)
        mariadb.start()
        for size in sizes:
            many.prepare(size, mariadb.socket)
        servers = {size: many.server(size, mariadb.socket) for size in sizes}
        for each in servers.values():
            stack.callback(each.stop)
        for size in sizes:
            for path in PATHS.values():
                check(many.name(size), servers[size].port, many.calls(size, path)[0], None)
        warm = {title: _warm(servers, path, seconds) for title, path in PATHS.items()}
        cold = {title: _cold(mariadb, servers, path) for title, path in PATHS.items()}
    result: dict[str, Any] = {
        "machine": machine.facts(),
        "groups": sizes,
        "warm_ms": warm,
        "cold_ms": cold,
        "ratios": {key: _ratio(warm[title][groups], warm[title][FEW]) for title, key in KEYS.items()},
    }
    _print(result, groups)
    return result


def _ratio(many_groups: list[float], few: list[float]) -> float:
    return round(median(a / b for a, b in zip(many_groups, few, strict=True)), 3)


def _warm(servers: dict[int, Server], path: str, seconds: int) -> dict[int, list[float]]:
    """Median milliseconds in each round, by groups: all asked one after the other, again and again."""
    found: dict[int, list[float]] = {size: [] for size in servers}
    for number in range(ROUNDS + 1):
        for size, server in servers.items():
            load = wrk.run(server.port, many.calls(size, path), seconds if number else 1, connections=1)
            if number:
                found[size].append(load.p50)
    return found


def _cold(mariadb: OwnMariaDB, servers: dict[int, Server], path: str) -> dict[int, float]:
    """Median milliseconds of each group's first page after a restart of MariaDB with nothing in memory."""
    mariadb.restart()
    return {size: _first_touch(server, many.calls(size, path)) for size, server in servers.items()}


def _first_touch(server: Server, calls: list[Call]) -> float:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    times = []
    for call in calls:
        start = time.perf_counter()
        connection.request(call.method, call.path, headers=dict(call.headers))
        response = connection.getresponse()
        response.read()
        if response.status != call.status:
            raise Trouble(f"{call.path} answered {response.status} after a restart of MariaDB.")
        times.append((time.perf_counter() - start) * 1000)
    connection.close()
    # The first ones find a database that went away, and open connections.
    return round(median(times[10:]), 3)


def _print(result: dict[str, Any], groups: int) -> None:
    head = ("milliseconds, median", f"{FEW} groups, warm", f"{groups} groups, warm", "cold", "cold")
    rows = []
    for title in PATHS:
        warm, cold = result["warm_ms"][title], result["cold_ms"][title]
        rows.append((title, *(round(median(warm[size]), 3) for size in (FEW, groups)), cold[FEW], cold[groups]))
    print(report.table(head, rows))
    reached = result["ratios"]["page"]
    print(f"\nfirst page, {groups} over {FEW} groups: {reached}, goal at most {GOAL} {'✓' if reached <= GOAL else '✗'}")
    print("Cold: after a restart of MariaDB. All of 100 groups' rows lie in a few pages, so few of theirs are cold.")


if __name__ == "__main__":
    sys.exit(main())
