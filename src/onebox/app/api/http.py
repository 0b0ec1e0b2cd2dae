"""A request and its answer: as much of HTTP as the API needs, over WSGI."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from django.conf import settings

from onebox.app.people.address import client_address

from .errors import BadRequest, Problem, TooLarge, WrongType

JSON = "application/json"
encode = msgspec.json.Encoder(decimal_format="string").encode


class Answer(msgspec.Struct):
    """What goes back: status, body, headers besides Content-Type and Content-Length."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = {}
    content_type: str = JSON

    @classmethod
    def json(cls, value: Any, status: int = 200, **headers: str) -> "Answer":
        """The value as JSON; header names are written with `_` for `-`."""
        return cls(status, encode(value), {k.replace("_", "-"): v for k, v in headers.items()})

    @classmethod
    def problem(cls, problem: Problem) -> "Answer":
        """The problem as application/problem+json."""
        return cls(problem.status, encode(problem.body()), problem.headers, "application/problem+json")


class Request:
    """One HTTP request, read from the WSGI environment only as far as somebody asks."""

    __slots__ = ("_body", "environ", "method", "path", "query_string")

    def __init__(self, environ: Mapping[str, Any]) -> None:
        self.environ = environ
        self.method: str = environ["REQUEST_METHOD"]
        self.path: str = environ["PATH_INFO"]
        self.query_string: str = environ.get("QUERY_STRING", "")
        self._body: bytes | None = None

    def header(self, name: str) -> str | None:
        """A header's value, by its usual name."""
        value: str | None = self.environ.get("HTTP_" + name.upper().replace("-", "_"))
        return value

    def query(self) -> dict[str, str]:
        """The query string's parameters; naming one twice is refused, since the second would be lost."""
        pairs = parse_qsl(self.query_string, keep_blank_values=True)
        query = dict(pairs)
        if len(query) != len(pairs):
            raise BadRequest("A query parameter is given twice.")
        return query

    def cookie(self, name: str) -> str | None:
        """A cookie's value."""
        for part in self.environ.get("HTTP_COOKIE", "").split(";"):
            key, _, value = part.strip().partition("=")
            if key == name:
                return str(value)
        return None

    @property
    def session_key(self) -> str | None:
        """The key of the session that the browser claims to hold."""
        return self.cookie(settings.SESSION_COOKIE_NAME) or None

    @property
    def bearer(self) -> str | None:
        """What stands behind `Authorization: Bearer`; None without such a header."""
        scheme, _, token = (self.header("Authorization") or "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else None

    @property
    def address(self) -> str:
        """Where the request comes from; nginx on our own socket is believed about it."""
        peer, forwarded = self.environ.get("REMOTE_ADDR") or "", self.environ.get("HTTP_X_FORWARDED_FOR") or ""
        return client_address(peer, forwarded)

    def body(self) -> bytes:
        """The whole body. Raises TooLarge over ONEBOX_BODY_MB, before reading where the length is told."""
        if self._body is None:
            limit = settings.ONEBOX_BODY_MB * 1024 * 1024
            length = self.environ.get("CONTENT_LENGTH") or ""
            announced = int(length) if re.fullmatch("[0-9]{1,18}", length) else None
            if announced is not None and announced > limit:
                raise TooLarge(f"The body has {announced} bytes, at most {limit} are taken.")
            body: bytes = self.environ["wsgi.input"].read(limit + 1 if announced is None else announced)
            if len(body) > limit:
                raise TooLarge(f"The body has more than {limit} bytes.")
            self._body = body
        return self._body

    def json_body(self) -> bytes:
        """The body, if it says that it is JSON (a form of another site can't say that)."""
        body = self.body()
        sent = self.environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
        if sent != JSON:
            raise WrongType(f"Content-Type is {sent or 'not given'!r}, expected {JSON!r}.")
        return body

    def is_from_here(self) -> bool:
        """Whether a browser sends it from our own pages (or it is no browser), not for another site."""
        site = self.header("Sec-Fetch-Site")
        if site is not None:
            return site in {"same-origin", "none"}
        origin = self.header("Origin")
        return origin is None or origin == settings.ONEBOX_ORIGIN or origin.partition("://")[2] == self.header("Host")
