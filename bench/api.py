"""`bin/bench api [--quick] [--json FILE]`: Onebox beside its peers and beside the limit, in one run."""

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.lib import data, machine, report, wrk
from bench.lib.rounds import Key, Running, Turn, measure, ratios, summary
from bench.lib.systems import CASES, systems
from bench.lib.trouble import Trouble
from bench.peers import pocketbase

GOALS = {
    "list/drf": 8,
    "list/pocketbase": 3,
    "list/bare": 0.6,
    "list_again/list": 2,
    "poll/bare": 0.8,
    "create/drf": 3,
    "create/bare": 0.5,
}
MEMORY_MB = 120


def main(arguments: list[str] | None = None) -> int:
    """Measures, prints, writes; 1 and one line when it can't."""
    options = _parser().parse_args(arguments)
    try:
        wrk.needed()
        result = _run(options.rounds, options.seconds, options.groups)
    except Trouble as trouble:
        print(f"bench api: {trouble}", file=sys.stderr)
        return 1
    report.write(options.json, result)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench api", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all figures there")
    parser.add_argument("--rounds", type=int, default=3, help="each system in each case so many times (default: 3)")
    parser.add_argument("--seconds", type=int, default=2, help="how long each time (default: 2)")
    parser.add_argument("--groups", default="all", help="how many groups to fill in (default: all)")
    quick = parser.add_argument("--quick", action="store_const", dest="rounds", const=1)
    quick.help = "one round: shows that it works, measures little"
    return parser


def _run(rounds: int, seconds: int, groups: str) -> dict[str, Any]:
    facts = machine.facts()
    sample = data.prepare(groups)
    pocketbase.prepare(sample)
    with ExitStack() as stack:
        stack.callback(pocketbase.clean, sample)
        stack.callback(data.clean, sample)
        running = []
        for name, system in systems().items():
            running.append(Running(name, system, sample))
            stack.callback(running[-1].server.stop)
        found = measure(running, rounds, seconds)
        memory = {each.name: [m._asdict() for m in each.server.workers()] for each in running}
    result = {
        "machine": facts,
        "versions": machine.versions(),
        "rounds": rounds,
        "seconds": seconds,
        "cases": _cases(found),
        "ratios": ratios(found, lambda turn: turn.rate),
        "cpu_ratios": ratios(found, lambda turn: turn.per_second_of_cpu),
        "memory_mb": memory,
        "goals": GOALS,
    }
    _print(result)
    return result


def _cases(found: dict[Key, list[Turn]]) -> dict[str, dict[str, Any]]:
    cases: dict[str, dict[str, Any]] = {case: {} for case in CASES}
    for (case, column), turns in found.items():
        cases[case][column] = summary(turns)
    return cases


def _print(result: dict[str, Any]) -> None:
    head = ("", "requests/s", "p50 ms", "p99 ms", "CPU µs app", "CPU µs database", "SQL", "times faster", "by CPU")
    rows: list[tuple[Any, ...]] = []
    for case, title in CASES.items():
        rows.append((title, *[""] * 8))
        for column, f in result["cases"][case].items():
            figures = (f["rate"], f["p50"], f["p99"], f["app"], f["database"], f["statements"])
            times = [result[by].get(f"{case}/{column}", "") for by in ("ratios", "cpu_ratios")]
            rows.append((f"  {column}", *figures, *times))
    print(report.table(head, rows))
    print()
    print(report.goals(result["ratios"], GOALS))
    print()
    workers = [(name, *worker.values()) for name, all_of in result["memory_mb"].items() for worker in all_of]
    print(report.table(("worker", "RSS MB", "PSS MB"), workers))
    most = max(rss for name, rss, _ in workers if name.startswith("onebox"))
    print(f"\nOnebox's largest worker: {most} MB, goal at most {MEMORY_MB} {'✓' if most <= MEMORY_MB else '✗'}")
    load, cores = result["machine"]["load_before"], result["machine"]["cores"]
    print(f"{result['machine']['processor']}, {cores} cores; load before the run {load}")


if __name__ == "__main__":
    sys.exit(main())
