"""One stream without a server: what it sends to a client that reads, that doesn't, and when nothing happens."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from onebox.app.api.live import stream as module
from onebox.app.api.live.streams import Streams
from onebox.app.people.access import Access

ACCESS = Access(account="a", slug="ash", group=1, member="m", role="member", version=3, revision=2)


class Client:
    """Takes what is sent, as long as it reads."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.reads = asyncio.Event()
        self.reads.set()

    async def send(self, message: Any) -> None:
        await self.reads.wait()
        self.got.append(message.get("body", b""))


def run(scene: Callable[[Streams, module.Stream, Client, "asyncio.Task[None]"], Awaitable[None]]) -> None:
    """Plays a scene with one open stream whose first event was taken."""

    async def play() -> None:
        streams, client = Streams(limit=10), Client()
        with streams.open(ACCESS, "session") as stream:
            task = asyncio.create_task(stream.run(client.send, 1))
            await settle()
            client.got.clear()
            await scene(streams, stream, client, task)
            task.cancel()

    asyncio.run(play())


async def settle() -> None:
    """Lets everything happen that can happen now."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_silence_is_filled_with_comments_when_they_are_due() -> None:
    async def scene(streams: Streams, stream: module.Stream, client: Client, task: "asyncio.Task[None]") -> None:
        streams.beat()
        await settle()
        assert client.got == [], "it was not silent for long yet"
        stream.due = 0
        streams.beat()
        await settle()
        assert client.got == [b":\n\n"]
        streams.beat()
        await settle()
        assert len(client.got) == 1, "the next is not due yet"

    run(scene)


def test_only_the_newest_is_kept_for_a_client_that_reads_slowly() -> None:
    async def scene(streams: Streams, stream: module.Stream, client: Client, task: "asyncio.Task[None]") -> None:
        client.reads.clear()
        for version in range(4, 1000):
            stream.group.move(version, 2)
            await settle()
        client.reads.set()
        await settle()
        told = b"".join(client.got)
        assert told.count(b"event: version") == 2, "the one that was being sent, and the newest"
        assert told.endswith(b'id: 999\ndata: {"version":999,"revision":2}\n\n')

    run(scene)


def test_a_client_that_never_reads_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_STALLED", 0.01)

    async def scene(streams: Streams, stream: module.Stream, client: Client, task: "asyncio.Task[None]") -> None:
        client.reads.clear()
        stream.group.move(4, 2)
        with pytest.raises(TimeoutError):
            await task

    run(scene)


def test_nothing_is_left_of_a_stream_that_was_closed() -> None:
    streams = Streams(limit=10)
    with streams.open(ACCESS, "session"), streams.open(ACCESS, "session"):
        assert (len(streams.all), len(streams.groups)) == (2, 1)
    assert (len(streams.all), len(streams.groups)) == (0, 0)
    assert not streams.opened.is_set()


def test_many_clients_are_spread_when_they_come_back() -> None:
    told = {int(module.retry(5000).split()[1]) for _ in range(200)}
    assert min(told) >= 1000
    assert max(told) - min(told) > 2000
