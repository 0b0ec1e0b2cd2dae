"""A request and its answer over ASGI, in the terms of the rest of the API."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from ..http import Answer, Request

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


def read(scope: Message) -> Request:
    """The request in this scope; it has no body."""
    environ = {
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": scope["path"],
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "REMOTE_ADDR": scope["client"][0] if scope.get("client") else "",
    }
    for name, value in scope["headers"]:
        environ["HTTP_" + name.decode("latin-1").upper().replace("-", "_")] = value.decode("latin-1")
    return Request(environ)


async def answer(send: Send, what: Answer) -> None:
    """Sends a whole answer."""
    headers = {
        **what.headers,
        "Content-Type": what.content_type,
        "Content-Length": str(len(what.body)),
        "X-Content-Type-Options": "nosniff",
    }
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": what.status, "headers": pairs})
    await send({"type": "http.response.body", "body": what.body})
