"""bin/bench live [--json FILE]: from a commit to the pages that listen.

Listeners in one process, the live process as it runs in production in another, commits from a third at a steady rate
in groups taken at random. Latency runs from the return of COMMIT to the arrival of the first event that tells this
version or a later one, on one clock.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .lib import data, database, machine
from .lib.processes import LOGS, cpu, memory
from .lib.trouble import Trouble

DATABASE = "bench_live"
GROUPS = 200
ROUNDS = (2000, 5000)
"""Listeners in each round, spread evenly over the groups."""
RATE = 50.0
"""Commits a second."""
SECONDS = 20.0
Streams = list[tuple[str, str]]
"""Session and slug of each."""


def main() -> None:
    """Measures all rounds and prints the table."""
    parser = argparse.ArgumentParser(prog="bin/bench live", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    arguments = parser.parse_args()
    facts = machine.facts()
    streams = _prepare(max(ROUNDS))
    rows = [_round(streams[:listeners]) for listeners in ROUNDS]
    _print(rows)
    if arguments.json:
        arguments.json.write_text(json.dumps({"machine": facts, "rounds": rows}, indent=2) + "\n")


def _prepare(listeners: int) -> Streams:
    """A database with as many people, each in one group and signed in."""
    os.environ.update({**data.environment(), "ONEBOX_DB_NAME": DATABASE})
    database.create(DATABASE)
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], check=True)
    import django

    django.setup()
    from datetime import timedelta

    from django.utils import timezone

    from onebox.app.groups import Group
    from onebox.app.people.models import Account, Member, Role, Session

    groups = [Group.objects.create(slug=f"group-{i}", name=f"Group {i}") for i in range(GROUPS)]
    accounts = [Account(email=f"p{i}@example.org", name=f"P {i}", password="!") for i in range(listeners)]
    Account.objects.bulk_create(accounts)
    for at, group in enumerate(groups):
        with group.scope():
            people = accounts[at::GROUPS]
            Member.objects.bulk_create([Member(group=group, account=each, role=Role.MEMBER) for each in people])
    ends = timezone.now() + timedelta(days=1)
    sessions = [
        Session(session_key=f"bench{i:027}", expire_date=ends, account=each, auth_hash=each.get_session_auth_hash())
        for i, each in enumerate(accounts)
    ]
    Session.objects.bulk_create(sessions)
    return [(session.session_key, f"group-{i % GROUPS}") for i, session in enumerate(sessions)]


def _round(streams: Streams) -> dict[str, Any]:
    with _live() as (pid, socket), _listeners(socket, streams) as (listeners, opening):
        time.sleep(1)
        before, started = cpu(pid), time.monotonic()
        commits = _commit()
        time.sleep(2)
        busy = (cpu(pid) - before) / (time.monotonic() - started)
        held = memory(pid).rss
        heard, _ = listeners.communicate("stop\n", timeout=60)
        if listeners.returncode:
            raise Trouble(f"The listeners failed. Next: read {LOGS / 'listeners.log'}.")
    latencies = sorted(_latencies(commits, json.loads(heard)))
    return {
        "listeners": len(streams),
        "groups": GROUPS,
        "commits": len(commits),
        "deliveries": len(latencies),
        "p50_ms": round(statistics.median(latencies) * 1000, 1),
        "p99_ms": round(latencies[int(len(latencies) * 0.99)] * 1000, 1),
        "max_ms": round(latencies[-1] * 1000, 1),
        "memory_mb": held,
        "cpu_percent": round(busy * 100, 1),
        "opening_seconds": round(opening, 1),
    }


@contextmanager
def _live() -> Iterator[tuple[int, Path]]:
    """The live process: its id and its socket."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, (LOGS / "live.log").open("wb") as log:
        path = Path(folder) / "live.sock"
        process = subprocess.Popen([sys.executable, "-m", "onebox.app.live", path], stdout=log, stderr=log)
        try:
            while not path.exists():
                if process.poll() is not None:
                    raise Trouble(f"The live process did not start. Next: read {log.name}.")
                time.sleep(0.05)
            yield process.pid, path
        finally:
            process.terminate()
            process.wait(10)


@contextmanager
def _listeners(socket: Path, streams: Streams) -> Iterator[tuple["subprocess.Popen[str]", float]]:
    """The listening process, once all its streams are open, and the seconds that it took."""
    from django.conf import settings

    command = [sys.executable, "-m", "bench.lib.listeners", str(socket), settings.SESSION_COOKIE_NAME]
    with (LOGS / "listeners.log").open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
    assert process.stdin
    assert process.stdout
    try:
        started = time.monotonic()
        process.stdin.write("".join(f"{session} {slug}\n" for session, slug in streams) + "listen\n")
        process.stdin.flush()
        if process.stdout.readline() != "ready\n":
            raise Trouble(f"The listeners could not connect. Next: read {LOGS / 'listeners.log'}.")
        yield process, time.monotonic() - started
    finally:
        process.kill()
        process.wait()


def _commit() -> list[tuple[str, int, float]]:
    """Commits at the steady rate: slug, version, time of each."""
    from onebox.app.groups import Group

    chance = random.Random(1)
    groups = list(Group.objects.all())
    made = []
    started = time.monotonic()
    for i in range(int(RATE * SECONDS)):
        time.sleep(max(0.0, started + i / RATE - time.monotonic()))
        group = chance.choice(groups)
        with group.change() as change:
            pass
        made.append((group.slug, change.version, time.monotonic()))
    return made


def _latencies(commits: list[tuple[str, int, float]], heard: list[Any]) -> Iterator[float]:
    by_slug = defaultdict(list)
    for slug, events in heard:
        by_slug[slug].append(events)
    for slug, version, at in commits:
        for events in by_slug[slug]:
            came = next((when for told, when in events if told >= version), None)
            if came is None:
                raise Trouble(f"A listener of {slug} was never told version {version}.")
            yield came - at


def _print(rows: list[dict[str, Any]]) -> None:
    print("  ".join(f"{name.replace('_', ' '):>15}" for name in rows[0]))
    for row in rows:
        print("  ".join(f"{value:>15}" for value in row.values()))


if __name__ == "__main__":
    try:
        main()
    except Trouble as trouble:
        sys.exit(str(trouble))
