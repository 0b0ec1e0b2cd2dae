"""The connection: Django's own for MariaDB, with this backend's schema editor, compilers and session settings."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from django.conf import settings
from django.db.backends.mysql.base import DatabaseWrapper as MySQLWrapper
from django.db.backends.mysql.introspection import DatabaseIntrospection as MySQLIntrospection
from django.db.backends.mysql.operations import DatabaseOperations as MySQLOperations

from . import integrity
from .guard import refuse_unscoped
from .schema import DatabaseSchemaEditor

_SESSION = (
    "SET sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', "
    "time_zone = '+00:00', "
    # A write that waits this long for its group's clock is tried three times more; the default of 50 s would hold
    # a thread for minutes.
    "innodb_lock_wait_timeout = 5, "
    # Every index starts with the group: crossing two of them only reads the group's rows twice.
    "optimizer_switch = 'index_merge_intersection=off'"
)


class DatabaseOperations(MySQLOperations):
    """Sends INSERT, UPDATE and DELETE through compilers that stamp and restrict them."""

    compiler_module = "onebox.app.db.compiler"

    def execute_sql_flush(self, sql_list: list[str]) -> None:
        """Empties tables, every group's rows with them: what `manage flush` and the test suite ask for."""
        with self.connection.outside():
            super().execute_sql_flush(sql_list)


class DatabaseIntrospection(MySQLIntrospection):
    """Looks at tables, at no row of them."""

    def get_table_description(self, cursor: Any, table_name: str) -> Any:
        """As Django's, which reads the columns from a SELECT."""
        with self.connection.outside():
            return super().get_table_description(cursor, table_name)

    def get_constraints(self, cursor: Any, table_name: str) -> Any:
        """As Django's, which reads checks from the table's own statement."""
        with self.connection.outside():
            return super().get_constraints(cursor, table_name)


class Tick(Protocol):
    """What the write gate keeps for as long as its transaction stands."""

    savepoints: int
    """How many savepoints the connection had made when the gate was passed."""
    ends_with: str | None
    """The savepoint that stands for the transaction in a TestCase, which wraps each test in one of its own."""

    def before_commit(self) -> None:
        """Called when all of the transaction's writes are made."""


class DatabaseWrapper(MySQLWrapper):
    """A connection in READ COMMITTED: the order of changes comes from the groups' clocks, not from gap locks."""

    SchemaEditorClass = DatabaseSchemaEditor
    introspection_class = DatabaseIntrospection
    ops_class = DatabaseOperations
    outside_groups = False
    """True while migrations, introspection or a flush run: only they may speak of all groups' rows at once."""
    tick: Tick | None = None
    """The open passage through the write gate; forgotten when its transaction ends or its savepoint is undone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if getattr(settings, "ONEBOX_SQL_GUARD", False):
            self.execute_wrappers.append(refuse_unscoped)

    @contextmanager
    def outside(self) -> Iterator[None]:
        """For a statement about tables: the guard lets it speak of all groups."""
        before, self.outside_groups = self.outside_groups, True
        try:
            yield
        finally:
            self.outside_groups = before

    def check_constraints(self, table_names: Iterable[str] | None = None) -> None:
        """Raises IntegrityError where a row of these tables, or of any, refers to none."""
        with self.outside(), self.cursor() as cursor:
            integrity.check(cursor, table_names or self.introspection.table_names(cursor))

    def get_connection_params(self) -> dict[str, Any]:
        """Parameters for MySQLdb.connect; `OPTIONS` in the settings win over what is set here."""
        options = self.settings_dict["OPTIONS"]
        options.setdefault("init_command", _SESSION)
        options.setdefault("charset", "utf8mb4")
        options.setdefault("isolation_level", "read committed")
        params: dict[str, Any] = super().get_connection_params()
        return params

    def _start_transaction_under_autocommit(self) -> None:
        """Begins with one statement; Django's usual way switches autocommit off and on again, which takes two."""
        with self.cursor() as cursor:
            cursor.execute("START TRANSACTION")

    def connect(self) -> None:
        self.tick = None
        super().connect()

    def _commit(self) -> None:
        try:
            if self.tick is not None:
                self.tick.before_commit()
            super()._commit()
        finally:
            self.tick = None

    def _rollback(self) -> None:
        self.tick = None
        super()._rollback()

    def _savepoint_rollback(self, sid: str) -> None:
        if self.tick is not None and self.tick.savepoints >= _number(sid):
            self.tick = None
        super()._savepoint_rollback(sid)

    def _savepoint_commit(self, sid: str) -> None:
        if self.tick is not None and self.tick.ends_with == sid:
            self.tick = None
        super()._savepoint_commit(sid)


def _number(sid: str) -> int:
    """Which of its connection's savepoints this is: Django names them s<thread>_x<number>."""
    return int(sid.rpartition("_x")[2])
