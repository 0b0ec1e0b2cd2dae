import stat
from pathlib import Path

import pytest

from onebox.dev import place as places
from onebox.dev.place import SOCKET_LIMIT, Place
from onebox.dev.trouble import Trouble


def test_sockets_lie_under_var(tmp_path: Path) -> None:
    place = Place(tmp_path, Path("/v"))
    assert place.socket("mariadb") == Path("/v/mariadb/mariadb.sock")
    assert place.socket("web") == Path("/v/run/web.sock")


def test_sockets_of_a_deep_place_are_short_and_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    place, other = (Place(tmp_path, tmp_path / name / ("deep" * 30) / "var") for name in "ab")
    place.prepare()
    socket = place.socket("mariadb")
    assert len(str(socket)) <= SOCKET_LIMIT
    assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
    assert socket != other.socket("mariadb")


def test_a_checkout_is_found_from_inside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ONEBOX_VAR", raising=False)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "a/b").mkdir(parents=True)
    assert places.find(tmp_path / "a/b") == Place(tmp_path, tmp_path / "var")
    monkeypatch.setenv("ONEBOX_VAR", "/elsewhere")
    assert places.find(tmp_path).var == Path("/elsewhere")


def test_outside_a_checkout_is_said() -> None:
    with pytest.raises(Trouble, match=r"No pyproject\.toml in /proc"):
        places.find(Path("/proc"))
