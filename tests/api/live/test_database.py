"""The database goes away and comes back; the streams stay, and what was committed is told."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.cast import Cast

from .process import Listener, LiveProcess, until


def kill_other_connections() -> int:
    """Ends all connections to the test database but this one: how many there were."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()")
        found = [row[0] for row in cursor.fetchall()]
        for each in found:
            cursor.execute(f"KILL CONNECTION {each}")
    return len(found)


@pytest.mark.django_db(transaction=True)
def test_killed_connections_are_replaced(live: LiveProcess, cast: Cast) -> None:
    with live.listen(cast.a.member, "ash") as listener:
        assert listener.version() == 0
        for version in range(1, 4):
            assert kill_other_connections() >= 1
            with cast.a.group.change():
                pass
            listener.until(version)
        with live.listen(cast.a.owner, "ash") as later:
            assert later.version() == 3


class OwnMariaDB:
    """A second private MariaDB, as `onebox dev db` makes it, that a test may stop."""

    def __init__(self, folder: Path) -> None:
        (folder / "pyproject.toml").touch()
        self.folder = folder
        self.environment = {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "ONEBOX_DB_SOCKET": str(folder / "var/mariadb/mariadb.sock"),
            "ONEBOX_DB_NAME": "onebox",
        }

    def start(self) -> None:
        self._run("-m", "onebox.cli", "dev", "db", "--detach")

    def stop(self) -> None:
        self._run("-m", "onebox.cli", "dev", "db", "--stop")

    def do(self, *lines: str) -> str:
        """Runs Python lines in a process of their own, with Django on this server: what they print."""
        return self._run("-c", "\n".join(["import django", "django.setup()", *lines])).strip()

    def _run(self, *arguments: str) -> str:
        here = {"ONEBOX_VAR": str(self.folder / "var"), "ONEBOX_DEV_POOL_MB": "16", "PYTHONPATH": str(Path.cwd())}
        environment = {**os.environ, **self.environment, **here}
        done = subprocess.run(
            [sys.executable, *arguments], cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def own_mariadb(tmp_path: Path) -> Iterator[OwnMariaDB]:
    """With the app's tables in it; gone afterwards."""
    server = OwnMariaDB(tmp_path)
    server.start()
    server.do("from django.core.management import call_command", "call_command('migrate', verbosity=0)")
    yield server
    server.stop()


CHANGE = "from onebox.app.groups import Group", "with Group.objects.get(slug='ash').change(): pass"


@pytest.mark.slow
def test_streams_outlive_a_restart_of_mariadb(own_mariadb: OwnMariaDB) -> None:
    cookie = own_mariadb.do("from tests.cast import make_team", "print(make_team('ash').member.cookie)")
    live = LiveProcess(own_mariadb.folder / "live.sock", **own_mariadb.environment)
    try:
        with Listener(live.path, cookie, "/api/ash/live") as listener:
            assert listener.version() == 0
            own_mariadb.stop()
            until(lambda: "check" in live.log.read_text() and "poll" in live.log.read_text())
            refused = Listener(live.path, cookie, "/api/ash/live")
            assert refused.status == 503
            assert refused.headers["Retry-After"] == "1"
            own_mariadb.start()
            own_mariadb.do(*CHANGE)
            assert listener.version() == 1
            with Listener(live.path, cookie, "/api/ash/live") as later:
                assert later.version() == 1
    finally:
        live.stop()
