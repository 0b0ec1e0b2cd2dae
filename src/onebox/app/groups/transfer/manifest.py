"""manifest.json: what an export says about itself."""

import datetime
from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from msgspec import Meta

from .columns import MOMENT, Column
from .errors import ConflictingExport, DamagedExport

FILE: Final = "manifest.json"
FORMAT: Final = 1
"""Raised whenever an older Onebox could not read the file rightly; then `UPGRADES` gets what reads the older ones."""
Count = Annotated[int, Meta(ge=0, le=2**63 - 1)]


class ColumnShape(msgspec.Struct, omit_defaults=True):
    """A column; `to` is the table whose rows it refers to."""

    name: str
    type: str
    null: bool = False
    to: str | None = None


class TableShape(msgspec.Struct):
    """A table, and the size and SHA-256 of its file, both before compression."""

    name: str
    file: str
    rows: Count
    bytes: Count
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    columns: list[ColumnShape]


class GroupShape(msgspec.Struct):
    """The group itself; `version` is what its clock showed."""

    slug: str
    name: Annotated[str, Meta(max_length=100)]
    version: Count
    created_at: MOMENT  # type: ignore[valid-type]


class Manifest(msgspec.Struct):
    """All of it."""

    format: int
    onebox: str
    """The release that made it."""
    group: GroupShape
    tables: list[TableShape]


class Upgrade(NamedTuple):
    """What turns an export of one format into the next one's."""

    manifest: Callable[[dict[str, Any]], dict[str, Any]]
    row: Callable[[str, dict[str, msgspec.Raw]], dict[str, Any]]
    """Takes the table's name and a row, each value as its JSON text."""


UPGRADES: Final[dict[int, Upgrade]] = {}
"""By the format that it takes."""


def release() -> str:
    """This Onebox's own."""
    return version("onebox")


def file_of(table: str) -> str:
    """Where in the archive a table's rows are."""
    return f"tables/{table}.jsonl"


def shapes(columns: tuple[Column, ...]) -> list[ColumnShape]:
    """A table's columns, as the manifest tells them."""
    return [ColumnShape(c.name, c.kind, c.null, c.to) for c in columns]


def write(manifest: Manifest) -> bytes:
    """The manifest as bytes, indented for people."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"


def read(data: bytes) -> tuple[Manifest, list[Upgrade]]:
    """The manifest in today's format, and the upgrades that its rows need. Raises DamagedExport, ConflictingExport."""
    try:
        raw = msgspec.json.decode(data, type=dict[str, Any])
        upgrades = _upgrades(raw.get("format"))
        for upgrade in upgrades:
            raw = upgrade.manifest(raw)
        return msgspec.convert(raw, Manifest), upgrades
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DamagedExport(FILE, f"{error}, expected a manifest of format {FORMAT}.") from error


def _upgrades(made: Any) -> list[Upgrade]:
    if not isinstance(made, int) or isinstance(made, bool):
        raise TypeError(f"format is {made!r}")
    if made > FORMAT:
        raise ConflictingExport(
            FILE, f"format is {made}, this Onebox reads up to {FORMAT}.", next="update this Onebox, then import again"
        )
    if made not in UPGRADES and made != FORMAT:
        raise ConflictingExport(
            FILE, f"format is {made}, which no Onebox made.", next="export the group again with a released Onebox"
        )
    return [UPGRADES[step] for step in range(made, FORMAT)]


def moment(text: str) -> datetime.datetime:
    """A moment as an export writes it."""
    made: datetime.datetime = msgspec.convert(text, MOMENT)
    return made
