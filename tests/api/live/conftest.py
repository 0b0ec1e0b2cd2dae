"""The live process that most tests share, and one for a test that changes or ends it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .process import LiveProcess, until

Start = Callable[..., LiveProcess]


@pytest.fixture(scope="session")
def shared_live(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveProcess]:
    running = LiveProcess(tmp_path_factory.mktemp("live") / "live.sock")
    yield running
    running.stop()


@pytest.fixture
def live(shared_live: LiveProcess, transactional_db: None) -> LiveProcess:
    """The process, with no streams open."""
    until(lambda: shared_live.health()["streams"] == 0)
    return shared_live


@pytest.fixture
def start(tmp_path: Path, transactional_db: None) -> Iterator[Start]:
    """Starts a process of the test's own with these environment variables, always on the same socket."""
    started: list[LiveProcess] = []

    def begin(**environment: str) -> LiveProcess:
        started.append(LiveProcess(tmp_path / "live.sock", **environment))
        return started[-1]

    yield begin
    for each in started:
        if each.process.poll() is None:
            each.stop()
