"""People at work in one group: they write, read and listen, and note what they were told."""

import itertools
import json
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from typing import Any, NamedTuple
from uuid import uuid4

from onebox.app.db.ids import uuid7
from tests.running import Caller, Onebox, until

_BROKEN = (OSError, HTTPException, ValueError)
"""How a connection ends whose server is killed; an answer that is cut off is no JSON."""


class Write(NamedTuple):
    """What the server acknowledged."""

    title: str
    version: int
    at: float


class _Person(threading.Thread):
    """Does `once` again and again, until `stop`; what it raises is kept for the test."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.stop = threading.Event()
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                self.once()
        except BaseException as failure:
            self.failure = failure

    def once(self) -> None:
        """One write, one look, or one stream."""
        raise NotImplementedError

    def end(self) -> None:
        """Waits for the last one; raises what went wrong."""
        self.stop.set()
        self.join(30)
        if self.failure:
            raise self.failure
        assert not self.is_alive()


class Writer(_Person):
    """Makes tasks; sends each one again, with the same key, until it is acknowledged."""

    def __init__(self, caller: Caller, group: str, project: str, *, own_ids: bool) -> None:
        super().__init__()
        self.caller, self.group, self.project, self.own_ids = caller, group, project, own_ids
        self.written: dict[str, Write] = {}
        self.numbers = itertools.count()

    def once(self) -> None:
        title = f"{self.name} {next(self.numbers)}"
        key = {"Idempotency-Key": str(uuid4())}
        body = {"project": self.project, "title": title}
        path = f"/api/{self.group}/tasks"
        method, path = ("PUT", f"{path}/{uuid7()}") if self.own_ids else ("POST", path)
        limit = time.monotonic() + 60
        while (made := self._acknowledged(method, path, body, key)) is None:
            assert time.monotonic() < limit, f"{title} was refused for a minute"
            time.sleep(0.05)
        assert made["id"] not in self.written
        self.written[made["id"]] = Write(title, made["version"], time.monotonic())

    def acknowledged_since(self, moment: float) -> int:
        """How many writes were."""
        return sum(write.at > moment for write in [*self.written.values()])

    def _acknowledged(self, method: str, path: str, body: Any, key: dict[str, str]) -> Any:
        """The object; None when there was no answer, or "not now"."""
        try:
            status, said = self.caller.send(method, path, body, **key)
        except _BROKEN:
            return None
        assert status in (201, 503), said
        return said if status == 201 else None


class Reader(_Person):
    """Follows the change feed from where the group stood."""

    def __init__(self, caller: Caller, group: str, since: int) -> None:
        super().__init__()
        self.caller, self.group, self.version = caller, group, since
        self.seen: dict[int, str] = {}
        """Row ids by version, in the order in which they came."""

    def once(self) -> None:
        try:
            pages = self._pages()
        except _BROKEN:
            time.sleep(0.05)
            return
        rows = [(row["version"], row["id"]) for page in pages for row in page["rows"].get("tasks", [])]
        # A row of a later change may be among them; the next look shows it again.
        reached: int = pages[0]["version"]
        self.seen.update(sorted(row for row in rows if row[0] <= reached))
        self.version = reached

    def _pages(self) -> list[Any]:
        pages, cursor = [], ""
        while not pages or pages[-1]["next"]:
            path = f"/api/{self.group}/sync?since={self.version}{cursor}"
            status, page = self.caller.send("GET", path)
            if status == 503:
                raise OSError
            assert status == 200, page
            assert not page["reset"]
            pages.append(page)
            cursor = f"&cursor={page['next']}"
        return pages


class Listener(_Person):
    """Has a live stream open, and opens it again when it breaks, as browsers do."""

    def __init__(self, port: int, session: str, group: str) -> None:
        super().__init__()
        self.port, self.session, self.group = port, session, group
        self.heard: list[int] = []

    @property
    def version(self) -> int:
        """The newest that was heard of."""
        return self.heard[-1] if self.heard else 0

    def once(self) -> None:
        connection = HTTPConnection("localhost", self.port, timeout=20)
        try:
            connection.request("GET", f"/api/{self.group}/live", headers={"Cookie": f"session={self.session}"})
            answer = connection.getresponse()
            assert answer.status in (200, 502, 503), answer.read()
            while not self.stop.is_set() and (line := answer.readline()):
                if line.startswith(b"data: "):
                    self._hear(json.loads(line.removeprefix(b"data: ")))
        except _BROKEN:
            pass
        finally:
            connection.close()
        time.sleep(0.05)

    def _hear(self, said: dict[str, Any]) -> None:
        assert "reason" not in said, said
        if said["version"] != self.version:
            self.heard.append(said["version"])


class Traffic:
    """Four writers, two readers and a listener, all of them Ann, in a new group."""

    def __init__(self, onebox: Onebox) -> None:
        self.caller: Callable[[], Caller] = lambda: onebox.person("ann")
        group = self.caller().make("/api/groups", name="Traffic", slug=f"traffic-{uuid4().hex[:8]}")["slug"]
        made = self.caller().make(f"/api/{group}/projects", name="Traffic")
        self.group, self.project, self.first = group, made["id"], made["version"]
        self.writers = [Writer(self.caller(), group, self.project, own_ids=number % 2 == 0) for number in range(4)]
        self.readers = [Reader(self.caller(), group, self.first) for _ in range(2)]
        self.listener = Listener(onebox.port, self.caller().cookies["session"], group)

    def begin(self) -> None:
        """Sends them all to work."""
        for person in (*self.writers, *self.readers, self.listener):
            person.start()

    def end(self) -> None:
        """Ends the writers; the others when they know all that was written. May be called again."""
        for writer in self.writers:
            writer.end()
        last = self.version()
        others: list[Any] = [*self.readers, self.listener]
        until(lambda: all(each.version >= last or not each.is_alive() for each in others))
        for each in others:
            each.end()

    def version(self) -> int:
        """The group's, by now."""
        _, page = self.caller().send("GET", f"/api/{self.group}/sync?since={self.first}")
        version: int = page["version"]
        return version

    def written(self) -> dict[str, Write]:
        """All that was acknowledged, by id."""
        return {key: write for writer in self.writers for key, write in [*writer.written.items()]}

    def rows(self) -> list[Any]:
        """What the server has."""
        rows, cursor, caller = [], "", self.caller()
        while cursor is not None:
            path = f"/api/{self.group}/tasks?limit=100" + (f"&cursor={cursor}" if cursor else "")
            status, page = caller.send("GET", path)
            assert status == 200, page
            rows += page["items"]
            cursor = page["next"]
        return rows

    def longest_silence(self, since: float) -> float:
        """The longest time without an acknowledgement, from that moment on, in seconds."""
        moments = sorted(write.at for write in self.written().values())
        return max(after - before for before, after in itertools.pairwise(moments) if after > since)
