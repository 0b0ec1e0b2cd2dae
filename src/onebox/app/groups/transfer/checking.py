"""Everything that can be known about an export before a row of it is written."""

from collections.abc import Callable, Iterator
from functools import reduce
from typing import Any

import msgspec

from . import manifest
from .archive import Archive
from .errors import ConflictingExport, DamagedExport
from .manifest import TableShape
from .tables import Row, Table, tables

Pair = tuple[Table, TableShape]
"""A table here, and the same table in the export."""
Seen = set[bytes]
"""Ids, 16 bytes each."""


def pairs(archive: Archive) -> list[Pair]:
    """The export's tables, in this Onebox's order. Raises ConflictingExport where the models are others."""
    told = {shape.name: shape for shape in archive.manifest.tables}
    here = tables()
    if unknown := sorted(set(told) - {table.name for table in here}):
        raise _other_models(f"has the table {unknown[0]}, which is unknown here")
    for table in here:
        if table.name in told:
            _compare(table, told[table.name])
    return [(table, told[table.name]) for table in here if table.name in told]


def check(archive: Archive) -> list[Pair]:
    """Reads the whole export and raises DamagedExport or ConflictingExport for the first thing that is wrong."""
    found = pairs(archive)
    references = _References({to for table, _ in found for c in table.columns if (to := c.to)})
    for table, shape in found:
        examine, seen = table.examiner(), references.begin(table)
        for line, row in rows(archive, table, shape):
            key = bytes.fromhex(row[0].replace("-", ""))
            if key in seen:
                raise DamagedExport(shape.file, f"has the id {row[0]} again, expected each once.", line)
            seen.add(key)
            references.note(row, shape.file, line)
            try:
                examine(row)
            except ValueError as error:
                raise DamagedExport(shape.file, str(error), line) from error
        references.end(table)
    references.check()
    return found


def rows(archive: Archive, table: Table, shape: TableShape) -> Iterator[tuple[int, Row]]:
    """Each row with its line, checked by itself, as values for SQL. Raises DamagedExport."""
    decode = _decoder(archive, table)
    writers = [(i, c.write) for i, c in enumerate(table.columns) if c.write]
    stamp, newest = table.version, archive.manifest.group.version
    for line, data in archive.lines(shape):
        try:
            values: list[Any] = list(msgspec.structs.astuple(decode(data)))
            for i, write in writers:
                if values[i] is not None:
                    values[i] = write(values[i])
        except (ValueError, OverflowError, RecursionError, KeyError) as error:
            raise DamagedExport(shape.file, f"{error}.", line) from error
        if stamp is not None and not 1 <= values[stamp] <= newest:
            raise DamagedExport(shape.file, f"version is {values[stamp]}, expected 1 to {newest}.", line)
        yield line, values


def _decoder(archive: Archive, table: Table) -> Callable[[bytes], msgspec.Struct]:
    decoder: Any = msgspec.json.Decoder(table.checked)
    if not archive.upgrades:
        return decoder.decode  # type: ignore[no-any-return]

    def upgraded(data: bytes) -> Any:
        raw = msgspec.json.decode(data, type=dict[str, msgspec.Raw])  # keeps each value's text as it is
        row = reduce(lambda row, step: step.row(table.name, row), archive.upgrades, raw)
        return decoder.decode(msgspec.json.encode(row))

    return upgraded


def _compare(table: Table, told: TableShape) -> None:
    ours = {c.name: c for c in table.columns}
    theirs = {c.name: c for c in told.columns}
    for name in sorted(set(ours) | set(theirs)):
        if name not in ours:
            raise _other_models(f"has the column {table.name}.{name}, which is unknown here")
        if name not in theirs:
            if ours[name].default is msgspec.UNSET:
                raise _other_models(f"lacks the column {table.name}.{name}, which has no default")
        elif ours[name].kind != theirs[name].type or ours[name].to != theirs[name].to:
            there, here = _shown(theirs[name].type, theirs[name].to), _shown(ours[name].kind, ours[name].to)
            raise _other_models(f"has {there} in {table.name}.{name}, expected {here}")


def _shown(kind: str, to: str | None) -> str:
    return f"{kind} → {to}" if to else kind


def _other_models(found: str) -> ConflictingExport:
    return ConflictingExport(
        manifest.FILE, f"{found}.", next="import it with the version of the product that exported it, or migrate first"
    )


class _References:
    """Which rows are there, and which are referred to but were not read yet."""

    def __init__(self, targets: set[str]) -> None:
        self._targets = targets
        self._seen: dict[str, Seen] = {}
        self._open: dict[tuple[str, bytes], tuple[str, int, str, str]] = {}
        """Forward references: where the first of them stands, its column and the id."""
        self._columns: list[tuple[int, str, str]] = []

    def begin(self, table: Table) -> Seen:
        """The set that takes the table's ids."""
        self._columns = [(i, c.name, c.to) for i, c in enumerate(table.columns) if c.to]
        return self._seen.setdefault(table.name, set())

    def note(self, row: Row, file: str, line: int) -> None:
        """Remembers what the row refers to, if that was not read yet."""
        for i, name, to in self._columns:
            if row[i] is not None:
                key = bytes.fromhex(row[i].replace("-", ""))
                if key not in self._seen.get(to, ()):
                    self._open.setdefault((to, key), (file, line, name, row[i]))

    def end(self, table: Table) -> None:
        """Closes what the table's own rows answer, and forgets it where nobody refers to it."""
        seen = self._seen[table.name]
        if table.name not in self._targets:
            del self._seen[table.name]
        for key in [key for key in self._open if key[0] == table.name and key[1] in seen]:
            del self._open[key]

    def check(self) -> None:
        """Raises DamagedExport for the first reference to a row that the export doesn't have."""
        for (to, _), (file, line, name, row) in self._open.items():
            raise DamagedExport(file, f"{name} is {row}, expected a row of {to} in this export.", line)
