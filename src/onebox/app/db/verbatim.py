"""The one way past the stamping compilers: rows written as they were elsewhere, with the versions they had there.

For an import alone, into a group that nobody can enter yet: a test counts who uses it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, connections, models

from .errors import CrossGroup, GroupError
from .fields import cluster_key, is_inside
from .writes import gate


@contextmanager
def any_order(using: str = "default") -> Iterator[None]:
    """Rows may be written and deleted before those that they refer to: call `check` on each table afterwards."""
    with connections[using].cursor() as cursor:
        cursor.execute("SET foreign_key_checks = 0")
        try:
            yield
        finally:
            cursor.execute("SET foreign_key_checks = 1")


def insert(
    model: type[models.Model],
    group_id: int,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    using: str = "default",
) -> None:
    """Inserts the rows into the current group in one statement; `columns` leaves out `group_id`.

    Raises GroupError for a table that is not clustered, CrossGroup outside the group's scope.
    """
    if cluster_key(model) is None:
        raise GroupError(f"{model._meta.label} has no group: write its rows with its own manager.")
    if gate().group_in_scope() != group_id:
        raise CrossGroup(f"Rows of group {group_id} are written in its own scope only: with group.scope(): …")
    if not rows:
        return
    names = ", ".join(f"`{name}`" for name in ("group_id", *columns))
    marks = f"({', '.join(['%s'] * (len(columns) + 1))})"
    sql = f"INSERT INTO `{model._meta.db_table}` ({names}) VALUES "  # noqa: S608 — names of a model
    params = [value for row in rows for value in (group_id, *row)]
    with connections[using].cursor() as cursor:
        cursor.execute(sql + ", ".join([marks] * len(rows)), params)


def check(model: type[models.Model], group_id: int, using: str = "default") -> None:
    """Raises IntegrityError where a row of the group refers to a row that the group doesn't have."""
    for field in model._meta.local_concrete_fields:
        if isinstance(field, models.ForeignKey) and is_inside(field):
            near, far = model._meta.db_table, field.related_model._meta.db_table
            with connections[using].cursor() as cursor:
                cursor.execute(
                    f"SELECT near.id, near.`{field.column}` FROM `{near}` near "  # noqa: S608 — names of a model
                    f"LEFT JOIN `{far}` far ON far.group_id = near.group_id AND far.id = near.`{field.column}` "
                    f"WHERE near.group_id = %s AND near.`{field.column}` IS NOT NULL AND far.id IS NULL LIMIT 1",
                    [group_id],
                )
                row = cursor.fetchone()
            if row:
                raise IntegrityError(f"{near} {row[0]}: {field.column} refers to {far} {row[1]}, which isn't there.")
