import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from onebox.dev import groups
from onebox.dev.place import Place
from onebox.dev.supervisor import Service, Supervisor
from onebox.dev.trouble import Trouble
from tests.dev.conftest import processes, until


@pytest.fixture
def supervisor(place: Place) -> Iterator[Supervisor]:
    one = Supervisor(place, os.environ)
    yield one
    one.stop()


def _service(place: Place, name: str, script: str, **more: object) -> Service:
    """A shell script that writes `NAME` when it is ready."""
    ready = place.run / name
    return Service(name, ["sh", "-c", script, str(place.var)], ready.exists, **more)  # type: ignore[arg-type]


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def test_it_starts_in_order_and_stops_in_reverse(place: Place, supervisor: Supervisor) -> None:
    script = (
        'echo start {0} >>run/order; touch run/{0}; trap "echo stop {0} >>run/order; exit" TERM;'
        " while :; do sleep 0.05; done"
    )
    (place.root / "run").symlink_to(place.run)
    for name in ("one", "two"):
        supervisor.start(_service(place, name, script.format(name)))
    supervisor.stop()
    assert _lines(place.run / "order") == ["start one", "start two", "stop two", "stop one"]


def test_what_dies_is_restarted_without_its_offspring(place: Place, supervisor: Supervisor) -> None:
    (place.root / "run").symlink_to(place.run)
    service = _service(place, "web", f"sleep 1000 & echo $! >>run/children; touch run/web; sleep 2000 # {place.var}")
    supervisor.start(service)
    old = supervisor.running[0].process.pid
    os.kill(old, signal.SIGKILL)

    def restarted() -> bool:
        supervisor.restart_dead()
        return len(_lines(place.run / "children")) == 2

    until(restarted)
    first, second = (int(line) for line in _lines(place.run / "children"))
    until(lambda: first not in processes("sleep"))
    assert second in processes("sleep")
    supervisor.stop()
    until(lambda: second not in processes("sleep"))


def test_a_service_that_ends_instead_of_starting_shows_its_last_words(place: Place, supervisor: Supervisor) -> None:
    with pytest.raises(Trouble) as error:
        supervisor.start(_service(place, "web", "echo no such thing >&2; exit 3"))
    assert "web did not start: exit code 3" in str(error.value)
    assert "no such thing" in str(error.value)


def test_a_stubborn_service_is_killed(place: Place, supervisor: Supervisor) -> None:
    (place.root / "run").symlink_to(place.run)
    service = _service(place, "deaf", 'trap "" TERM; touch run/deaf; while :; do sleep 0.1; done', grace=0.1)
    supervisor.start(service)
    process = supervisor.running[0].process
    supervisor.stop()
    assert process.returncode == -signal.SIGKILL


def test_a_socket_left_behind_is_removed_before_the_start(place: Place, supervisor: Supervisor) -> None:
    left = place.socket("web")
    left.touch()
    (place.root / "run").symlink_to(place.run)
    supervisor.start(_service(place, "web", "ls run >run/seen; touch run/web; sleep 1000", socket=left))
    assert left.name not in _lines(place.run / "seen")


def test_a_group_left_behind_is_ended_by_the_next_run(place: Place) -> None:
    leftover = subprocess.Popen(["sh", "-c", "sleep 1000 & sleep 2000"], start_new_session=True)
    note = place.run / "web.group"
    groups.remember(note, leftover.pid)
    groups.end_leftover(note)
    assert leftover.wait(10) == -signal.SIGTERM
    assert not note.exists()


@pytest.mark.parametrize("noted", ["", "{pid} 1 {boot}", "{pid} {born} another-boot"])
def test_a_note_about_somebody_else_ends_nobody(place: Place, noted: str) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True)
    note = place.run / "web.group"
    groups.remember(note, stranger.pid)
    pid, born, boot = note.read_text().split()
    note.write_text(noted.format(pid=pid, born=born, boot=boot))
    groups.end_leftover(note)
    assert stranger.poll() is None
    stranger.communicate(b"\n", 10)
    assert stranger.returncode == 0
