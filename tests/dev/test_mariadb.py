import os
import signal
from pathlib import Path

import MySQLdb
import pytest

from onebox.dev import mariadb
from onebox.dev.place import Place
from onebox.dev.trouble import Trouble
from tests.dev.conftest import Start, processes, until


def _servers(place: Place) -> list[int]:
    return processes(f"--defaults-file={place.mariadb}")


def test_the_configuration_is_private_and_as_in_production() -> None:
    text = mariadb.config(Place(Path("/c"), Path("/c/var")), user="ann", pool_mb=512)
    assert 'socket = "/c/var/mariadb/mariadb.sock"' in text
    for line in (
        "user = ann",
        "skip-networking",
        "innodb-buffer-pool-size = 512M",
        "innodb-flush-log-at-trx-commit = 1",
        "transaction-isolation = READ-COMMITTED",
    ):
        assert line in text.splitlines()


def test_a_first_start_that_was_cut_off_is_done_again_and_a_killed_server_comes_back(
    place: Place, onebox: Start
) -> None:
    half = place.mariadb / "data.new-cut-off"
    (half / "mysql").mkdir(parents=True)
    keeper = onebox("dev", "db")
    assert keeper.stdout is not None
    assert keeper.stdout.readline().strip() == str(place.socket("mariadb"))
    assert not half.exists()
    with MySQLdb.connect(unix_socket=str(place.socket("mariadb")), user="onebox") as connection:
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE onebox.kept (n INT)")
        cursor.execute("INSERT INTO onebox.kept VALUES (7)")
        connection.commit()

    (server,) = _servers(place)
    os.kill(server, signal.SIGKILL)
    until(lambda: _servers(place) not in ([], [server]) and mariadb.answers(place))
    with MySQLdb.connect(unix_socket=str(place.socket("mariadb")), user="onebox") as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT n FROM onebox.kept")
        assert cursor.fetchone() == (7,)
        with pytest.raises(MySQLdb.OperationalError, match="Access denied"):
            cursor.execute("CREATE DATABASE somebody_elses")

    keeper.send_signal(signal.SIGINT)
    assert keeper.wait(30) == 0
    assert _servers(place) == []


def test_two_keepers_share_one_server_and_the_second_takes_over(place: Place, onebox: Start) -> None:
    first, second = onebox("dev", "db"), onebox("dev", "db")
    for keeper in (first, second):
        assert keeper.stdout is not None
        assert keeper.stdout.readline().strip() == str(place.socket("mariadb"))
    with pytest.raises(Trouble, match="is running"):
        mariadb.forget(place)
    first.send_signal(signal.SIGTERM)
    assert first.wait(30) == 0
    until(lambda: mariadb.answers(place))
    # A keeper that is killed without a chance to stop its server takes the server with it.
    second.kill()
    until(lambda: not _servers(place))


def test_a_server_in_the_background_starts_and_stops(place: Place, onebox: Start) -> None:
    for _ in range(2):
        output, _ = onebox("dev", "db", "--detach").communicate()
        assert output.strip() == str(place.socket("mariadb"))
    assert len(_servers(place)) == 1
    for _ in range(2):
        assert onebox("dev", "db", "--stop").wait() == 0
        assert _servers(place) == []


def test_a_server_that_cannot_start_shows_its_log(place: Place, onebox: Start) -> None:
    (place.mariadb / "data").mkdir()
    keeper = onebox("dev", "db")
    _, errors = keeper.communicate()
    assert keeper.returncode == 1
    assert "mariadb did not start" in errors
    assert "mysql.plugin" in errors
    assert str(place.log / "mariadb.log") in errors


def test_a_full_disk_is_said_before_anything_breaks(place: Place) -> None:
    mariadb.check_room(place, 600)
    with pytest.raises(Trouble, match="has 599 MB left, MariaDB needs 600"):
        mariadb.check_room(place, 599)
    (place.mariadb / "data").mkdir()
    mariadb.check_room(place, 50)
    with pytest.raises(Trouble, match="disk is full"):
        mariadb.check_room(place, 49)


def test_an_unusable_pool_size_is_named(place: Place, onebox: Start) -> None:
    _, errors = onebox("dev", "db", ONEBOX_DEV_POOL_MB="lots").communicate()
    assert "ONEBOX_DEV_POOL_MB is 'lots'" in errors
