"""All of `onebox dev`, from an empty var/ to Ctrl-C, as a developer and a browser meet it."""

import signal
from pathlib import Path

import pytest

from onebox.dev.place import Place
from tests.dev import running
from tests.dev.conftest import Start, processes, until

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """This checkout, with an empty var/."""
    return running.checkout(tmp_path / "var")


def test_one_command_to_a_sign_in_and_back_to_nothing(place: Place, onebox: Start) -> None:
    run = running.start(onebox)
    assert run.origin in run.printed
    browser = run.browser()
    groups = [group["slug"] for group in browser.ask("/api/boot")["groups"]]
    assert len(groups) == 3
    assert all(slug in run.printed for slug in groups)

    for victim in (f"--defaults-file={place.mariadb}", str(place.socket("web")), str(place.socket("live"))):
        running.kill(victim)
        until(browser.healthy)
    assert len(browser.ask("/api/boot")["groups"]) == 3

    run.process.send_signal(signal.SIGINT)
    run.process.communicate(timeout=60)
    assert run.process.returncode == 0
    assert processes(str(place.var)) == []
    assert not browser.healthy()
