"""A place of its own for each test, and the processes it starts."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from onebox.dev.place import Place

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """An empty checkout, with a space in its path and a var/ of its own; gone afterwards."""
    root = tmp_path / "a checkout"
    root.mkdir()
    (root / "pyproject.toml").touch()
    here = Place(root, root / "var")
    here.prepare()
    yield here
    shutil.rmtree(here.var)


@pytest.fixture
def onebox(place: Place) -> Iterator[Start]:
    """Starts the command `onebox` in the place; whatever it started is ended afterwards."""
    started: list[subprocess.Popen[str]] = []
    # The test suite's own settings are not this place's.
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("ONEBOX_", "DJANGO_"))}

    def start(*arguments: str, **environment: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", "onebox.cli", *arguments],
            cwd=place.root,
            env={**outside, "ONEBOX_VAR": str(place.var), "ONEBOX_DEV_POOL_MB": "16", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    """Waits until the condition holds; fails when it doesn't for this long."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.02)


def processes(word: str) -> list[int]:
    """Processes, this one aside, that have the word in their command line."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if word in (each / "cmdline").read_text(errors="replace") and int(each.name) != os.getpid():
                found.append(int(each.name))
    return found
