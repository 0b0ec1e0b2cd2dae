"""Listeners to live streams, in a process of their own: `python -m bench.lib.listeners SOCKET COOKIE < streams`.

Standard input has a line "session slug" for each stream, then one "listen". It prints "ready" when all have had their
first event. On "stop" it prints JSON: for each stream its slug and the events it got, as [version, seconds on the
machine's monotonic clock].
"""

import asyncio
import gc
import json
import resource
import sys
import time
from dataclasses import dataclass, field

_AT_ONCE = 50
"""Streams that are being opened at any moment."""


@dataclass
class Listener:
    """One stream."""

    session: str
    slug: str
    address: str
    events: list[tuple[int, float]] = field(default_factory=list)

    async def open(self, path: str, cookie: str, gate: asyncio.Semaphore) -> asyncio.StreamReader:
        """Connects and waits for the first event."""
        async with gate:
            reader, writer = await asyncio.open_unix_connection(path, limit=4096)
            writer.write(
                f"GET /api/{self.slug}/live HTTP/1.1\r\nHost: bench\r\nX-Forwarded-For: {self.address}\r\n"
                f"Cookie: {cookie}={self.session}\r\n\r\n".encode()
            )
            status = await reader.readline()
            if b" 200 " not in status:
                raise SystemExit(f"{self.slug}: {status.decode()}{(await reader.read(2000)).decode()}")
            await self._hear(reader)
        return reader

    async def listen(self, reader: asyncio.StreamReader) -> None:
        """Notes what comes."""
        while True:
            await self._hear(reader)

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        line = await reader.readuntil(b"\n")
        while not line.startswith(b"data:"):
            line = await reader.readuntil(b"\n")
        self.events.append((json.loads(line[5:])["version"], time.monotonic()))


async def main(path: str, cookie: str) -> None:
    """Opens all, listens, reports."""
    lines = iter(sys.stdin.readline, "listen\n")
    listeners = [
        Listener(*line.split(), address=f"10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}") for i, line in enumerate(lines)
    ]
    gate = asyncio.Semaphore(_AT_ONCE)
    readers = await asyncio.gather(*(each.open(path, cookie, gate) for each in listeners))
    tasks = [asyncio.create_task(each.listen(reader)) for each, reader in zip(listeners, readers, strict=True)]
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    for task in tasks:
        task.cancel()
    ended = [r for r in await asyncio.gather(*tasks, return_exceptions=True) if isinstance(r, EOFError)]
    if ended:
        raise SystemExit(f"{len(ended)} of {len(tasks)} streams were closed before the end.")
    print(json.dumps([[each.slug, each.events] for each in listeners]), flush=True)


if __name__ == "__main__":
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    gc.disable()  # its pauses would count as the server's
    asyncio.run(main(*sys.argv[1:]))
