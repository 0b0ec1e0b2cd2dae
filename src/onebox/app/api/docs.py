"""The API's description for programs (OpenAPI 3.1) and for people, and its health."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import connection
from django.template.loader import render_to_string

from .errors import PROBLEMS, Unavailable
from .http import Answer, Request, encode
from .openapi import document
from .routes import Needs, Route

_POLICY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"


def routes() -> Iterator[Route]:
    """All routes of this module."""
    shared: dict[str, Any] = {"needs": Needs.NOBODY, "tag": "about"}
    yield Route("GET", "/api/openapi.json", openapi, summary="This description", result=dict[str, Any], **shared)
    yield Route("GET", "/api/docs", page, summary="A page to read and try the API", **shared)
    yield Route(
        "GET", "/api/health", health, summary="Whether the server can answer: asks the database",
        result=dict[str, str], problems=(Unavailable,), **shared,
    )  # fmt: skip


@cache
def _document() -> bytes:
    from .site import router

    return encode(document(router().routes))


def openapi(_: Request) -> Answer:
    """The OpenAPI document."""
    return Answer(200, _document())


@cache
def _page() -> bytes:
    problems = [
        {"kind": p.kind, "title": p.title, "status": p.status, "meaning": p.__doc__, "next_step": p.next_step}
        for p in PROBLEMS
    ]
    return render_to_string("onebox/api.html", {"problems": problems}).encode()


def page(_: Request) -> Answer:
    """The page to try the API."""
    return Answer(200, _page(), {"Content-Security-Policy": _POLICY}, "text/html; charset=utf-8")


def health(_: Request) -> Answer:
    """200 when the database answers, 503 when it does not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Answer.json({"status": "ok"}, Cache_Control="no-store")
