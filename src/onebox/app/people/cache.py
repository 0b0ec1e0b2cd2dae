"""Django's cache in a table of this box, so that what one worker process counts, the others know.

Made for django-allauth's rate limits: small values, written often, not to be lost. (Django's own
DatabaseCache counts its rows at each write, and drops a third of them, whatever they are, when it is full.)
"""

import hashlib
import json
import random
import time
from typing import Any, Final

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

from onebox.app.db.errors import retrying

_GET: Final = "SELECT value FROM people_cacheentry WHERE name = %s AND expires_at > UTC_TIMESTAMP(6)"
_SET: Final = (
    "INSERT INTO people_cacheentry (name, value, expires_at) "
    "VALUES (%s, %s, UTC_TIMESTAMP(6) + INTERVAL %s MICROSECOND) "
    "ON DUPLICATE KEY UPDATE value = VALUES(value), expires_at = VALUES(expires_at)"
)
_ADD: Final = (
    "INSERT IGNORE INTO people_cacheentry (name, value, expires_at) "
    "VALUES (%s, %s, UTC_TIMESTAMP(6) + INTERVAL %s MICROSECOND)"
)
_TOUCH: Final = (
    "UPDATE people_cacheentry SET expires_at = UTC_TIMESTAMP(6) + INTERVAL %s MICROSECOND "
    "WHERE name = %s AND expires_at > UTC_TIMESTAMP(6)"
)
_DELETE: Final = "DELETE FROM people_cacheentry WHERE name = %s"
_EXPIRE: Final = "DELETE FROM people_cacheentry WHERE name = %s AND expires_at <= UTC_TIMESTAMP(6)"
_SWEEP: Final = "DELETE FROM people_cacheentry WHERE expires_at <= UTC_TIMESTAMP(6) LIMIT 1000"
_CLEAR: Final = "DELETE FROM people_cacheentry"
_NEVER: Final = 10 * 365 * 24 * 3600.0
_SWEEPS: Final = 0.02


class TableCache(BaseCache):
    """Keeps what JSON can say. Expired rows are swept up by a few of the writes."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or `default` when there is none or it expired."""
        with connection.cursor() as cursor:
            cursor.execute(_GET, [self._name(key, version)])
            row = cursor.fetchone()
        return json.loads(row[0]) if row else default

    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keeps the value for `timeout` seconds; None keeps it for years."""
        self._run(_SET, self._name(key, version), _encode(value), self._lasts(timeout))
        if random.random() < _SWEEPS:  # noqa: S311
            self._run(_SWEEP)

    def add(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keeps the value unless there is one already; whether it was kept. Of several at once, one wins."""
        name = self._name(key, version)
        self._run(_EXPIRE, name)
        return self._run(_ADD, name, _encode(value), self._lasts(timeout)) == 1

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Gives the value a new life of `timeout` seconds; whether it was there."""
        return self._run(_TOUCH, self._lasts(timeout), self._name(key, version)) == 1

    def delete(self, key: str, version: int | None = None) -> bool:
        """Whether there was something to delete."""
        return self._run(_DELETE, self._name(key, version)) == 1

    def clear(self) -> None:
        """Forgets everything."""
        self._run(_CLEAR)

    def _name(self, key: str, version: int | None) -> str:
        return hashlib.sha256(self.make_key(key, version).encode()).hexdigest()

    def _lasts(self, timeout: float | None) -> int:
        expires = self.get_backend_timeout(timeout)
        return int((_NEVER if expires is None else expires - time.time()) * 1_000_000)

    def _run(self, sql: str, *params: Any) -> int:
        def once() -> int:
            with connection.cursor() as cursor:
                return int(cursor.execute(sql, params))

        # Inside a transaction a lost race has undone all of it: only its owner can try again.
        return once() if connection.in_atomic_block else retrying(once)


def _encode(value: Any) -> str:
    try:
        return json.dumps(value)
    except TypeError as error:
        raise TypeError(f"The cache keeps what JSON can say, not {type(value).__name__}: {error}.") from error
