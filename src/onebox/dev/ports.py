"""Whether a port of this machine is free, and who has it."""

import contextlib
import errno
import socket
from pathlib import Path

from onebox.dev.trouble import Trouble

_HIGHEST = 65_535
_LISTENING = "0A"
_FAMILIES = {"127.0.0.1": socket.AF_INET, "::1": socket.AF_INET6}


def addresses() -> list[str]:
    """The loopback addresses that this machine has, IPv4 first."""
    return [address for address in _FAMILIES if _error(address, 0) is None]


def claim(port: int) -> None:
    """Returns when the port is free on the loopback addresses; Trouble naming who has it otherwise."""
    if not 1 <= port <= _HIGHEST:
        raise Trouble(f"There is no port {port}.", f"choose one from 1024 to {_HIGHEST}: bin/run --port 8000")
    for address in addresses():
        error = _error(address, port)
        if error == errno.EACCES:
            raise Trouble(f"Only root may use port {port}.", "choose one above 1023: bin/run --port 8000")
        if error is not None:
            raise Trouble(f"Port {port} is taken by {_holder(port)}.", f"stop that, or: bin/run --port {port + 1}")


def _error(address: str, port: int) -> int | None:
    try:
        with socket.socket(_FAMILIES[address]) as one:
            # Connections of a server that just stopped don't count.
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind((address, port))
            one.listen()
    except OSError as error:
        return error.errno
    return None


def _holder(port: int) -> str:
    sockets = {f"socket:[{inode}]" for inode in _inodes(port)}
    for process in Path("/proc").glob("[0-9]*"):
        if sockets & _handles(process):
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            return f"process {process.name} ({words.strip()[:80]})"
    return "another user's process"


def _handles(process: Path) -> set[str]:
    """What the process has open; empty when it isn't ours to know."""
    found = set()
    with contextlib.suppress(OSError):
        for handle in (process / "fd").iterdir():
            with contextlib.suppress(OSError):
                found.add(str(handle.readlink()))
    return found


def _inodes(port: int) -> set[str]:
    """Listening sockets on the port, as the kernel numbers them."""
    rows = [
        line.split()
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        if Path(table).exists()
        for line in Path(table).read_text().splitlines()[1:]
    ]
    return {row[9] for row in rows if row[3] == _LISTENING and row[1].endswith(f":{port:04X}")}
