"""The private MariaDB: its configuration, its first start, its command line."""

import getpass
import os
import shutil
import tempfile
from pathlib import Path

import MySQLdb

from onebox.dev import locks, steps
from onebox.dev.place import Place
from onebox.dev.supervisor import Service
from onebox.dev.tools import tool
from onebox.dev.trouble import Trouble

_FIRST_START_MB = 600
"""System tables, redo log and some data."""
_LEAST_MB = 50

ACCOUNTS = """\
CREATE DATABASE IF NOT EXISTS onebox;
CREATE USER IF NOT EXISTS onebox@localhost;
GRANT ALL PRIVILEGES ON onebox.* TO onebox@localhost;
GRANT ALL PRIVILEGES ON `test\\_onebox%`.* TO onebox@localhost;
"""
"""Run by the server at every start. No password: only this user can reach the socket."""


def config(place: Place, user: str, pool_mb: int) -> str:
    """The text of my.cnf. Options named loose-… are only known to newer servers."""
    return f"""\
[mariadbd]
user = {user}
datadir = "{place.mariadb / "data"}"
socket = "{place.socket("mariadb")}"
pid-file = "{place.run / "mariadbd.pid"}"
init-file = "{place.mariadb / "accounts.sql"}"
skip-networking
skip-name-resolve
max-connections = 200
character-set-server = utf8mb4
collation-server = utf8mb4_uca1400_as_ci
loose-character-set-collations = utf8mb4=uca1400_as_ci
transaction-isolation = READ-COMMITTED
performance-schema = OFF
innodb-buffer-pool-size = {pool_mb}M
innodb-log-file-size = 256M
innodb-flush-log-at-trx-commit = 1
loose-innodb-snapshot-isolation = ON
"""


def service(place: Place) -> Service:
    """The server, initialised and configured. Where one runs already, the command waits to take its place."""
    check_room(place, shutil.disk_usage(place.mariadb).free // 2**20)
    _initialise(place)
    path = _write_config(place, getpass.getuser(), _pool_mb())
    lock = place.mariadb / "server.lock"
    # The server inherits the lock: it is held for exactly as long as a server has the data open.
    command: list[str | Path] = ["flock", "--no-fork", lock, tool("mariadbd"), f"--defaults-file={path}"]
    return Service("mariadb", command, lambda: answers(place), grace=60, shared=True)


def answers(place: Place) -> bool:
    """Whether a server lets the account `onebox` in."""
    try:
        MySQLdb.connect(unix_socket=str(place.socket("mariadb")), user="onebox", db="onebox").close()
    except MySQLdb.Error:
        return False
    return True


def check_room(place: Place, free_mb: int) -> None:
    """Trouble when this much free disk is too little for the server to start."""
    needed = _LEAST_MB if (place.mariadb / "data").exists() else _FIRST_START_MB
    if free_mb < needed:
        raise Trouble(
            f"The disk is full: {place.mariadb} has {free_mb} MB left, MariaDB needs {needed} MB to start.",
            f"free some space there, then again: df -h '{place.mariadb}'",
        )


def forget(place: Place) -> None:
    """Throws all data away; Trouble when a server has it open."""
    with locks.trying(place.mariadb / "server.lock") as mine:
        if not mine:
            raise Trouble("The private MariaDB is running.", "onebox dev db --stop, or stop bin/run, then again.")
        shutil.rmtree(place.mariadb / "data", ignore_errors=True)


def _initialise(place: Place) -> None:
    """Makes the system tables beside, then renames: what was cut off is done again."""
    with locks.waiting(place.mariadb / "init.lock"):
        for half in place.mariadb.glob("data.new-*"):
            shutil.rmtree(half)
        if (place.mariadb / "data").exists():
            return
        new = Path(tempfile.mkdtemp(prefix="data.new-", dir=place.mariadb))
        _make_system_tables(place, new)
        new.rename(place.mariadb / "data")


def _make_system_tables(place: Place, folder: Path) -> None:
    # mariadb-install-db breaks at a space in the path, so it is given one without.
    with tempfile.TemporaryDirectory() as short:
        link = Path(short, "data")
        link.symlink_to(folder)
        user = f"--user={getpass.getuser()}"
        options = ("--auth-root-authentication-method=normal", "--skip-test-db")
        program = tool("mariadb-install-db")
        steps.run(place, "mariadb-install-db", [program, "--no-defaults", f"--datadir={link}", user, *options])


def _write_config(place: Place, user: str, pool_mb: int) -> Path:
    (place.mariadb / "accounts.sql").write_text(ACCOUNTS)
    path = place.mariadb / "my.cnf"
    path.write_text(config(place, user, pool_mb))
    return path


def _pool_mb() -> int:
    value = os.environ.get("ONEBOX_DEV_POOL_MB", "512")
    if not value.isdigit() or int(value) < 16:
        raise Trouble(f"ONEBOX_DEV_POOL_MB is {value!r}.", "set it to a whole number of MB, at least 16.")
    return int(value)
