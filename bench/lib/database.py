"""The benchmarks' own databases in the private MariaDB."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import MySQLdb

from .trouble import Trouble

_NO_SERVER = 2002


def socket() -> Path:
    """The private MariaDB's socket: bin/bench tells it in ONEBOX_DB_SOCKET."""
    return Path(os.environ.get("ONEBOX_DB_SOCKET") or "var/mariadb/mariadb.sock").absolute()


@contextmanager
def connect(name: str = "", at: Path | None = None) -> Iterator[MySQLdb.Connection]:
    """A connection with all rights: the benchmarks make databases, which the account `onebox` may not."""
    try:
        connection = MySQLdb.connect(unix_socket=str(at or socket()), user="root", db=name, autocommit=True)
    except MySQLdb.OperationalError as error:
        if error.args[0] != _NO_SERVER:
            raise
        raise Trouble(f"No MariaDB at {at or socket()} ({error.args[-1]}). Next: run it as bin/bench NAME.") from error
    try:
        yield connection
    finally:
        connection.close()


def execute(name: str, *statements: str, at: Path | None = None) -> list[tuple[Any, ...]]:
    """Runs the statements in a database; the rows of the last one."""
    rows: list[tuple[Any, ...]] = []
    with connect(name, at) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            rows = list(cursor.fetchall())
    return rows


def create(name: str, at: Path | None = None) -> None:
    """An empty database of that name, in place of the one before."""
    execute(
        "",
        "CREATE USER IF NOT EXISTS onebox@localhost",
        f"DROP DATABASE IF EXISTS {name}",
        f"CREATE DATABASE {name}",
        f"GRANT ALL PRIVILEGES ON {name}.* TO onebox@localhost",
        at=at,
    )


def stamp(name: str, at: Path | None = None) -> tuple[str, ...] | None:
    """What `seal` noted; None where the database isn't there or wasn't finished."""
    try:
        return execute(name, "SELECT * FROM bench_seal", at=at)[0]
    except (MySQLdb.OperationalError, MySQLdb.ProgrammingError):
        return None


def seal(name: str, *notes: str, at: Path | None = None) -> None:
    """Notes that the database is finished, and what it was made from."""
    columns = ", ".join(f"n{i} VARCHAR(100) NOT NULL" for i in range(len(notes)))
    values = ", ".join(f"'{note}'" for note in notes)
    execute(name, f"CREATE TABLE bench_seal ({columns})", f"INSERT INTO bench_seal VALUES ({values})", at=at)


def questions() -> int:
    """How many statements the server has been sent since it started."""
    return int(execute("", "SHOW GLOBAL STATUS LIKE 'Questions'")[0][1])


def pid() -> int:
    """The server's process."""
    path = execute("", "SHOW VARIABLES LIKE 'pid_file'")[0][1]
    return int(Path(path).read_text())
