"""Transactions, and one at a time, for work that is longer than a transaction may be."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from .errors import TransferError


def refuse_transaction(why: str) -> None:
    """Raises TransferError inside a transaction that isn't a TestCase's own."""
    blocks: Any = connection.atomic_blocks
    if any(not block._from_testcase for block in blocks):
        raise TransferError(f"{why}: it can't be part of a transaction. Next: call it after the transaction.")


@contextmanager
def alone(slug: str) -> Iterator[None]:
    """Keeps everybody else from importing or erasing a group of that slug; ends with the connection, too.

    Raises TransferError at once where somebody else does.
    """
    name = hashlib.sha256(f"{connection.settings_dict['NAME']} {slug}".encode()).hexdigest()[:40]
    with connection.cursor() as cursor:
        cursor.execute("SELECT GET_LOCK(%s, 0)", [f"onebox {name}"])
        if not cursor.fetchone()[0]:
            raise TransferError(f"{slug!r} is being imported or erased already. Next: wait until that has ended.")
        try:
            yield
        finally:
            cursor.execute("SELECT RELEASE_LOCK(%s)", [f"onebox {name}"])
