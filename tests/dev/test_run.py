"""All of `onebox dev`: from an empty var/ to Ctrl-C, again with its data, and again after it was killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import Onebox, until

pytestmark = pytest.mark.slow


@pytest.fixture
def onebox(tmp_path: Path) -> Iterator[Onebox]:
    """One just started, with an empty var/."""
    one = Onebox(tmp_path / "var")
    yield one
    one.stop()


def _slugs(onebox: Onebox) -> list[str]:
    status, said = onebox.person("ann").send("GET", "/api/boot")
    assert status == 200
    return [group["slug"] for group in said["groups"]]


def test_it_stops_without_a_trace_and_starts_again_with_its_data(onebox: Onebox) -> None:
    assert len(onebox.groups) == 3
    assert sorted(_slugs(onebox)) == sorted(onebox.groups)
    onebox.person("ann").make("/api/groups", name="Kept", slug="kept")
    onebox.stop()
    assert onebox.process.returncode == 0
    assert onebox.processes() == []

    onebox.start()
    assert "kept" in _slugs(onebox)
    # The next start finds whatever a killed one left, and makes room for itself.
    onebox.kill()
    onebox.start()
    assert "kept" in _slugs(onebox)
    onebox.stop()
    until(lambda: onebox.processes() == [])
