"""The live process on a socket of its own, and a client that listens to it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.cast import Person

PATIENCE = 15.0
"""Seconds that anything may take on a busy machine."""


class UnixConnection(HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=PATIENCE)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


@dataclass(frozen=True)
class Event:
    """One event as it came; `data` is decoded."""

    name: str
    id: str | None
    data: Any


class Listener:
    """A client's stream, or the refusal of one."""

    def __init__(self, path: Path, cookie: str | None, url: str, method: str = "GET") -> None:
        self._connection = UnixConnection(path)
        headers = {"Cookie": f"other=1; {settings.SESSION_COOKIE_NAME}={cookie}"} if cookie else {}
        self._connection.request(method, url, headers=headers)
        self._response = self._connection.getresponse()
        self.status = self._response.status
        self.headers = self._response.headers
        self.retries: list[int] = []
        """The times to wait before coming back, in ms, that it was told."""

    def __enter__(self) -> "Listener":
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def json(self) -> Any:
        return json.loads(self._response.read())

    def event(self) -> Event | None:
        """The next event; None when the stream was closed in good order."""
        fields: dict[str, str] = {}
        while line := self._response.readline():
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name == "retry":
                self.retries.append(int(value))
            elif name:
                fields[name] = value
            elif "event" in fields:
                return Event(fields["event"], fields.get("id"), json.loads(fields["data"]))
        return None

    def version(self) -> int:
        """The version that the next event tells."""
        event = self.event()
        assert event is not None, "the stream was closed"
        assert event.name == "version", event
        return int(event.data["version"])

    def until(self, version: int) -> None:
        """Listens until that version is told; fails when a later one comes without it."""
        told = self.version()
        while told < version:
            told = self.version()
        assert told == version

    def leave(self) -> None:
        self._response.close()
        self._connection.close()


class LiveProcess:
    """The process as production runs it, on the database of the tests."""

    def __init__(self, path: Path, **environment: str) -> None:
        self.path = path
        self.log = path.with_suffix(".log")
        database = settings.DATABASES["default"]
        told = {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "ONEBOX_DB_NAME": str(database["NAME"]),
            "ONEBOX_DB_SOCKET": str(database["HOST"]),
            "ONEBOX_LIVE_RECHECK": "1",
            **environment,
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "onebox.app.live", path], env={**os.environ, **told}, stdout=log, stderr=log
            )
        until(lambda: self.process.poll() is not None or self._answers())
        assert self.process.poll() is None, self.log.read_text()

    def listen(self, person: Person | None, slug: str) -> Listener:
        return self.ask(f"/api/{slug}/live", person)

    def ask(self, url: str, person: Person | None = None, method: str = "GET") -> Listener:
        return Listener(self.path, person.cookie if person else None, url, method)

    def health(self) -> Any:
        return self.ask("/api/live/health").json()

    def _answers(self) -> bool:
        try:
            return bool(self.health())
        except OSError:
            return False

    def stop(self) -> int:
        """Its exit code after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def until(condition: Callable[[], object]) -> None:
    """Waits until the condition holds; fails when it doesn't for long."""
    limit = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.02)
