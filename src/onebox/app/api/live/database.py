"""Questions to the database from the threads beside the event loop."""

from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

T = TypeVar("T")


def asked(question: Callable[[], T]) -> T:
    """The answer to a question that may be asked twice: again over a new connection where the old one was lost."""
    try:
        return question()
    except (OperationalError, InterfaceError):
        connection.close()
    try:
        return question()
    except BaseException:
        connection.close()
        raise
