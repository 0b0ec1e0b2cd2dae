"""One package's changelog as a group's rows, made in memory; `Rows.save` writes them in one change."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from planner.models import Comment, Label, Project, Task, TaskLabel
from planner.order import positions

from .changelog import Entry, Item
from .people import address

PALETTE = ("#4c6fe0", "#e0663c", "#3c9a6a", "#a855d8", "#2f9aa8", "#c9962a", "#dc4c6c", "#7a8594")
_ORDINARY = frozenset({"unstable", "UNRELEASED"})
"""Where nearly everything is released to: worth no label."""
DULL = re.compile(r"new upstream|standards.version|debhelper|upload|translation|lintian|copyright|^d/", re.IGNORECASE)
"""What nearly every entry says: no good as a title."""
_CLOSES = re.compile(r"\s*\([^()]*(?:closes|lp:|thanks)[^()]*\)", re.IGNORECASE)
_AT_ONCE = 1000
_TITLE = 200
_POSITIONS = list(itertools.islice(positions(), 2000))


class Rows:
    """A group's rows, in an order in which each refers only to earlier ones."""

    def __init__(self, members: Mapping[str, UUID]) -> None:
        """`members`: ids of the group's members by address."""
        self.members = members
        self.projects: list[Project] = []
        self.labels: dict[str, Label] = {}
        self.tasks: list[Task] = []
        self.task_labels: list[TaskLabel] = []
        self.comments: list[Comment] = []

    def save(self) -> int:
        """Writes them in the change that is open; returns how many."""
        tables: list[tuple[Any, list[Any]]] = [
            (Project, self.projects),
            (Label, list(self.labels.values())),
            (Task, self.tasks),
            (TaskLabel, self.task_labels),
            (Comment, self.comments),
        ]
        for model, rows in tables:
            model.objects.bulk_create(rows, batch_size=_AT_ONCE)
        return sum(len(rows) for _, rows in tables)

    def project(self, name: str, color: str) -> Project:
        """A new project after the others."""
        project = Project(name=name, color=color, position=place(len(self.projects)))
        self.projects.append(project)
        return project

    def mark(self, task: Task, name: str) -> None:
        """Puts the label of that name on the task."""
        label = self.labels.get(name.casefold())
        if label is None:
            color = PALETTE[len(self.labels) % len(PALETTE)]
            label = self.labels[name.casefold()] = Label(name=name[:50], color=color)
        self.task_labels.append(TaskLabel(task_id=task.pk, label_id=label.pk))

    def add_history(self, entries: Sequence[Entry]) -> None:
        """The project "Changelog": a task for each entry, the newest first, and its lines below it."""
        project = self.project("Changelog", PALETTE[0])
        parts = series_parts(entries)
        for index, (entry, date) in enumerate(zip(entries, dates(entries), strict=True)):
            self._add_entry(project, entry, date, place(index), parts)

    def _add_entry(self, project: Project, entry: Entry, date: datetime, position: str, parts: int) -> None:
        done_at = None if entry.distribution == "UNRELEASED" else date
        uploader = self.members.get(address(entry.uploader))
        times = {"created_at": date, "done_at": done_at}
        title, note = split(headline(entry))
        task = Task(project_id=project.pk, title=title, note=note, position=position, assignee_id=uploader, **times)
        self.tasks.append(task)
        self.mark(task, series(entry.version, parts))
        if entry.distribution not in _ORDINARY:
            self.mark(task, entry.distribution)
        if uploader and done_at:
            body = f"Released to {entry.distribution} with urgency {entry.urgency or 'unknown'}."
            self.comments.append(Comment(task_id=task.pk, author_id=uploader, body=body, created_at=date))
        self.add_items(task, entry.items, uploader, times)

    def add_items(self, task: Task, items: Sequence[Item], assignee: UUID | None, values: Mapping[str, Any]) -> None:
        """Sub-tasks of the task, nested as the items are."""
        above, count = [task], [0]
        for item in items:
            del above[item.level :], count[item.level :]
            title, note = split(item.text)
            author = self.members.get(address(item.author)) if item.author else assignee
            sub = Task(
                project_id=task.project_id,
                parent_id=above[-1].pk,
                title=title,
                note=note,
                position=place(count[-1]),
                assignee_id=author,
                **values,
            )
            count[-1] += 1
            above.append(sub)
            count.append(0)
            self.tasks.append(sub)


def place(index: int) -> str:
    """The position of the row at that index."""
    if index < len(_POSITIONS):
        return _POSITIONS[index]
    return next(itertools.islice(positions(), index, None))


def split(text: str) -> tuple[str, str]:
    """A title, and as the note the whole text where the title can't hold it."""
    text = text.strip() or "(empty)"
    if len(text) <= _TITLE:
        return text, ""
    return text[:_TITLE].rsplit(" ", 1)[0] + " …", text


def headline(entry: Entry) -> str:
    """A title for the entry: its version and what it says first."""
    lines = [item.text for item in entry.items if item.level == 1]
    first = next((line for line in lines if not DULL.search(line)), lines[0] if lines else "")
    return f"{entry.version}: {sentence(first)}" if first else entry.version


def sentence(text: str) -> str:
    """The first sentence, without the bugs that it closes."""
    text = _CLOSES.sub("", text)
    return re.split(r"(?<=\w[.;]) (?=[A-Z])", text, maxsplit=1)[0].rstrip(".:; ")


def series(version: str, parts: int) -> str:
    """The version's first one or two numbers: 1:2.40-2 → "2.40" or "2"; a date's year: 20230311 → "2023"."""
    upstream = version.split(":", 1)[-1]
    numbers = re.findall(r"\d+", upstream.split("-", 1)[0])[:parts] or [upstream[:20]]
    return numbers[0][:4] if len(numbers[0]) >= 8 else ".".join(numbers)[:20]


def series_parts(entries: Sequence[Entry]) -> int:
    """2 where two numbers of a version still gather several entries under one label, else 1."""
    return 2 if 2 * len({series(entry.version, 2) for entry in entries}) <= len(entries) else 1


def dates(entries: Sequence[Entry]) -> Iterator[datetime]:
    """Each entry's date; for one without, that of the entry before it in the file (the next newer)."""
    last = timezone.now()
    for entry in entries:
        last = entry.date or last
        yield last
