"""The project "Ideas": lines of the newest entries as open tasks around today: a first page that is alive."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from planner.models import Comment, Task

from .changelog import Entry, Item
from .people import ANN
from .rows import DULL, PALETTE, Rows, place, sentence, split

_DUE = (0, -1, 1, 0, None, 3, 2, 7, None, 5, 10, 14)
"""Days from today."""
_MINUTES = (45, 120, None, 30, 240, 60, None, 90, 480, None, 15, 180)


class Idea(NamedTuple):
    """A line of an entry, and what was nested below it."""

    entry: Entry
    item: Item
    below: list[Item]


def add_ideas(rows: Rows, entries: Sequence[Entry], people: Sequence[str]) -> None:
    """Adds the project and up to twelve tasks, given to Ann and, in turn, to the people (addresses)."""
    project = rows.project("Ideas", PALETTE[1])
    today = timezone.localdate()
    team = [ANN, *people[:2], None]
    for index, idea in enumerate(_ideas(entries)[: len(_DUE)]):
        days, who = _DUE[index], team[index % len(team)]
        title, note = split(sentence(idea.item.text))
        task = Task(
            project_id=project.pk,
            title=title,
            note=note,
            position=place(index),
            due=None if days is None else today + timedelta(days=days),
            estimate=_MINUTES[index],
            assignee_id=rows.members[who] if who else None,
        )
        rows.tasks.append(task)
        rows.add_items(task, idea.below, task.assignee_id, {})
        if author := rows.members.get(people[0]) if people and index % 3 == 0 else None:
            body = f"See {idea.entry.version}: “{idea.item.text[:500]}”"
            rows.comments.append(Comment(task_id=task.pk, author_id=author, body=body))


def _ideas(entries: Sequence[Entry]) -> list[Idea]:
    seen: set[str] = set()
    found = []
    for idea in (idea for entry in entries for idea in _of(entry)):
        text = idea.item.text
        if 20 <= len(text) <= 160 and not DULL.search(text) and text not in seen:
            seen.add(text)
            found.append(idea)
    return found


def _of(entry: Entry) -> Iterator[Idea]:
    """The entry's own lines, each with what is nested below it, one level up."""
    starts = [index for index, item in enumerate(entry.items) if item.level == 1]
    for start, end in zip(starts, [*starts[1:], len(entry.items)], strict=True):
        below = [Item(item.text, item.level - 1, item.author) for item in entry.items[start + 1 : end]]
        yield Idea(entry, entry.items[start], below)
