"""A whole Onebox on this machine, started by its real command with a var/ and a database server of its own."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from onebox.dev.place import Place

ROOT = Path(__file__).parents[1]
STARTING_SECONDS = 180
"""The first start on a machine also installs and builds the client."""
PEOPLE = {"bob": "member", "gus": "guest"}
"""Who is in the group `marsh-bakery` beside Ann, its owner; each is at example.org."""
GROUP = "marsh-bakery"
_CAST = f"""
from onebox.app.groups import Group
from onebox.app.people.models import Account, Member, Role
ann = Account.objects.get(email="ann@example.org")
group = ann.found("Marsh Bakery", {GROUP!r})
for name, role in {PEOPLE!r}.items():
    account = Account.objects.create_user(name + "@example.org", "correct horse 7", name=name.title())
    account.confirm_email()
    Member.add(group, account, Role(role))
"""


class Onebox:
    """It may be killed and started again: address and data stay."""

    def __init__(self, var: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.place = Place(ROOT, var)
        self.origin = f"http://localhost:{self.port}"
        self.password = ""
        """Ann's, as printed at the start."""
        self.groups: list[str] = []
        self._sessions: dict[str, str] = {}
        self.process = self._start()

    def start(self) -> None:
        """Starts it again after stop() or kill()."""
        self.process = self._start()

    def stop(self) -> None:
        """As Ctrl-C does; nothing to do where it ended already."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGINT)
        self.process.wait(60)

    def kill(self) -> None:
        """Kills the command itself, which gets no chance to stop what it started."""
        self.process.kill()
        self.process.wait()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs `onebox ARGUMENTS` in the same place, to its end."""
        command = [sys.executable, "-m", "onebox.cli", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self._environment(), check=False, capture_output=True, text=True)

    def python(self, script: str) -> None:
        """Runs a script with Django set up for this place's database."""
        done = self.command("manage", "shell", "--no-imports", "-c", script)
        assert done.returncode == 0, done.stderr

    def person(self, name: str) -> "Caller":
        """Ann, or one of PEOPLE, signed in."""
        if name not in self._sessions:
            caller = Caller(self.port)
            password = self.password if name == "ann" else "correct horse 7"
            caller.sign_in(f"{name}@example.org", password)
            self._sessions[name] = caller.cookies["session"]
        return Caller(self.port, session=self._sessions[name])

    def processes(self, word: str = "") -> list[int]:
        """Those of this place that have the word in their command line as well."""
        return [
            int(each.name)
            for each in Path("/proc").glob("[0-9]*")
            if (line := _command_line(each)) and str(self.place.var) in line and word in line
        ]

    def _start(self) -> "subprocess.Popen[bytes]":
        self.place.prepare()
        output = self.place.log / "dev.log"
        with output.open("wb") as sink:
            process = subprocess.Popen(
                [sys.executable, "-m", "onebox.cli", "dev", "--port", str(self.port)],
                cwd=ROOT, env=self._environment(), stdin=subprocess.DEVNULL, stdout=sink, stderr=sink,
            )  # fmt: skip
        until(lambda: process.poll() is not None or "Ctrl-C" in output.read_text(), STARTING_SECONDS)
        printed = output.read_text()
        assert process.poll() is None, printed
        self.password = re.findall(r"ann@example\.org\s+password (\S+)", printed)[0]
        self.groups = re.findall(r"groups\s+(.+)", printed)[0].split(", ")
        return process

    def _environment(self) -> dict[str, str]:
        # The test suite's own settings are not this place's.
        outside = {name: value for name, value in os.environ.items() if not name.startswith(("ONEBOX_", "DJANGO_"))}
        plenty = {"ONEBOX_RATE_MEMBER": "1000000", "ONEBOX_RATE_ADDRESS": "1000000"}
        return {**outside, **plenty, "ONEBOX_VAR": str(self.place.var), "ONEBOX_DEV_POOL_MB": "64"}


class Caller:
    """Somebody's connection to the API, kept open; for one thread. Raises OSError or HTTPException when it breaks."""

    def __init__(self, port: int, **cookies: str) -> None:
        self.cookies = cookies
        self._connection = HTTPConnection("localhost", port, timeout=20)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """The status, and the answer's JSON (None for an empty one)."""
        said = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        if body is not None:
            said["Content-Type"] = "application/json"
        try:
            self._connection.request(method, path, None if body is None else json.dumps(body), said)
            answer = self._connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            content = answer.read()
        except BaseException:
            self._connection.close()
            raise
        return answer.status, json.loads(content) if content else None

    def make(self, path: str, **body: Any) -> Any:
        """POST; the object that was made."""
        status, made = self.send("POST", path, body)
        assert status == 201, made
        return made

    def sign_in(self, email: str, password: str) -> None:
        """Keeps the session in `cookies`."""
        self.send("GET", "/_allauth/browser/v1/config")
        token = {"X-CSRFToken": self.cookies["csrftoken"]}
        body = {"email": email, "password": password}
        status, said = self.send("POST", "/_allauth/browser/v1/auth/login", body, **token)
        assert status == 200, said


@pytest.fixture(scope="session")
def onebox_started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Onebox]:
    """One Onebox for all tests that need a whole one, with Ann's group `marsh-bakery` and PEOPLE in it."""
    var = tmp_path_factory.mktemp("onebox") / "var"
    running = Onebox(var)
    try:
        running.python(_CAST)
        yield running
    finally:
        running.stop()
        left = running.processes()
        shutil.rmtree(var)
    assert left == []


@pytest.fixture
def onebox_running(onebox_started: Onebox) -> Onebox:
    """The same, running whatever the test before did to it."""
    if onebox_started.process.poll() is not None:
        onebox_started.start()
    return onebox_started


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    """Waits until the condition holds; fails when it doesn't for this long."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.02)


def _command_line(process: Path) -> str:
    try:
        return (process / "cmdline").read_text(errors="replace")
    except OSError:
        return ""
