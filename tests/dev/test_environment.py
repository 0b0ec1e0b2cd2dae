import stat

import pytest

from onebox.dev import environment
from onebox.dev.place import Place
from onebox.dev.trouble import Trouble


def test_the_secret_is_made_once_and_only_this_user_reads_it(place: Place) -> None:
    environment.write(place, 8001)
    first = environment.read(place.environment)
    environment.write(place)
    assert environment.read(place.environment) == first
    environment.write(place, 8002)
    second = environment.read(place.environment)
    assert first["ONEBOX_ORIGIN"] == "http://localhost:8001"
    assert second["ONEBOX_ORIGIN"] == "http://localhost:8002"
    assert second["ONEBOX_SECRET_KEY"] == first["ONEBOX_SECRET_KEY"]
    assert len(first["ONEBOX_SECRET_KEY"]) >= 50
    assert stat.S_IMODE(place.environment.stat().st_mode) == 0o600


def test_the_apps_environment_is_completed_not_overridden(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    environment.write(place, 8000)
    monkeypatch.setenv("ONEBOX_DB_SOCKET", "/mine")
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE")
    known = environment.of_app(place)
    assert known["ONEBOX_DB_SOCKET"] == "/mine"
    assert known["DJANGO_SETTINGS_MODULE"] == "planner.settings"
    assert known["PYTHONPATH"].split(":")[0] == str(place.root)


def test_without_settings_the_next_act_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE")
    with pytest.raises(Trouble, match="export DJANGO_SETTINGS_MODULE="):
        environment.of_app(None)
