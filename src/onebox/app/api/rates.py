"""Rate limits per person and address, counted in the database so that all processes share one count.

Asking the database at each request would cost as much as the request. So a process takes a twentieth of the limit
in advance with one statement, and counts that down in memory: the limit is exact, up to what was taken and not used.
"""

import time
from threading import Lock

from django.db import connection

from .errors import TooMany

_TAKE = (
    "INSERT INTO api_requestcount (caller, minute, taken) VALUES (%s, %s, %s) "
    "ON DUPLICATE KEY UPDATE taken = taken + VALUES(taken)"
)
_TAKEN = "SELECT taken FROM api_requestcount WHERE caller = %s AND minute = %s"
_SHARE = 20
_FORGET = 10_000
"""Callers remembered at once; more and the memory starts anew."""


class RateLimit:
    """At most `limit` requests a minute for each caller."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.portion = max(1, limit // _SHARE)
        self._left: dict[str, tuple[int, int]] = {}
        self._lock = Lock()

    def count(self, caller: str) -> None:
        """Counts one request. Raises TooMany with Retry-After until the minute is over."""
        caller = caller[:64].encode("ascii", "replace").decode()  # what the column takes
        now = time.time()
        minute = int(now // 60)
        with self._lock:
            at, left = self._left.get(caller, (minute, 0))
            if at == minute and left > 0:
                self._left[caller] = (minute, left - 1)
                return
            if at == minute and left < 0:
                raise self._refusal(now)
            if len(self._left) > _FORGET:
                self._left.clear()
        granted = self._take(caller, minute)
        with self._lock:
            at, left = self._left.get(caller, (minute, 0))
            # Other threads may have taken portions meanwhile: theirs are not lost.
            left = granted - 1 + (max(0, left) if at == minute else 0)
            self._left[caller] = (minute, left)
        if left < 0:
            raise self._refusal(now)

    def _take(self, caller: str, minute: int) -> int:
        """How many requests of this minute the process may let through now; 0 when the limit is reached."""
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, (caller, minute, self.portion))
            cursor.execute(_TAKEN, (caller, minute))
            taken = int(cursor.fetchone()[0])
        return max(0, min(self.portion, self.limit - (taken - self.portion)))

    def _refusal(self, now: float) -> TooMany:
        wait = 60 - int(now % 60)
        return TooMany(f"More than {self.limit} requests in this minute.", headers={"Retry-After": str(wait)})


def sweep() -> None:
    """Forgets the counts of minutes that are over."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM api_requestcount WHERE minute < %s", (int(time.time() // 60) - 1,))
