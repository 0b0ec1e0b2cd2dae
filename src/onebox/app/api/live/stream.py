"""One open stream of server-sent events, and the group that it is about."""

import asyncio
import random
import time
from functools import lru_cache
from typing import Final

from .asgi import Send

HEARTBEAT: Final = 15.0
"""Seconds of silence after which a comment shows that the connection lives."""
_STALLED: Final = 20.0
"""Seconds that a client may leave its data unread once the buffers on the way (64 KB here) are full."""
_RETRY: Final = 1000
_HEADERS: Final = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"private, no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"connection", b"close"),
]


class Watched:
    """A group with open streams, and the newest that is known about it."""

    __slots__ = ("id", "revision", "streams", "version")

    def __init__(self, group: int) -> None:
        self.id = group
        self.version = 0
        self.revision = 0
        self.streams: set[Stream] = set()

    def move(self, version: int, revision: int) -> None:
        """Notes where the group stands and wakes its streams if that is news."""
        if (version, revision) != (self.version, self.revision):
            self.version, self.revision = version, revision
            for stream in self.streams:
                stream.wake()


class Stream:
    """One client's stream. What it has yet to tell is no queue: only the newest numbers matter."""

    __slots__ = ("_note", "_over", "_told", "_wake", "account", "checked", "due", "group", "session", "slug")

    def __init__(self, group: Watched, account: str, session: str, slug: str) -> None:
        self.group = group
        self.account = account
        self.session = session
        self.slug = slug
        self.checked = time.monotonic()
        """When the person's access was last found good."""
        self.due = 0.0
        """When the next heartbeat is."""
        self._told: tuple[int, int] | None = None
        self._note = b""
        self._over = False
        self._wake = asyncio.Event()

    async def run(self, send: Send, clients: int) -> None:
        """Tells until the stream is over. Raises TimeoutError for a client that does not read."""
        self._note = retry(clients)
        self.wake()
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        while not self._over:
            await self._wake.wait()
            self._wake.clear()
            text = self._news()
            async with asyncio.timeout(_STALLED):
                await send({"type": "http.response.body", "body": text, "more_body": not self._over})

    def wake(self) -> None:
        """Lets it tell what is new."""
        self._wake.set()

    def beat(self) -> None:
        """Sends a heartbeat."""
        self._note = self._note or b":\n\n"
        self.wake()

    def close(self, note: bytes = b"") -> None:
        """Ends it, with these last words. Only the first call counts."""
        if not self._over:
            self._over = True
            self._note = note
            self.wake()

    def end(self, reason: str) -> None:
        """Ends it because the person may not listen any more."""
        self._told = (self.group.version, self.group.revision)
        self.close(b'event: end\ndata: {"reason":"%b"}\n\n' % reason.encode())

    def _news(self) -> bytes:
        self.due = time.monotonic() + HEARTBEAT * random.uniform(0.8, 1.0)  # noqa: S311
        text, self._note = self._note, b""
        now = self.group.version, self.group.revision
        if now != self._told:
            self._told = now
            text = _event(*now) + text if self._over else text + _event(*now)
        return text


def retry(clients: int) -> bytes:
    """Tells a client how long to wait before it comes back: the more clients, the wider they are spread."""
    return b"retry: %d\n\n" % (_RETRY + random.randrange(500 + clients))  # noqa: S311


@lru_cache(maxsize=256)
def _event(version: int, revision: int) -> bytes:
    return b'event: version\nid: %d\ndata: {"version":%d,"revision":%d}\n\n' % (version, version, revision)
