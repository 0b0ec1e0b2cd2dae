"""Server processes: started, waited for, counted, stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from .trouble import Trouble

_TICK = os.sysconf("SC_CLK_TCK")
_STARTING_SECONDS = 30
LOGS = Path("var/bench")


class Memory(NamedTuple):
    """MB of one process: resident, and its fair share of what it shares."""

    rss: int
    pss: int


class Server:
    """A running server with all its processes."""

    def __init__(self, name: str, command: Sequence[str | Path], port: int, environment: Mapping[str, str]) -> None:
        LOGS.mkdir(parents=True, exist_ok=True)
        self.name, self.port = name, port
        self.log = LOGS / f"{name}.log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command, env={**os.environ, **environment}, stdout=log, stderr=log, start_new_session=True
            )
        self._wait()

    def pids(self) -> list[int]:
        """The process that was started and all below it."""
        parents = _parents()
        found = [self._process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        return sum(cpu(pid) for pid in self.pids())

    def workers(self) -> list[Memory]:
        """Memory of each process that serves: those without children, less Python's own helper."""
        pids = self.pids()
        above = set(_parents().values())
        return [memory(pid) for pid in pids if pid not in above and not _is_tracker(pid)]

    def stop(self) -> None:
        """Ends it, by force after a few seconds."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(8)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()

    def _wait(self) -> None:
        limit = time.monotonic() + _STARTING_SECONDS
        while self._process.poll() is None and time.monotonic() < limit:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        said = self.log.read_text(errors="replace")[-1500:]
        raise Trouble(f"{self.name} did not start on port {self.port}. Next: read {self.log}:\n{said}")


def granian(name: str, target: str, environment: Mapping[str, str], *options: str) -> Server:
    """A WSGI application in the app server that production uses, over TCP on a free port."""
    port = free_port()
    command: list[str | Path] = [
        Path(sys.executable).with_name("granian"), "--interface", "wsgi", "--workers", "2", "--blocking-threads", "4",
        "--host", "127.0.0.1", "--port", str(port), "--workers-kill-timeout", "3", *options, target,
    ]  # fmt: skip
    return Server(name, command, port, environment)


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def cpu(pid: int) -> float:
    """Seconds of processor time that a process has used; 0 for one that has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICK


def memory(pid: int) -> Memory:
    """What a process holds in memory."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return Memory(kilobytes["Rss"] // 1024, kilobytes["Pss"] // 1024)


def _parents() -> dict[int, int]:
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            found[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    return found


def _is_tracker(pid: int) -> bool:
    return b"resource_tracker" in Path(f"/proc/{pid}/cmdline").read_bytes()
