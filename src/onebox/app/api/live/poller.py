"""One poll for all groups of the box: which versions and revisions moved.

It looks 2 s back, much further than the last poll, because a change is seen when it commits and carries the time at
which it began; a change longer than a second touches its clock again as it ends (`onebox.app.groups.changes`).
"""

import asyncio
import logging
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from django.db import connection

from .database import asked
from .streams import Streams

log = logging.getLogger("onebox.live")

_INTERVAL: Final = 0.075
_WHOLE: Final = 5.0
"""Seconds between readings of every group that has streams, whatever its clock's time says: a change that waited long
for its turn, or a machine whose time was put back, is late by this much and not lost."""
_SLOWEST: Final = 2.0
"""Seconds between attempts while the database is away."""
_CHUNK: Final = 1000
_MOVED: Final = (
    "SELECT group_id, version, NULL FROM groups_clock WHERE touched >= UTC_TIMESTAMP(6) - INTERVAL 2 SECOND "
    "UNION ALL "
    "SELECT id, NULL, revision FROM groups_group WHERE revised_at >= UTC_TIMESTAMP(6) - INTERVAL 2 SECOND"
)
_THESE: Final = (
    "SELECT c.group_id, c.version, g.revision FROM groups_clock c JOIN groups_group g ON g.id = c.group_id "
    "WHERE c.group_id IN %s"
)
Row = tuple[int, int | None, int | None]
"""A group's id, its version and its revision; None for what was not read."""


class Poller:
    """Keeps the groups of `streams` at what the database says."""

    def __init__(self, streams: Streams) -> None:
        self.streams = streams
        self.polls = 0
        self.last_ms = 0.0
        self._thread = ThreadPoolExecutor(1, "poll")
        self._whole_at = 0.0
        """When everything is to be read next."""

    async def run(self) -> None:
        """Polls while there are streams, for ever; a database that is away is waited for."""
        wait = _INTERVAL
        while True:
            await self.streams.opened.wait()
            try:
                await self._poll()
                # A slow database is not asked more than a third of the time.
                wait = max(_INTERVAL, 2 * self.last_ms / 1000)
            except Exception:
                if wait < _SLOWEST:
                    log.exception("the poll failed; trying again")
                self._whole_at = 0.0
                wait = min(2 * wait, _SLOWEST)
            await asyncio.sleep(wait)

    async def _poll(self) -> None:
        now = time.monotonic()
        whole = now >= self._whole_at
        groups = list(self.streams.groups if whole else self.streams.fresh)
        self.streams.fresh.clear()
        rows = await asyncio.get_running_loop().run_in_executor(self._thread, asked, lambda: _read(groups))
        if whole:
            self._whole_at = now + _WHOLE
        self._note(rows)
        self.polls += 1
        self.last_ms = (time.monotonic() - now) * 1000

    def _note(self, rows: Iterable[Row]) -> None:
        for group_id, version, revision in rows:
            group = self.streams.groups.get(group_id)
            if group is None:
                continue
            if revision not in (None, group.revision):
                self.streams.suspect(group)
            group.move(group.version if version is None else version, group.revision if revision is None else revision)


def _read(groups: list[int]) -> list[Row]:
    """What moved lately, and the whole of these groups."""
    rows: list[Any] = []
    with connection.cursor() as cursor:
        cursor.execute(_MOVED)
        rows += cursor.fetchall()
        for at in range(0, len(groups), _CHUNK):
            cursor.execute(_THESE, [tuple(groups[at : at + _CHUNK])])
            rows += cursor.fetchall()
    return rows
