"""A whole `onebox dev` of this checkout, and somebody who uses it."""

import json
import os
import re
import signal
import socket
import subprocess
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.request import HTTPCookieProcessor, Request, build_opener

from onebox.dev import place as places
from onebox.dev.place import Place
from tests.dev.conftest import Start, processes, until


class Browser:
    """Somebody's cookies."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """The answer's JSON."""
        headers = {"Content-Type": "application/json", "Origin": self.origin}
        for cookie in self.cookies:
            if cookie.name == "csrftoken":
                headers["X-CSRFToken"] = str(cookie.value)
        request = Request(self.origin + path, json.dumps(body).encode() if body else None, headers)
        with self.opener.open(request) as answer:
            return json.load(answer)

    def healthy(self) -> bool:
        """Whether the app answers through nginx, database and all."""
        try:
            return bool(self.ask("/api/health"))
        except (HTTPError, URLError):
            return False

    def sign_in(self, email: str, password: str) -> None:
        """Has a session from now on."""
        self.ask("/_allauth/browser/v1/config")
        self.ask("/_allauth/browser/v1/auth/login", {"email": email, "password": password})


class Running(NamedTuple):
    """A run, what it printed until it was ready, and the sign-in among that."""

    process: "subprocess.Popen[str]"
    printed: str
    origin: str
    email: str
    password: str

    def browser(self) -> Browser:
        """Somebody signed in."""
        one = Browser(self.origin)
        one.sign_in(self.email, self.password)
        return one


def checkout(var: Path) -> Place:
    """This checkout, with another var/."""
    return Place(places.find(Path(__file__).parent).root, var)


def start(onebox: Start, **environment: str) -> Running:
    """`onebox dev` on a free port, ready."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = onebox("dev", "--port", str(port), **environment)
    assert process.stdout is not None
    printed = ""
    while "Ctrl-C" not in printed:
        line = process.stdout.readline()
        assert line, process.communicate()[1]
        printed += line
    said = re.search(r"(\S+@example\.org)\s+password (\S+)", printed)
    assert said, printed
    return Running(process, printed, f"http://localhost:{port}", said[1], said[2])


def kill(word: str) -> None:
    """Kills the process with the word in its command line, the oldest of several, and waits for the next one."""
    oldest = min(processes(word))
    os.kill(oldest, signal.SIGKILL)
    until(lambda: processes(word) and oldest not in processes(word))
