"""What the database backend asks the groups for at each write."""

from contextlib import AbstractContextManager
from typing import Any

from django.db import connections

from . import changes
from .scope import current, current_or_none, scope

_BURY = (
    "INSERT INTO groups_tombstone (group_id, version, `table`, row_id, deleted_at) "
    "SELECT %s, %s, %s, gone.id, UTC_TIMESTAMP(6) FROM ({rows}) gone "
    "ON DUPLICATE KEY UPDATE deleted_at = VALUES(deleted_at)"
)


class ClockGate:
    """Stamps with the group's clock (`onebox.app.db.writes.Gate`)."""

    def group_in_scope(self) -> int | None:
        """The current group's id; None inside every_group(); raises NoGroup."""
        return current()

    def group_in_scope_or_none(self) -> int | None:
        """The current group's id; None without one."""
        return current_or_none()

    def change(self, using: str, group_id: int) -> AbstractContextManager[int]:
        """The version for one statement."""
        return changes.write(group_id, using)

    def within(self, group_id: int) -> AbstractContextManager[None]:
        """The scope for one statement."""
        return scope(group_id)

    def rename(self, table: str, new: str) -> tuple[str, list[str]]:
        """The statement that renames a table in its tombstones."""
        return "UPDATE groups_tombstone SET `table` = %s WHERE `table` = %s", [new, table]

    def bury(self, using: str, table: str, version: int, ids: tuple[str, Any]) -> None:
        """Writes tombstones for the rows about to be deleted, in one statement however many they are."""
        sql, params = ids
        with connections[using].cursor() as cursor:
            cursor.execute(_BURY.format(rows=sql), [current(), version, table, *params])
