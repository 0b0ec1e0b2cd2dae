"""bin/bench transfer [--json FILE]: a group of 100,000 rows out and in again; each in a process of its own."""

import argparse
import itertools
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from .lib import data, database, machine, report
from .lib.trouble import Trouble

DATABASE: Final = "bench_transfer"
ROWS: Final = 100_000
BATCH: Final = 2000
LEAST: Final = {"export, rows/s": 20_000.0, "import, rows/s": 10_000.0}
MOST_MB: Final = 150


def main() -> None:
    """Fills a database, then exports and imports in fresh processes, and prints rows a second and memory."""
    parser = argparse.ArgumentParser(prog="bin/bench transfer", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step:
        _step(arguments.step, arguments.file)
        return
    facts = machine.facts()
    os.environ.update({**data.environment(), "ONEBOX_DB_NAME": DATABASE})
    database.create(DATABASE)
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "group.zip"
        steps = {step: _run(step, file) for step in ("fill", "export", "import", "erase")}
        size = file.stat().st_size
    head = ("step", "rows", "seconds", "rows/s", "peak MB")
    print(report.table(head, [(name, *found.values()) for name, found in steps.items()]))
    print(f"\nThe file has {size / 2**20:.1f} MB.\n")
    print(report.goals({f"{step}, rows/s": steps[step]["rate"] for step in ("export", "import")}, LEAST))
    peak = max(steps[step]["peak_mb"] for step in ("export", "import"))
    print(f"\nPeak of export and import: {peak} MB, at most {MOST_MB}  {'✓' if peak <= MOST_MB else '✗'}")
    report.write(arguments.json, {"machine": facts, "steps": steps, "bytes": size})


def _run(step: str, file: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.transfer", "--step", step, "--file", file],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Trouble(f"{step} failed. Next: read what it said above.")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _step(step: str, file: Path) -> None:
    import django

    django.setup()
    started = time.monotonic()
    rows = {"fill": _fill, "export": _export, "import": _import, "erase": _erase}[step](file)
    seconds = time.monotonic() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    answer = {"rows": rows, "seconds": round(seconds, 1), "rate": round(rows / seconds), "peak_mb": peak}
    print(json.dumps(answer))


def _fill(_: Path) -> int:
    """Tasks with a comment and a label each, in words of real changelogs, until there are enough."""
    from onebox.app.groups import Group
    from onebox.app.people.models import Account
    from planner.models import Label, Project
    from planner.sample import packages

    lines = [
        item.text[:300] for path in packages.sample().values() for e in packages.entries(path, None) for item in e.items
    ]
    group: Group = Account.objects.create(email="owner@example.org", password="!").found("Bench", "bench")
    with group.change():
        Project.objects.bulk_create([Project(name=f"Project {i}") for i in range(20)])
        Label.objects.bulk_create([Label(name=f"label {i}") for i in range(20)])
    count, texts, position = 0, itertools.cycle(lines), None
    while count < ROWS:
        with group.change():
            position = _add(list(itertools.islice(texts, BATCH)), position)
        count += 3 * BATCH
    return count


def _add(texts: list[str], position: str | None) -> str | None:
    """A task with a comment and a label for each text, behind `position`; returns the last one's."""
    from onebox.app.people.models import Member
    from planner.models import Comment, Label, Project, Task, TaskLabel
    from planner.order import after

    projects, labels, member = list(Project.objects.all()), list(Label.objects.all()), Member.objects.get()
    tasks = []
    for i, text in enumerate(texts):
        position = after(position)
        tasks.append(Task(project=projects[i % 20], title=text, note=text, position=position, assignee=member))
    Task.objects.bulk_create(tasks, batch_size=500)
    Comment.objects.bulk_create([Comment(task=t, author=member, body=t.note) for t in tasks], batch_size=500)
    links = [TaskLabel(task=t, label=labels[i % 20]) for i, t in enumerate(tasks)]
    TaskLabel.objects.bulk_create(links, batch_size=500)
    return position


def _export(file: Path) -> int:
    from onebox.app.groups import Group
    from onebox.app.groups.transfer import export

    with file.open("wb") as stream:
        made = export(Group.objects.get(slug="bench").pk, stream)
    return sum(table.rows for table in made.tables)


def _import(file: Path) -> int:
    from onebox.app.groups.transfer import load, removing

    group = load(file, "copy")
    counts = removing.counts(group.pk)
    return sum(counts.values())


def _erase(_: Path) -> int:
    from onebox.app.groups.transfer import erasing

    return sum(erasing.erase("copy", "bench").rows.values())


if __name__ == "__main__":
    try:
        main()
    except Trouble as trouble:
        sys.exit(str(trouble))
