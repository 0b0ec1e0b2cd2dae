"""All of `onebox dev`, from an empty var/ to Ctrl-C, as a developer and a browser meet it."""

import json
import os
import re
import signal
import socket
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from onebox.dev import place as places
from onebox.dev.place import Place
from tests.dev.conftest import Start, processes, until

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """This checkout, with an empty var/."""
    return Place(places.find(Path(__file__).parent).root, tmp_path / "var")


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


def test_one_command_to_a_sign_in_and_back_to_nothing(place: Place, onebox: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    run = onebox("dev", "--port", str(port))
    assert run.stdout is not None
    printed = ""
    while "Ctrl-C" not in printed:
        line = run.stdout.readline()
        assert line, run.communicate()[1]
        printed += line
    browser = Browser(f"http://localhost:{port}")
    assert browser.origin in printed
    said = re.search(r"(\S+@example\.org)\s+password (\S+)", printed)
    assert said

    browser.ask("/_allauth/browser/v1/config")
    browser.ask("/_allauth/browser/v1/auth/login", {"email": said[1], "password": said[2]})
    groups = [group["slug"] for group in browser.ask("/api/boot")["groups"]]
    assert len(groups) == 3
    assert all(slug in printed for slug in groups)

    for victim in (f"--defaults-file={place.mariadb}", str(place.socket("web")), str(place.socket("live"))):
        _kill(victim)
        until(browser.healthy)
    assert len(browser.ask("/api/boot")["groups"]) == 3

    run.send_signal(signal.SIGINT)
    run.communicate(timeout=60)
    assert run.returncode == 0
    assert processes(str(place.var)) == []
    assert not browser.healthy()


def _kill(word: str) -> None:
    """Kills the process with the word in its command line, the oldest of several, and waits for the next one."""
    oldest = min(processes(word))
    os.kill(oldest, signal.SIGKILL)
    until(lambda: processes(word) and oldest not in processes(word))
