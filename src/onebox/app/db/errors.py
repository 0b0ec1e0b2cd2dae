"""What can go wrong between a program and its groups' tables."""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError

T = TypeVar("T")

RETRIED = frozenset({1020, 1205, 1213})
"""MariaDB's codes for a transaction that lost a race: row changed since read, lock wait time-out, deadlock."""
LOST = frozenset({2002, 2006, 2013})
"""The client library's codes for a server that is not there (any more)."""
ATTEMPTS = 4


class GroupError(Exception):
    """A statement and the current group don't fit together. Always a mistake in the program, never of its user."""


class NoGroup(GroupError):
    """A group's table was used with no current group."""


class CrossGroup(GroupError):
    """One statement or transaction reached for more than one group."""


def code(error: BaseException) -> int:
    """MariaDB's error number, 0 when there is none."""
    number = error.args[0] if error.args else 0
    return number if isinstance(number, int) else 0


def retrying(work: Callable[[], T], codes: frozenset[int] = RETRIED) -> T:
    """Calls `work`, a whole transaction, again when it lost a race; raises what the fourth attempt raised."""
    for _ in range(ATTEMPTS - 1):
        try:
            return work()
        except OperationalError as error:
            if code(error) not in codes:
                raise
    return work()
