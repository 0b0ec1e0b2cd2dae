"""Reads a Debian changelog (deb-changelog(5)), however old or broken; what is no entry is passed over."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_HEADER = re.compile(r"^([a-z0-9][-+.a-z0-9]*) \(([^()\s]+)\)((?:\s+[-+.a-z0-9]+)+);(.*)$", re.IGNORECASE | re.ASCII)
_TRAILER = re.compile(r"^ -- (.*?)\s*<[^>]*>(.*)$")
_SECTION = re.compile(r"^\s+\[ *(.+?) *\]\s*$")
_BULLET = re.compile(r"^(\s+)[*+-]\s+(.*)$")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_YEARS = range(1990, 2100)
_DEEPEST = 8
_LONGEST = 10_000
"""Characters kept of one item: what has more was never a list."""


@dataclass
class Item:
    """One bullet of an entry, with its continuation lines joined."""

    text: str
    level: int
    """1 for a bullet of the entry itself, 2 for one below that; never more than one below the last."""
    author: str | None
    """The `[ Name ]` above it."""


@dataclass
class Entry:
    """One release of a package."""

    package: str
    version: str
    distribution: str
    urgency: str
    uploader: str = ""
    date: datetime | None = None
    """In UTC; None where the changelog has none that a calendar knows."""
    items: list[Item] = field(default_factory=list)


def parse(data: bytes) -> list[Entry]:
    """The changelog's entries in its own order, newest first. Never raises."""
    return list(_entries(_text(data)))


def package_of(data: bytes) -> str | None:
    """The package that a changelog is of, by its first lines; None for a file that is no Debian changelog."""
    first = next((line for line in _text(data).split("\n") if line.strip()), "")
    header = _HEADER.match(first)
    return header[1].lower() if header else None


def _text(data: bytes) -> str:
    """UTF-8; old lines of a file that isn't are Latin-1."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = "\n".join(_line(line) for line in data.split(b"\n"))
    return _CONTROL.sub("", text)


def _line(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _entries(text: str) -> Iterator[Entry]:
    entry, items = None, _Items([])
    for raw in text.split("\n"):
        line = raw.expandtabs().rstrip()
        if header := _HEADER.match(line):
            if entry:
                yield entry
            urgency = re.search(r"urgency=(\w+)", header[4], re.IGNORECASE)
            distribution = header[3].split()[0]
            entry = Entry(header[1].lower(), header[2], distribution, urgency[1].lower() if urgency else "")
            items = _Items(entry.items)
        elif entry and (trailer := _TRAILER.match(line)):
            entry.uploader, entry.date = trailer[1].strip(' "'), _date(trailer[2])
            yield entry
            entry = None
        elif entry and line.startswith("  "):
            items.add(line)
    if entry:
        yield entry


class _Items:
    """Puts an entry's lines together, one after the other."""

    def __init__(self, into: list[Item]) -> None:
        self.all = into
        self.author: str | None = None
        self.open: list[tuple[int, Item]] = []
        """The items that a line may still belong to, with their indents, outermost first."""

    def add(self, line: str) -> None:
        indent = len(line) - len(line.lstrip())
        if section := _SECTION.match(line):
            self.author, self.open = section[1], []
        elif bullet := _BULLET.match(line):
            self._start(indent, bullet[2])
        else:
            self._continue(indent, line.strip())

    def _continue(self, indent: int, text: str) -> None:
        self._close(indent)
        if not self.open:
            # Text without a bullet: the next line of it stands at the same indent.
            self._start(indent - 1, text)
        elif len((item := self.open[-1][1]).text) < _LONGEST:
            item.text = f"{item.text} {text}"[:_LONGEST]

    def _start(self, indent: int, text: str) -> None:
        self._close(indent)
        del self.open[_DEEPEST - 1 :]
        item = Item(text[:_LONGEST], len(self.open) + 1, self.author)
        self.open.append((indent, item))
        self.all.append(item)

    def _close(self, indent: int) -> None:
        while self.open and self.open[-1][0] >= indent:
            self.open.pop()


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text.strip())
        date = date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.year in _YEARS else None
