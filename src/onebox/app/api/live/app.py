"""The ASGI application of the live process: `GET /api/<group>/live`, and its health for whoever reaches the socket."""

import asyncio
import logging
import re
import signal
import uuid
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any, Final

from django.conf import settings
from django.db import InterfaceError, OperationalError

from onebox.app.people.access import Access

from ..errors import MethodNotAllowed, NotFound, Problem, Unavailable
from ..http import Answer, Request
from .access import Checker, admit
from .asgi import Message, Receive, Send, answer, read
from .database import asked
from .poller import Poller
from .stream import Stream
from .streams import Streams

log = logging.getLogger("onebox.live")

_PATH: Final = re.compile(r"/api/([^/]+)/live")
HEALTH: Final = "/api/live/health"
"""For status on this machine: nginx passes only /api/<group>/live on to this process."""
_THREADS: Final = 4
"""Connections for questions about access; the poll has one of its own."""


class Live:
    """All streams of the box, in one process and one event loop."""

    def __init__(self) -> None:
        self.streams = Streams(settings.ONEBOX_LIVE_STREAMS)
        self.poller = Poller(self.streams)
        self.pool = ThreadPoolExecutor(_THREADS, "access")
        self.checker = Checker(self.streams, self.pool, settings.ONEBOX_LIVE_RECHECK)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serves one connection's request, or the process's life."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(read(scope), receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        tasks = [asyncio.create_task(run()) for run in (self.poller.run, self.checker.run, self._beat)]
        self._stop_politely(signal.SIGTERM, signal.SIGINT)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for task in tasks:
            task.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    def _stop_politely(self, *numbers: signal.Signals) -> None:
        """Ends the streams as soon as the server is told to stop: it waits for them before it tells the application."""
        loop = asyncio.get_running_loop()
        for number in numbers:
            before = signal.getsignal(number)

            def stop(number: int, frame: FrameType | None, before: Any = before) -> None:
                loop.call_soon_threadsafe(self.streams.stop)
                if callable(before):
                    before(number, frame)

            signal.signal(number, stop)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(1)
            self.streams.beat()

    async def _answer(self, request: Request, receive: Receive, send: Send) -> None:
        try:
            if request.path == HEALTH:
                await answer(send, Answer.json(self.health()))
                return
            access = await self._admit(request)
            with self.streams.open(access, request.session_key or "") as stream:
                await self._listen(stream, receive, send)
        except Problem as problem:
            await answer(send, Answer.problem(problem))

    async def _admit(self, request: Request) -> Access:
        found = _PATH.fullmatch(request.path)
        if found is None:
            raise NotFound("There is nothing at this address.")
        if request.method != "GET":
            raise MethodNotAllowed(f"{request.method} is not served here.", "Use GET.", headers={"Allow": "GET"})
        self.streams.refuse_when_full()
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self.pool, asked, lambda: admit(request, found[1]))
        except Problem:
            raise
        except (OperationalError, InterfaceError) as error:
            raise Unavailable from error
        except Exception as error:
            incident = uuid.uuid4().hex[:12]
            log.exception("incident %s: %s %s", incident, request.method, request.path)
            raise Problem(f"An error of ours, noted as incident {incident}.") from error

    async def _listen(self, stream: Stream, receive: Receive, send: Send) -> None:
        async def leave() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            stream.close()

        leaving = asyncio.create_task(leave())
        try:
            await stream.run(send, len(self.streams.all))
        except TimeoutError:
            log.info("a client of group %d does not read; its stream is dropped", stream.group.id)
        finally:
            leaving.cancel()

    def health(self) -> dict[str, Any]:
        """What status shows."""
        return {
            "status": "ok",
            "streams": len(self.streams.all),
            "groups": len(self.streams.groups),
            "polls": self.poller.polls,
            "last_poll_ms": round(self.poller.last_ms, 2),
        }
