"""Forgets old deletions, so that tombstones don't grow for ever."""

from typing import Final

from django.db import connection

BATCH = 10_000
"""Rows in one DELETE, clocks in one UPDATE: writers wait for no longer than that takes."""

_CUT_OFF: Final = "SELECT UTC_TIMESTAMP(6) - INTERVAL %s DAY"
_OLDEST: Final = "SELECT group_id, MAX(version) FROM groups_tombstone WHERE deleted_at < %s GROUP BY group_id"
_RAISE: Final = (
    "UPDATE groups_clock c JOIN (SELECT group_id, MAX(version) AS version FROM groups_tombstone "
    "WHERE deleted_at < %s AND group_id BETWEEN %s AND %s GROUP BY group_id) old ON old.group_id = c.group_id "
    "SET c.pruned = GREATEST(c.pruned, old.version)"
)
_FORGET: Final = "DELETE FROM groups_tombstone WHERE deleted_at < %s ORDER BY deleted_at LIMIT %s"


def prune(days: int) -> int:
    """Forgets all groups' deletions that are older than `days`; returns how many.

    Each clock is told first (`Clock.pruned`), so that a client from before then is sent back to the start whether
    its tombstones are gone already or not: cut off at any point, it is right, and run again it ends the work.
    """
    if days < 1:  # a deletion that is not committed yet may be as old as its transaction
        raise ValueError(f"days is {days}, expected at least 1.")
    with connection.cursor() as cursor:
        cursor.execute(_CUT_OFF, [days])
        cut_off = cursor.fetchone()[0]
        cursor.execute(_OLDEST, [cut_off])
        groups = sorted(group for group, _ in cursor.fetchall())
        for start in range(0, len(groups), BATCH):
            part = groups[start : start + BATCH]
            cursor.execute(_RAISE, [cut_off, part[0], part[-1]])
        forgotten = 0
        while cursor.execute(_FORGET, [cut_off, BATCH]):
            forgotten += cursor.rowcount
    return forgotten
