"""A change: one transaction of writes in one group, under one tick of its clock.

The clock's row is locked first and only then anything else, so that changes of a group are in one total order and
never deadlock with each other (bumping it last gave 12,455 deadlocks in 4 s; first, none).
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from django.conf import settings
from django.db import connections, transaction

from onebox.app.db.errors import CrossGroup, GroupError, retrying

from .scope import scope

T = TypeVar("T")

_TICK: Final = (
    "UPDATE groups_clock SET version = LAST_INSERT_ID(version + 1), touched = UTC_TIMESTAMP(6) "
    "WHERE group_id = %s AND box = %s"
)
_TOUCH: Final = "UPDATE groups_clock SET touched = UTC_TIMESTAMP(6) WHERE group_id = %s"
_LONG: Final = 1.0
"""Seconds after which a change touches its clock again as it ends: the live poll only looks 2 s back."""


class NotHere(GroupError):
    """The group has no clock that ticks on this box: it was erased, or it lives on another box."""


class Change:
    """An open change: its group's id, the version it stamps, and the member who makes it, if one does."""

    def __init__(self, group_id: int | None, version: int, by: Any, connection: Any, started: float) -> None:
        self.group_id = group_id
        self.version = version
        self.by = by
        self.started = started
        self.savepoints: int = connection.savepoint_state
        self._connection = connection
        self._block = _transaction(connection)
        above = connection.atomic_blocks.index(self._block)
        self.ends_with: str | None = connection.savepoint_ids[above - 1] if above else None

    def is_open(self) -> bool:
        """Whether the transaction that it began in is the one that runs now."""
        return self._block is _transaction(self._connection)

    def before_commit(self) -> None:
        """Touches the clock again after a long change, so that the live poll sees it."""
        if time.monotonic() - self.started > _LONG:
            with self._connection.cursor() as cursor:
                cursor.execute(_TOUCH, [self.group_id])


def current_change(using: str = "default") -> Change | None:
    """The change that is open on this thread's connection."""
    change: Change | None = connections[using].tick  # type: ignore[attr-defined]
    return change if change is not None and change.is_open() else None


@contextmanager
def open_change(group_id: int | None, by: Any = None, using: str = "default") -> Iterator[Change]:
    """Joins the open change of the group, or opens one in a transaction of its own.

    Inside a transaction that was begun before, the change lasts as long as that transaction. A transaction
    changes one group: a second one raises CrossGroup.
    """
    with scope(group_id):
        if (joined := _join(group_id, using)) is not None:
            # No savepoint, but an error that leaves this block spoils the whole change: half of it can't be kept.
            with transaction.atomic(using=using, savepoint=False):
                yield joined
            return
        with transaction.atomic(using=using):
            yield _tick(group_id, by, using)


@contextmanager
def write(group_id: int, using: str) -> Iterator[int]:
    """For one statement: the version to stamp. In a transaction the tick stays open for the next statement."""
    if _transaction(connections[using]) is None:
        with open_change(group_id, using=using) as change:
            yield change.version
        return
    with scope(group_id):
        yield (_join(group_id, using) or _tick(group_id, None, using)).version


@contextmanager
def whole(group_id: int | None, using: str = "default") -> Iterator[None]:
    """For several statements that belong together: one transaction and tick, unless a transaction is open anyway."""
    if _transaction(connections[using]) is None:
        with open_change(group_id, using=using):
            yield
    else:
        with scope(group_id):
            yield


def stamped(group_id: int | None, using: str = "default") -> int:
    """The version that the write just made was stamped with."""
    change = _join(group_id, using)
    assert change is not None
    return change.version


def run(group_id: int, work: Callable[[Change], T], by: Any = None, using: str = "default") -> T:
    """Runs `work` in a change, again from its beginning when the transaction lost a race (deadlock, time-out).

    `work` must be safe to call twice: all that it does outside the database happens twice too. Inside an open
    transaction nothing is tried again, since only the whole transaction can be.
    """

    def once() -> T:
        with open_change(group_id, by, using) as change:
            return work(change)

    return once() if _transaction(connections[using]) else retrying(once)


def _join(group_id: int | None, using: str) -> Change | None:
    change = current_change(using)
    if change is not None and change.group_id != group_id:
        raise CrossGroup(
            f"This transaction already changes group {change.group_id}, it can't change group {group_id} too. "
            "Write each group in a transaction of its own."
        )
    return change


def _tick(group_id: int | None, by: Any, using: str) -> Change:
    connection = connections[using]
    started = time.monotonic()  # before the wait for the lock: `touched` gets the time at which the statement began
    with connection.cursor() as cursor:
        cursor.execute(_TICK, [group_id, settings.ONEBOX_BOX])
        if cursor.rowcount != 1:
            raise NotHere(f"Group {group_id} can't be written on box {settings.ONEBOX_BOX}: it has no clock here.")
        version = cursor.lastrowid
    change = connection.tick = Change(group_id, version, by, connection, started)  # type: ignore[attr-defined]
    return change


def _transaction(connection: Any) -> Any:
    """What stands for the running transaction: its outermost atomic block, leaving out TestCase's own."""
    return next((block for block in connection.atomic_blocks if not block._from_testcase), None)
