"""One request as a benchmark sends it, and the check that its answer is right."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

from .trouble import Trouble

Ids = Callable[[Any], set[str]]
"""From a decoded answer to the ids (or titles) of the rows in it."""


@dataclass(frozen=True)
class Call:
    """A request; `status` and `ids` say what a right answer has."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None = None
    status: int = 200
    ids: Ids | None = field(default=None, compare=False)


def send(port: int, call: Call) -> tuple[int, dict[str, str], bytes]:
    """Sends it once: status, headers with small letters, body."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(call.method, call.path, call.body, dict(call.headers))
        response = connection.getresponse()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
    finally:
        connection.close()


def check(name: str, port: int, call: Call, expected: set[str] | None) -> None:
    """Raises Trouble unless the answer has the status and exactly the rows that it should have."""
    status, _, body = send(port, call)
    if status != call.status:
        raise Trouble(f"{name}: {call.method} {call.path} answered {status}, not {call.status}: {body[:500]!r}")
    if call.ids is None or expected is None:
        return
    found = call.ids(json.loads(body))
    if found != expected:
        wrong = sorted(found ^ expected)[:5]
        raise Trouble(f"{name}: {call.method} {call.path} answered other rows than it should: {wrong} …")
