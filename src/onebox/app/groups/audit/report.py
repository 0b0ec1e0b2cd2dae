"""What an audit found, and what it asks the database with."""

from typing import Any, Final

import msgspec
from django.db import connections

SHOWN: Final = 100
"""Findings of one question that are listed; a broken disk would give millions."""


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that is not as it must be."""

    check: str
    """What was asked, such as "cross-group" or "primary-key"."""
    message: str
    table: str
    group: int | None = None
    id: str | None = None
    """The row's id."""

    def __str__(self) -> str:
        where = [f"group {self.group}"] if self.group is not None else []
        return " ".join([f"{self.check}:", *where, self.table, *([self.id] if self.id else []), self.message])


class Report(msgspec.Struct):
    """All findings, and how much was looked at."""

    findings: list[Finding] = []
    groups: int = 0
    tables: int = 0
    rows: int = 0
    seconds: float = 0.0
    cut: bool = False
    """Whether one question had more findings than are listed."""

    def __str__(self) -> str:
        count = len(self.findings)
        said = f"{count} finding{'s' * (count != 1)}" if count else "clean"
        more = f" (and more: at most {SHOWN} of a kind are listed)" if self.cut else ""
        return f"{said}{more}: {self.groups} groups, {self.tables} tables, {self.rows} rows in {self.seconds:.1f} s"


class Reader:
    """Asks the database, one set-based statement a question."""

    def __init__(self, using: str = "default") -> None:
        self._connection: Any = connections[using]
        self.cut = False

    def rows(self, sql: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of an answer."""
        with self._connection.cursor() as cursor:
            cursor.execute(sql, params or [])
            found: list[tuple[Any, ...]] = list(cursor.fetchall())
        return found

    def some(self, sql: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """At most `SHOWN` rows of an answer."""
        found = self.rows(f"{sql} LIMIT {SHOWN + 1}", params)
        self.cut = self.cut or len(found) > SHOWN
        return found[:SHOWN]

    def count(self, table: str) -> int:
        """How many rows the table has."""
        return int(self.rows(f"SELECT COUNT(*) FROM `{table}`")[0][0])  # noqa: S608 — a model's own table
