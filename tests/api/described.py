"""Holds answers to what the OpenAPI document announces."""

import json
from functools import cache
from typing import Any

from onebox.app.api.errors import Problem
from onebox.app.api.openapi import document
from onebox.app.api.site import router
from tests.wire import Reply


@cache
def openapi() -> dict[str, Any]:
    return json.loads(json.dumps(document(router().routes)))


def check(method: str, path: str, reply: Reply) -> None:
    """Fails on a status or a content type that is not announced, and on an error that is no whole problem."""
    if reply.status >= 400 and method != "HEAD":
        problem(reply)
    try:
        route, _ = router().find("GET" if method == "HEAD" else method, path)
    except Problem:
        assert reply.status in {404, 405}
        return
    announced = openapi()["paths"][route.path][route.method.lower()]["responses"]
    assert str(reply.status) in announced, f"{route.method} {route.path} does not announce {reply.status}."
    content = announced[str(reply.status)].get("content", {})
    sent = {reply.headers["Content-Type"].partition(";")[0]} if "Content-Type" in reply.headers else set()
    assert sent == set(content), f"{route.method} {route.path} announces {set(content)} and sends {sent}."


def problem(reply: Reply) -> None:
    """An error says what is wrong and what to do next."""
    assert reply.headers["Content-Type"] == "application/problem+json"
    body = reply.json
    assert body["status"] == reply.status
    assert body["type"].startswith("/api/docs#")
    assert body["title"]
    assert body["detail"]
    assert body["next"]
    assert "constraint" not in reply.body.decode().lower(), "MariaDB's own words are not for clients"
