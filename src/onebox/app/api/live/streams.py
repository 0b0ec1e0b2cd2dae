"""All open streams, by group and by account, within their bounds."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from onebox.app.people.access import Access

from ..errors import TooMany, Unavailable
from .stream import Stream, Watched, retry

PER_ACCOUNT = 20
"""Streams that one person may hold open."""


class Streams:
    """Used from the event loop's thread only."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.groups: dict[int, Watched] = {}
        self.all: set[Stream] = set()
        self.fresh: set[int] = set()
        """Groups to be read in full by the next poll: a stream was opened since the last one."""
        self.opened = asyncio.Event()
        """Set while there are streams."""
        self.suspected = asyncio.Event()
        """Set when somebody's access must be checked at once."""
        self._by_account: Counter[str] = Counter()
        self._stopping = False

    @contextmanager
    def open(self, access: Access, session: str) -> Iterator[Stream]:
        """A stream for as long as the block runs. Raises TooMany or Unavailable."""
        self.refuse_when_full()
        if self._by_account[access.account] >= PER_ACCOUNT:
            raise TooMany(
                f"You have {PER_ACCOUNT} live streams open.", "Close some of your pages.", headers={"Retry-After": "60"}
            )
        group = self.groups.setdefault(access.group, Watched(access.group))
        stream = Stream(group, access.account, session, access.slug)
        group.move(max(group.version, access.version), max(group.revision, access.revision))
        self._add(stream)
        try:
            yield stream
        finally:
            self._remove(stream)

    def refuse_when_full(self) -> None:
        """Raises Unavailable when no stream can be opened now."""
        if self._stopping:
            raise Unavailable("The live streams are being restarted.")
        if len(self.all) >= self.limit:
            raise Unavailable(f"All {self.limit} live streams of this server are in use.")

    def suspect(self, group: Watched) -> None:
        """Has the access of all who listen to the group checked at once."""
        for stream in group.streams:
            stream.checked = 0.0
        self.suspected.set()

    def beat(self) -> None:
        """Sends the heartbeats that are due."""
        now = time.monotonic()
        for stream in self.all:
            if stream.due <= now:
                stream.beat()

    def stop(self) -> None:
        """Ends all streams; their clients come back to the next process."""
        self._stopping = True
        for stream in self.all:
            stream.close(retry(len(self.all)))

    def _add(self, stream: Stream) -> None:
        self.all.add(stream)
        self._by_account[stream.account] += 1
        stream.group.streams.add(stream)
        self.fresh.add(stream.group.id)
        self.opened.set()

    def _remove(self, stream: Stream) -> None:
        self.all.discard(stream)
        self._by_account[stream.account] -= 1
        if not self._by_account[stream.account]:
            del self._by_account[stream.account]
        stream.group.streams.discard(stream)
        if not stream.group.streams:
            self.groups.pop(stream.group.id, None)
        if not self.all:
            self.opened.clear()
