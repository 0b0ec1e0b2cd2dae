"""Writes a group as one zip, straight into a stream: in memory is one batch of rows."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from typing import IO, Any

import msgspec
from django.db import connection

from onebox.app.db.snapshot import snapshot

from ..scope import scope
from . import manifest
from .columns import named
from .errors import TransferError
from .manifest import GroupShape, Manifest, TableShape
from .tables import Table, tables
from .transactions import refuse_transaction

_GROUP = (
    "SELECT g.slug, g.name, c.version, {created_at} FROM groups_group g JOIN groups_clock c ON c.group_id = g.id "
    "WHERE g.id = %s AND g.state IN ('open', 'closed')"
)


class _Forwards(io.RawIOBase):
    """A stream that nobody rewinds: zipfile writes other bytes where it can, and all exports are to be alike."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self._stream.write(data)

    def flush(self) -> None:
        self._stream.flush()


def export(group_id: int, stream: IO[bytes]) -> Manifest:
    """Writes the group, as it is at this moment, into `stream`, which need not be seekable.

    Raises TransferError inside a transaction, and for a group that is being imported or erased.
    """
    refuse_transaction("An export reads one moment")
    encoder = msgspec.json.Encoder()
    with snapshot(), scope(group_id), zipfile.ZipFile(_Forwards(stream), "w", zipfile.ZIP_DEFLATED) as archive:
        group = _group(group_id)
        shapes = [_table(archive, encoder, table, group_id) for table in tables()]
        made = Manifest(manifest.FORMAT, manifest.release(), group, shapes)
        with archive.open(manifest.FILE, "w") as file:
            file.write(manifest.write(made))
    return made


def _group(group_id: int) -> GroupShape:
    created_at = named("created_at", "datetime", type=None, source="g.created_at").select
    with connection.cursor() as cursor:
        cursor.execute(_GROUP.format(created_at=created_at), [group_id])
        row = cursor.fetchone()
    if row is None:
        raise TransferError(f"Group {group_id} is not there as a whole. Next: name a group that is open or closed.")
    return GroupShape(row[0], row[1], row[2], manifest.moment(row[3]))


def _table(archive: zipfile.ZipFile, encoder: msgspec.json.Encoder, table: Table, group_id: int) -> TableShape:
    file = manifest.file_of(table.name)
    digest, size, count = hashlib.sha256(), 0, 0
    # Opened by name, an entry gets the time 1980-01-01 and the rights 0600: the same rows make the same bytes.
    with archive.open(file, "w", force_zip64=True) as out:
        for batch in _rows(table, group_id):
            lines = encoder.encode_lines(batch)
            digest.update(lines)
            size, count = size + len(lines), count + len(batch)
            out.write(lines)
    return TableShape(table.name, file, count, size, digest.hexdigest(), manifest.shapes(table.columns))


def _rows(table: Table, group_id: int) -> Iterator[list[Any]]:
    """The rows in batches, each as a struct that is ready for JSON."""
    shape = table.shape
    readers = [(i, c.read) for i, c in enumerate(table.columns) if c.read]
    for batch in table.read(group_id):
        if readers:
            changed = [list(row) for row in batch]
            for row in changed:
                for i, read in readers:
                    if row[i] is not None:
                        row[i] = read(row[i])
            yield [shape(*row) for row in changed]
        else:
            yield [shape(*row) for row in batch]
