"""App workers and MariaDB killed in the middle of writes: what was acknowledged is there, and all agrees."""

import contextlib
import json
import os
import signal
import threading
from http.client import HTTPException
from pathlib import Path

import pytest
import uuid_utils

from onebox.dev.place import Place
from tests.dev import running
from tests.dev.conftest import Start, processes, until
from tests.dev.running import Browser

pytestmark = pytest.mark.slow
WRITERS = 3


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """This checkout, with an empty var/."""
    return running.checkout(tmp_path / "var")


class Writer(threading.Thread):
    """Adds tasks, one after the other, and remembers which the server acknowledged."""

    def __init__(self, browser: Browser, group: str, project: str) -> None:
        super().__init__()
        self.browser, self.group, self.project = browser, group, project
        self.acknowledged: list[str] = []
        self.refused = 0
        self.enough = threading.Event()

    def run(self) -> None:
        while not self.enough.is_set():
            task = str(uuid_utils.uuid7())
            try:
                body = {"id": task, "project": self.project, "title": "written"}
                self.browser.ask(f"/api/{self.group}/tasks", body)
            except (OSError, HTTPException):
                self.refused += 1
                self.enough.wait(0.02)
            else:
                self.acknowledged.append(task)


class Listener(threading.Thread):
    """Follows a group's live stream; ends when the stream ends."""

    def __init__(self, browser: Browser, group: str) -> None:
        super().__init__(daemon=True)
        self.stream = browser.opener.open(f"{browser.origin}/api/{group}/live")
        self.version = 0

    def run(self) -> None:
        with contextlib.suppress(OSError, HTTPException):
            for line in self.stream:
                if line.startswith(b'data: {"version"'):
                    self.version = json.loads(line.removeprefix(b"data: "))["version"]


def test_no_acknowledged_write_is_lost(place: Place, onebox: Start) -> None:
    run = running.start(onebox, ONEBOX_RATE_MEMBER="1000000", ONEBOX_RATE_ADDRESS="1000000")
    reader = run.browser()
    group = reader.ask("/api/boot")["groups"][0]["slug"]
    project = reader.ask(f"/api/{group}/projects")["items"][0]["id"]
    writers = [Writer(run.browser(), group, project) for _ in range(WRITERS)]
    listener = Listener(reader, group)
    for thread in (listener, *writers):
        thread.start()
    try:
        for kill in (_kill_worker, _kill_mariadb) * 3:
            _more(writers)
            kill(place)
        _more(writers)
    finally:
        for writer in writers:
            writer.enough.set()
            writer.join()
    until(reader.healthy)

    version = reader.ask("/api/boot")["groups"][0]["version"]
    until(lambda: listener.version == version)
    acknowledged = {task for writer in writers for task in writer.acknowledged}
    assert acknowledged <= _tasks(reader, group)
    audit = onebox("audit-groups")
    said = audit.communicate()
    assert audit.returncode == 0, said


def _more(writers: list[Writer]) -> None:
    """Waits until much more was written, by all of them."""
    goals = [(writer, len(writer.acknowledged) + 20) for writer in writers]
    until(lambda: all(len(writer.acknowledged) > goal for writer, goal in goals))


def _kill_worker(place: Place) -> None:
    os.kill(max(processes(str(place.socket("web")))), signal.SIGKILL)


def _kill_mariadb(place: Place) -> None:
    running.kill(f"--defaults-file={place.mariadb}")


def _tasks(browser: Browser, group: str) -> set[str]:
    """All tasks of the group, read as a client does that starts from nothing."""
    found: set[str] = set()
    cursor = ""
    while True:
        answer = browser.ask(f"/api/{group}/sync?since=0{cursor}")
        found |= {task["id"] for task in answer["rows"].get("tasks", [])}
        if answer["next"] is None:
            return found
        cursor = f"&cursor={answer['next']}"
