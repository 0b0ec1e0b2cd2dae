"""Who may listen: asked when a stream is opened, when its group's people changed, and now and then."""

import asyncio
import contextlib
import logging
import time
from collections import defaultdict
from concurrent.futures import Executor
from typing import Final

from onebox.app.people.access import Access, Stranger, who

from ..http import Request
from ..serve import count_address, entered, signed_in
from .database import asked
from .stream import Stream
from .streams import Streams

log = logging.getLogger("onebox.live")

_CHUNK: Final = 50
_PAUSE: Final = 0.1
"""Seconds between chunks of checks without a cause: they have a minute, and the poll must not wait for them."""
_AGAIN: Final = 1.0
"""Seconds between looks for streams whose check is due, and between attempts while the database is away."""
Claim = tuple[str, str]
"""A session's key and a group's slug: what a stream was opened with."""


def admit(request: Request, slug: str) -> Access:
    """Lets a member in, as the rest of the API does, or raises what it would. Asks the database."""
    count_address(request)
    return entered(signed_in(request, slug))


class Checker:
    """Ends the streams of those who lost their access: session, account or membership."""

    def __init__(self, streams: Streams, pool: Executor, every: float) -> None:
        self.streams = streams
        self.pool = pool
        self.every = every
        """Seconds after which an access is checked again without a cause."""

    async def run(self) -> None:
        """Checks for ever. While the database is away nobody's stream ends."""
        while True:
            due = self._due()
            try:
                await self._check(due)
            except Exception:
                log.exception("the check of %d streams failed; trying again", len(due))
                for stream in due:
                    stream.checked = 0.0
                await asyncio.sleep(_AGAIN)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.streams.suspected.wait(), _PAUSE if due else _AGAIN)

    def _due(self) -> list[Stream]:
        """The streams to check now, those under suspicion first. Marked now: what happens meanwhile counts again."""
        now = time.monotonic()
        due = [stream for stream in self.streams.all if not stream.checked or stream.checked + self.every <= now]
        due.sort(key=lambda stream: stream.checked)
        if len(due) <= _CHUNK or due[_CHUNK].checked:
            self.streams.suspected.clear()
        for stream in due[:_CHUNK]:
            stream.checked = now
        return due[:_CHUNK]

    async def _check(self, due: list[Stream]) -> None:
        by_claim: dict[Claim, list[Stream]] = defaultdict(list)
        for stream in due:
            by_claim[stream.session, stream.slug].append(stream)
        if not by_claim:
            return
        claims = list(by_claim)
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self.pool, asked, lambda: [who(*claim) for claim in claims])
        for claim, answer in zip(claims, found, strict=True):
            for stream in by_claim[claim]:
                _judge(stream, answer)


def _judge(stream: Stream, found: Access | Stranger | None) -> None:
    if found is None:
        stream.end("signed-out")
    elif isinstance(found, Stranger) or found.group != stream.group.id:
        stream.end("no-access")
