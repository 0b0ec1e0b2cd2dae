import json
import os
import socket
from collections.abc import Iterator
from email.message import Message
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from onebox.dev import services
from onebox.dev.place import Place
from onebox.dev.supervisor import Service, Supervisor


@pytest.fixture
def address(place: Place) -> Iterator[str]:
    """nginx in front of a client, with no app behind it."""
    (place.client / "dist/assets").mkdir(parents=True)
    (place.client / "dist/index.html").write_text("<title>Planner</title>")
    (place.client / "dist/assets/index-1.js").write_text("1;" * 1000)
    (place.static / "admin").mkdir(parents=True)
    (place.static / "admin/base.css").write_text("p {}")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    nginx = services.all_of(place, port)[-1]
    supervisor = Supervisor(place, os.environ)
    supervisor.start(Service("nginx", nginx.command, lambda: _answers(port)))
    yield f"http://127.0.0.1:{port}"
    supervisor.stop()


def _answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def _get(url: str, body: bytes | None = None, accept_encoding: str = "identity") -> tuple[int, Message, bytes]:
    try:
        with urlopen(Request(url, body, {"Accept-Encoding": accept_encoding})) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


@pytest.mark.parametrize("path", ["/", "/g/pear/tasks"])
def test_every_page_is_the_client_with_a_strict_policy(address: str, path: str) -> None:
    status, headers, body = _get(address + path)
    assert (status, body) == (200, b"<title>Planner</title>")
    assert headers["Cache-Control"] == "no-cache"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_assets_are_kept_for_ever_and_compressed(address: str) -> None:
    status, headers, _ = _get(address + "/assets/index-1.js", accept_encoding="gzip")
    assert status == 200
    assert headers["Content-Encoding"] == "gzip"
    assert "immutable" in headers["Cache-Control"]
    assert _get(address + "/assets/index-2.js")[0] == 404


def test_collected_files_are_asked_for_again(address: str) -> None:
    status, headers, body = _get(address + "/static/admin/base.css")
    assert (status, body) == (200, b"p {}")
    assert headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/api/boot", "/api/pear/live", "/_allauth/browser/v1/config"])
def test_an_app_that_is_away_is_a_problem_to_try_again(address: str, path: str) -> None:
    status, headers, body = _get(address + path)
    assert status == 503
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["Retry-After"] == "1"
    assert json.loads(body)["title"] == "Unavailable"


def test_a_body_far_too_large_is_a_problem(address: str) -> None:
    status, headers, body = _get(address + "/api/pear/tasks", b"x" * (4 * 1024 * 1024 + 1))
    assert status == 413
    assert headers["Content-Type"] == "application/problem+json"
    assert json.loads(body)["status"] == 413
