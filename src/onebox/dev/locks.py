"""Locks between processes: a lock ends with the process that holds it, however that process ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def waiting(path: Path) -> Iterator[None]:
    """Holds the lock on this file, after waiting for it."""
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def trying(path: Path) -> Iterator[bool]:
    """Holds the lock on this file, or answers False at once when somebody else does."""
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
