"""The processes of a running Onebox beside MariaDB: web, live, nginx."""

import getpass
import os
import resource
import socket
import sys
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from onebox.dev import nginx, ports
from onebox.dev.place import Place
from onebox.dev.supervisor import Service
from onebox.dev.tools import tool

WORKERS = 2
THREADS = 4
"""Requests that one worker has under way at once, each with a database connection of its own."""
_OPEN_FILES = 20_000
_CONNECTIONS = 8192


def all_of(place: Place, port: int) -> list[Service]:
    """What is started together once the database is ready."""
    return [_web(place), _live(place), _nginx(place, port)]


def raise_limits() -> None:
    """Lets children open as many files as 5,000 event streams take, where the machine allows it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (_open_files(), hard))


def status(connection: HTTPConnection, path: str) -> int | None:
    """The HTTP status that a server answers; None when it doesn't answer."""
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        return connection.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()


class UnixConnection(HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=5)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def _web(place: Place) -> Service:
    path = place.socket("web")
    restart = ("--respawn-failed-workers", "--respawn-interval", "0.2", "--workers-kill-timeout", "5")
    size = ("--workers", str(WORKERS), "--blocking-threads", str(THREADS))
    options = ("--interface", "wsgi", *size, *restart, "--uds", path)

    def ready() -> bool:
        return status(UnixConnection(path), "/api/health") == 200

    command = (_program("granian"), *options, "onebox.app.wsgi:application")
    return Service("web", command, ready, socket=path)


def _live(place: Place) -> Service:
    path = place.socket("live")

    def ready() -> bool:
        return status(UnixConnection(path), "/api/live/health") == 200

    return Service("live", (sys.executable, "-m", "onebox.app.live", path), ready, socket=path)


def _program(name: str) -> Path:
    return Path(sys.executable).with_name(name)


def _nginx(place: Place, port: int) -> Service:
    work = place.var / "nginx"
    work.mkdir(mode=0o700, exist_ok=True)
    facts = nginx.Facts(
        port=port,
        addresses=tuple(f"[{each}]" if ":" in each else each for each in ports.addresses()),
        user=getpass.getuser() if os.getuid() == 0 else None,
        connections=min(_CONNECTIONS, _open_files() - 100),
        web=place.socket("web"),
        live=place.socket("live"),
        client=place.client / "dist",
        static=place.static,
        work=work,
    )
    path = work / "nginx.conf"
    path.write_text(nginx.config(facts))
    program = tool("nginx")

    def ready() -> bool:
        return status(HTTPConnection("localhost", port, timeout=5), "/api/health") == 200

    return Service("nginx", [program, "-e", "stderr", "-p", work, "-c", path], ready)


def _open_files() -> int:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
