"""kill -9 of every process, one after the other, while people write, read and listen: nothing acknowledged is lost."""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.dev.traffic import Traffic
from tests.running import Onebox, until

pytestmark = pytest.mark.slow


@pytest.fixture
def traffic(onebox_running: Onebox) -> Iterator[Traffic]:
    """Four writers, two readers and a listener in a group of their own; ended afterwards."""
    one = Traffic(onebox_running)
    one.begin()
    until(lambda: one.listener.version and len(one.written()) > 20)
    yield one
    one.end()


def _children(parent: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def _service(onebox: Onebox, word: str) -> int:
    """The process of a service that the command itself started."""
    [pid] = set(_children(onebox.process.pid)) & set(onebox.processes(word))
    return pid


def _worker(onebox: Onebox) -> int:
    return max(_children(_service(onebox, "web.sock")))


VICTIMS = {
    "one app worker": _worker,
    "granian with all workers": lambda onebox: _service(onebox, "web.sock"),
    "live": lambda onebox: _service(onebox, "live.sock"),
    "MariaDB": lambda onebox: _service(onebox, "mariadb"),
    "nginx": lambda onebox: _service(onebox, "nginx"),
}


def test_whatever_is_killed_comes_back_and_nothing_acknowledged_is_lost(
    onebox_running: Onebox, traffic: Traffic, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, find in VICTIMS.items():
        victim = find(onebox_running)
        killed = time.monotonic()
        os.kill(victim, signal.SIGKILL)
        _wait_until_all_is_back(traffic, killed)
        until(lambda find=find, victim=victim: _found(find, onebox_running) not in (None, victim))
        with capsys.disabled():
            gone = traffic.longest_silence(killed)
            print(f"\n  kill -9 of {name}: no write acknowledged for {gone:.2f} s", end="")
        assert _audit(onebox_running)["findings"] == []
    traffic.end()
    _check(traffic)


def test_killing_the_command_leaves_nothing_running_and_the_next_start_has_all_data(
    onebox_running: Onebox, traffic: Traffic
) -> None:
    onebox_running.kill()
    until(lambda: onebox_running.processes() == [])
    killed = time.monotonic()
    onebox_running.start()
    _wait_until_all_is_back(traffic, killed)
    traffic.end()
    _check(traffic)
    assert _audit(onebox_running)["findings"] == []


def _wait_until_all_is_back(traffic: Traffic, killed: float) -> None:
    """Every writer wrote again, and both readers and the listener know of it."""
    until(lambda: all(writer.acknowledged_since(killed) > 5 for writer in traffic.writers))
    newest = max(write.version for write in traffic.written().values())
    until(lambda: all(reader.version >= newest for reader in [*traffic.readers, traffic.listener]))


def _found(find: Any, onebox: Onebox) -> int | None:
    try:
        pid: int = find(onebox)
    except ValueError:  # between its end and its next start
        return None
    return pid


def _audit(onebox: Onebox) -> Any:
    done = onebox.command("audit-groups", "--json")
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def _check(traffic: Traffic) -> None:
    """Each write is there once, at the version its acknowledgement named; the readers saw all of them, in order."""
    rows = traffic.rows()
    there = {row["id"]: (row["title"], row["version"]) for row in rows}
    assert there == {key: (write.title, write.version) for key, write in traffic.written().items()}
    assert len(rows) == len(there)
    first, last = traffic.first, traffic.version()
    assert sorted(row["version"] for row in rows) == list(range(first + 1, last + 1))
    for reader in traffic.readers:
        assert [*reader.seen] == sorted(reader.seen)
        assert reader.seen == {row["version"]: row["id"] for row in rows}
    heard = traffic.listener.heard
    assert heard == sorted(heard)
    assert heard[-1] == last
