"""Reads an export as something that anybody may have made: sizes and names are checked before they are believed."""

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from struct import error as StructError  # noqa: N812 — it is a class
from typing import Final

from . import manifest
from .errors import ConflictingExport, DamagedExport
from .manifest import Manifest, TableShape, Upgrade

MOST_BYTES: Final = 8 * 2**30
"""Of all files together, before compression, unless the caller says otherwise."""
LONGEST_LINE: Final = 16 * 2**20
"""Bytes of one row: what MariaDB takes in one statement."""
_LONGEST_MANIFEST: Final = 4 * 2**20
_NAME: Final = re.compile(r"manifest\.json|tables/[A-Za-z0-9_]{1,64}\.jsonl", re.ASCII)
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    StructError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    OSError,  # it asks for places that no file has
)
"""What zipfile raises for a file that isn't right."""


class Archive:
    """An open export whose outside is sound: `manifest`, `upgrades` for its rows, and `lines`."""

    def __init__(self, file: zipfile.ZipFile, most: int) -> None:
        self._file = file
        self._sizes = _entries(file, most)
        self.manifest, self.upgrades = self._manifest()
        _compare(self.manifest, set(self._sizes))

    manifest: Manifest
    upgrades: list[Upgrade]

    def lines(self, table: TableShape) -> Iterator[tuple[int, bytes]]:
        """Each row's number, from 1, and its bytes. Raises DamagedExport, at the end also for a wrong sum."""
        digest, size, count = hashlib.sha256(), 0, 0
        try:
            with self._file.open(table.file) as raw, io.BufferedReader(raw, 2**18) as file:  # type: ignore[type-var]
                while line := file.readline(LONGEST_LINE + 1):
                    digest.update(line)
                    size, count = size + len(line), count + 1
                    if len(line) > LONGEST_LINE:
                        raise DamagedExport(table.file, f"is longer than {LONGEST_LINE} bytes.", count)
                    yield count, line
        except _BROKEN as error:
            raise DamagedExport(table.file, f"can't be unpacked ({error}).", count + 1) from error
        told = (table.rows, table.bytes, table.sha256)
        if (count, size, digest.hexdigest()) != told:
            raise DamagedExport(
                table.file,
                f"has {count} rows, {size} bytes and SHA-256 {digest.hexdigest()}, "
                f"expected {table.rows}, {table.bytes} and {table.sha256} as in {manifest.FILE}.",
            )

    def _manifest(self) -> tuple[Manifest, list[Upgrade]]:
        if self._sizes.get(manifest.FILE, _LONGEST_MANIFEST + 1) > _LONGEST_MANIFEST:
            raise DamagedExport(manifest.FILE, f"is missing, or longer than {_LONGEST_MANIFEST} bytes.")
        try:
            data = self._file.read(manifest.FILE)
        except _BROKEN as error:
            raise DamagedExport(manifest.FILE, f"can't be unpacked ({error}).") from error
        return manifest.read(data)


@contextmanager
def opened(path: Path, most: int = MOST_BYTES) -> Iterator[Archive]:
    """The export in that file. Raises DamagedExport, ConflictingExport, and OSError where there is no such file."""
    with path.open("rb") as raw:
        try:
            file = zipfile.ZipFile(raw)
        except _BROKEN as error:
            raise DamagedExport(path.name, f"is no whole zip file ({error}).") from error
        with file:
            yield Archive(file, most)


def _entries(file: zipfile.ZipFile, most: int) -> dict[str, int]:
    """The announced size of each file: zipfile reads no more of it than that."""
    sizes: dict[str, int] = {}
    for entry in file.infolist():
        # Nothing is ever unpacked to a disk; a name that could leave its folder shows who made the file.
        if not _NAME.fullmatch(entry.orig_filename) or entry.filename in sizes:
            raise DamagedExport(repr(entry.orig_filename)[:200], "is no file of an export, or there twice.")
        sizes[entry.filename] = entry.file_size
    if sum(sizes.values()) > most:
        raise ConflictingExport(
            str(file.filename or "the archive"),
            f"unpacks to {sum(sizes.values())} bytes, at most {most} are taken.",
            next="if you trust the file, say --most with a larger number",
        )
    return sizes


def _compare(told: Manifest, present: set[str]) -> None:
    names = [table.name for table in told.tables]
    if len(set(names)) != len(names):
        raise DamagedExport(manifest.FILE, "names a table twice.")
    for table in told.tables:
        if table.file != manifest.file_of(table.name):
            raise DamagedExport(manifest.FILE, f"file is {table.file!r}, expected {manifest.file_of(table.name)!r}.")
    expected = {manifest.FILE, *(table.file for table in told.tables)}
    if expected != present:
        odd = ", ".join(sorted(expected ^ present))
        raise DamagedExport(manifest.FILE, f"and the archive don't agree about {odd}.")
