"""The tables of an export: each model of group data by itself; what belongs to the directory is installed here.

A table of the directory that nobody installs (invitations, keys) does not leave with the group.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Final

import msgspec
from django.db import connection, models

from onebox.app.db import verbatim
from onebox.app.db.fields import cluster_key, version_field

from ..checks.models import scoped_models
from ..kinds import TableKind, kind_of
from .columns import Column, column
from .errors import TransferError

BATCH: Final = 1000
"""Rows in one SELECT, at most."""
FIRST: Final = 50
"""Rows in the first: how long they are shows how many are read next."""
HEAVY: Final = 4 * 2**20
"""Characters of text that are in memory at a time, about; MariaDB takes 16 MB in one statement."""
Row = Sequence[Any]
"""A row's values, in the order of its table's columns; the first is its id."""


class Table:
    """The rows of one model in an export."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.name = model._meta.db_table

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns, the id first; the group is left out: it is another number after an import."""
        fields = [f for f in self.model._meta.local_concrete_fields if not getattr(f, "generated", False)]
        fields.sort(key=lambda f: not f.primary_key)
        return tuple(column(f) for f in fields if f != cluster_key(self.model))

    @property
    def source(self) -> str:
        """What stands behind FROM; in it `own` is the model's table."""
        return f"`{self.name}` own"

    @cached_property
    def version(self) -> int | None:
        """Where in a row its version stands."""
        stamp = version_field(self.model)
        return next((i for i, c in enumerate(self.columns) if stamp and c.name == stamp.column), None)

    def read(self, group_id: int) -> Iterator[list[tuple[Any, ...]]]:
        """The group's rows, a batch at a time, in the order in which MariaDB sorts ids."""
        select = f"SELECT {', '.join(c.select for c in self.columns)} FROM {self.source} WHERE own.group_id = %s"  # noqa: S608 — names of a model
        order, limit = " ORDER BY own.id LIMIT %s", FIRST
        with connection.cursor() as cursor:
            cursor.execute(select + order, [group_id, limit])
            while rows := list(cursor.fetchall()):
                yield rows
                if len(rows) < limit:
                    return
                limit = max(1, min(BATCH, 2 * limit, limit * HEAVY // weight(rows)))
                cursor.execute(f"{select} AND own.id > %s{order}", [group_id, rows[-1][0], limit])

    def write(self, group_id: int, rows: Sequence[Row]) -> None:
        """Inserts checked rows with their ids and versions."""
        verbatim.insert(self.model, group_id, [c.name for c in self.columns], rows)

    def examiner(self) -> Callable[[Row], None]:
        """What looks at each row of an import in turn, and raises ValueError where the table can't take it."""
        return lambda _row: None

    @cached_property
    def shape(self) -> type[msgspec.Struct]:
        """What a row is in JSON, as an export writes it."""
        return self._struct([(f"c{i}", Any) for i in range(len(self.columns))], kw_only=False)

    @cached_property
    def checked(self) -> type[msgspec.Struct]:
        """What a row is in JSON, as an import takes it."""
        fields = []
        for i, c in enumerate(self.columns):
            type_ = c.type | None if c.null and c.kind != "json" else c.type
            fields.append((f"c{i}", type_) if c.default is msgspec.UNSET else (f"c{i}", type_, c.default))
        return self._struct(fields, kw_only=True)

    def _struct(self, fields: list[Any], *, kw_only: bool) -> type[msgspec.Struct]:
        names = {f"c{i}": c.name for i, c in enumerate(self.columns)}
        return msgspec.defstruct(
            self.model.__name__, fields, rename=names, kw_only=kw_only, forbid_unknown_fields=True, gc=False
        )


def weight(rows: Iterable[Row]) -> int:
    """How many characters the rows' texts have, at least 1."""
    return 1 + sum(len(value) for row in rows for value in row if isinstance(value, str | bytes))


_directory: list[Callable[[], Table]] = []


def install(make: Callable[[], Table]) -> None:
    """Adds a table of the directory to every export. Called once, when the app registry is ready."""
    _directory.append(make)


def tables() -> list[Table]:
    """All tables of an export, those of the directory first, then each behind those that it refers to.

    Raises TransferError where one refers to a table that does not leave with the group.
    """
    data = [Table(m) for m in scoped_models() if kind_of(m) is TableKind.GROUP and not m._meta.proxy]
    found = {table.name: table for table in (*(make() for make in _directory), *data)}
    ordered: dict[str, Table] = {}

    def visit(table: Table) -> None:
        if table.name in ordered or table.name in begun:
            return
        begun.add(table.name)
        for c in table.columns:
            if c.to is not None and c.to not in found:
                raise TransferError(
                    f"{table.name}.{c.name} refers to {c.to}, which is in no export. "
                    "Next: install a table for it with onebox.app.groups.transfer.tables.install()."
                )
        for to in sorted({c.to for c in table.columns if c.to}):
            visit(found[to])
        ordered[table.name] = table

    begun: set[str] = set()
    for name in sorted(found, key=lambda n: (kind_of(found[n].model) is TableKind.GROUP, n)):
        visit(found[name])
    return list(ordered.values())
