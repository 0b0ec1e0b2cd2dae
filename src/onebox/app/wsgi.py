"""What the app server runs: the API straight from here, everything else through Django."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.wsgi import get_wsgi_application

django = get_wsgi_application()

from onebox.app.api.http import Answer, Request  # noqa: E402  (Django must be set up first)
from onebox.app.api.serve import serve  # noqa: E402

if TYPE_CHECKING:
    from wsgiref.types import StartResponse


def application(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
    """The WSGI application. The API needs none of Django's middleware: it knows who asks from one statement."""
    if not environ["PATH_INFO"].startswith("/api/"):
        return django(environ, start_response)
    return send(serve(Request(environ)), environ["REQUEST_METHOD"], start_response)


def send(answer: Answer, method: str, start_response: "StartResponse") -> Iterable[bytes]:
    """An answer as WSGI wants it."""
    headers = [*answer.headers.items(), ("X-Content-Type-Options", "nosniff")]
    if answer.status not in {204, 304}:
        headers += [("Content-Type", answer.content_type), ("Content-Length", str(len(answer.body)))]
    start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
    return [b"" if method == "HEAD" else answer.body]
