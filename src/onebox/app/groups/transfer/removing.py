"""Removes all that a group has, in batches: cut off at any point, it goes on when it is run again."""

from typing import Final

from django.db import connection, transaction

from onebox.app.db import verbatim

from ..checks.models import scoped_models
from ..kinds import TableKind, kind_of
from ..models import Clock, Group
from ..scope import scope
from .tables import tables

BATCH: Final = 2000
"""Rows in one DELETE: a transaction of its own."""
_ROWS: Final = "DELETE FROM `{table}` WHERE group_id = %s ORDER BY group_id LIMIT {batch}"
_COUNT: Final = "SELECT COUNT(*) FROM `{table}` WHERE group_id = %s"
_TOMBSTONES: Final = "groups_tombstone"


def names() -> list[str]:
    """Every table that holds rows of groups, each before those that it refers to; those of the directory last."""
    exported = [table.name for table in reversed(tables())]
    others = [m._meta.db_table for m in scoped_models() if not m._meta.proxy and m._meta.db_table not in exported]
    directory = {m._meta.db_table for m in scoped_models() if kind_of(m) is TableKind.DIRECTORY}
    return [_TOMBSTONES, *sorted([*exported, *others], key=lambda name: (name in directory, name in exported))]


def counts(group_id: int) -> dict[str, int]:
    """How many rows the group has in each table, where it has any."""
    found = {}
    with scope(group_id), connection.cursor() as cursor:
        for table in names():
            cursor.execute(_COUNT.format(table=table), [group_id])
            found[table] = int(cursor.fetchone()[0])
    return {table: count for table, count in found.items() if count}


def remove(group_id: int) -> None:
    """Removes rows, tombstones, clock, members and the group itself. The group must not be open."""
    with scope(group_id):
        # A row that others of its table hang from may go first: all of them go, and nobody sees the time between.
        with verbatim.any_order(), connection.cursor() as cursor:
            for table in names():
                while cursor.execute(_ROWS.format(table=table, batch=BATCH), [group_id]) == BATCH:
                    pass
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {Clock._meta.db_table} WHERE group_id = %s", [group_id])  # noqa: S608
            cursor.execute(f"DELETE FROM {Group._meta.db_table} WHERE id = %s", [group_id])  # noqa: S608
