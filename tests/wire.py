"""A client for tests that speaks WSGI to the application that production runs."""

import io
import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from tests.cast import Person


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def etag(self) -> str:
        return self.headers["ETag"]


class Wire:
    """A person's requests; None is somebody who is not signed in."""

    def __init__(self, person: Person | None = None, cookie: str | None = None, **headers: str) -> None:
        self.cookie = cookie or (person.cookie if person else None)
        self.headers = headers

    def get(self, path: str, **headers: str) -> Reply:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Reply:
        return self.send("PUT", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Reply:
        return self.send("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Reply:
        return self.send("DELETE", path, **headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        """Header names are written with `_` for `-`; a body that is bytes goes as it is, anything else as JSON."""
        from onebox.app.wsgi import application

        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        path, _, query = path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "testserver",
            "SERVER_PORT": "80", "HTTP_HOST": "testserver", "REMOTE_ADDR": "127.0.0.1", "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.input": io.BytesIO(data), "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(),
            "CONTENT_LENGTH": str(len(data)),
        }  # fmt: skip
        if body is not None:
            environ["CONTENT_TYPE"] = "application/json"
        if self.cookie:
            environ["HTTP_COOKIE"] = f"{settings.SESSION_COOKIE_NAME}={self.cookie}"
        for name, value in {**self.headers, **headers}.items():
            key = name.upper()
            environ[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH", "REMOTE_ADDR"} else f"HTTP_{key}"] = value
        caught: list[Any] = []
        chunks = application(environ, lambda status, sent, exc=None: caught.append((status, sent)))
        content = b"".join(chunks)
        status, sent = caught[0]
        return Reply(int(status.split()[0]), dict(sent), content)
