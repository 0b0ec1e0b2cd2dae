"""The limit: a bare WSGI function with the SQL statements that Onebox sends, MySQLdb and msgspec, and nothing else.

It checks no method, filter or role, keeps nothing, can't be extended, and answers errors with a stack trace.
"""

import datetime
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec
import MySQLdb
import uuid_utils

Rows = tuple[tuple[Any, ...], ...]
_WHO = (
    "SELECT a.id, s.auth_hash, a.password, m.id, m.role, g.id, g.revision, c.version "
    "FROM people_session s JOIN people_account a ON a.id = s.account_id AND a.is_active = 1 "
    "LEFT JOIN groups_group g ON g.slug = %s "
    "LEFT JOIN people_member m ON m.group_id = g.id AND m.account_id = a.id AND m.ended_at IS NULL "
    "LEFT JOIN groups_clock c ON c.group_id = g.id "
    "WHERE s.session_key = %s AND s.expire_date > UTC_TIMESTAMP(6)"
)
_MOMENT = "DATE_FORMAT({}, '%%Y-%%m-%%dT%%H:%%i:%%s.%%fZ')"
_TABLES = {
    "projects": ("planner_project", ("name", "color", "position", "archived", "created_at")),
    "tasks": (
        "planner_task",
        (
            *("project", "parent", "title", "note", "position", "assignee", "due", "estimate", "done_at"),
            "created_at",
        ),
    ),
    "labels": ("planner_label", ("name", "color")),
    "task-labels": ("planner_tasklabel", ("task", "label")),
    "comments": ("planner_comment", ("task", "author", "body", "created_at")),
}
_FOREIGN = {"project", "parent", "assignee", "task", "label", "author"}
_TICK = (
    "UPDATE groups_clock SET version = LAST_INSERT_ID(version + 1), touched = UTC_TIMESTAMP(6) "
    "WHERE group_id = %s AND box = 1"
)
_INSERT = (
    "INSERT INTO planner_task (id, group_id, version, project_id, parent_id, title, note, position, assignee_id, "
    "due, estimate, done_at, created_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, NULL, %s)"
)
_GONE = (
    "SELECT version, `table`, row_id FROM groups_tombstone WHERE group_id = %s AND version > %s "
    "ORDER BY version, `table`, row_id LIMIT 5000"
)
_thread = threading.local()


def _expression(name: str) -> str:
    if name in {"created_at", "done_at"}:
        return _MOMENT.format(name)
    if name == "due":
        return "DATE_FORMAT(due, '%%Y-%%m-%%d')"
    return f"{name}_id" if name in _FOREIGN else name


_NAMES = {name: ("id", *fields, "version") for name, (_, fields) in _TABLES.items()}
_SELECT = {
    name: f"SELECT {', '.join(map(_expression, _NAMES[name]))} FROM {table} WHERE group_id = %s"
    for name, (table, _) in _TABLES.items()
}
_LIST = _SELECT["tasks"] + " AND project_id = %s ORDER BY position, id LIMIT 51"
_ONE = _SELECT["tasks"] + " AND id = %s"
_THESE = _SELECT["tasks"] + " AND id IN %s"
_CHANGED = {name: sql + " AND version > %s ORDER BY version, id LIMIT 5000" for name, sql in _SELECT.items()}


class Task(msgspec.Struct):
    """What a new task takes."""

    project: UUID
    title: str
    parent: UUID | None = None
    note: str = ""
    position: str = ""
    assignee: UUID | None = None
    due: datetime.date | None = None
    estimate: int | None = None


class Write(msgspec.Struct):
    """One of a batch."""

    body: Task


class Batch(msgspec.Struct):
    """Many at once."""

    writes: list[Write]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The WSGI application."""
    _, _, slug, *rest = environ["PATH_INFO"].split("/")
    session = environ["HTTP_COOKIE"].partition("session=")[2].partition(";")[0]
    (who,) = _ask(_WHO, (slug, session))
    tag = f'"g{who[5]}.v{who[7]}.r{who[6]}.{who[4]}.dev"'
    if environ.get("HTTP_IF_NONE_MATCH") == tag:
        start_response("304 Not Modified", [("ETag", tag)])
        return [b""]
    if environ["REQUEST_METHOD"] == "POST":
        status = "200 OK" if rest[0] == "batch" else "201 Created"
        answer = _write(environ, who[5], rest)
    else:
        status, answer = "200 OK", _read(environ, who[5], rest)
    body = msgspec.json.encode(answer)
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("ETag", tag)]
    start_response(status, headers)
    return [body]


def _read(environ: dict[str, Any], group: int, rest: list[str]) -> Any:
    if rest[0] == "sync":
        return _sync(group, int(dict(parse_qsl(environ["QUERY_STRING"]))["since"]))
    if len(rest) == 2:
        return _made("tasks", _ask(_ONE, (group, rest[1])))[0]
    query = dict(parse_qsl(environ["QUERY_STRING"]))
    made = _made("tasks", _ask(_LIST, (group, query["project"])))
    return {"items": made[:50], "next": made[49]["id"] if len(made) > 50 else None}


def _sync(group: int, since: int) -> Any:
    connection = _connection()
    connection.query("START TRANSACTION READ ONLY")
    ((version, _),) = _ask("SELECT version, pruned FROM groups_clock WHERE group_id = %s", (group,))
    gone = _ask(_GONE, (group, since))
    rows = {name: _made(name, found) for name, sql in _CHANGED.items() if (found := _ask(sql, (group, since)))}
    connection.query("COMMIT")
    deleted: dict[str, list[str]] = {}
    for _, table, row in gone:
        deleted.setdefault(table, []).append(row)
    return {"version": version, "reset": False, "rows": rows, "deleted": deleted, "members": None, "next": None}


def _write(environ: dict[str, Any], group: int, rest: list[str]) -> Any:
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    connection = _connection()
    connection.query("BEGIN")
    with connection.cursor() as cursor:
        cursor.execute(_TICK, (group,))
        version = cursor.lastrowid
    if rest[0] == "batch":
        writes = msgspec.json.decode(body, type=Batch).writes
        made = _these(group, [_create(group, version, write.body) for write in writes])
        answer: Any = {"version": version, "results": [{"status": 201, "body": row} for row in made]}
    else:
        (answer,) = _these(group, [_create(group, version, msgspec.json.decode(body, type=Task))])
    connection.query("COMMIT")
    return answer


def _create(group: int, version: int, task: Task) -> str:
    row = str(uuid_utils.uuid7())
    values = (
        *(row, group, version, str(task.project), task.parent and str(task.parent), task.title, task.note),
        *(task.position, task.assignee and str(task.assignee), task.due, task.estimate),
        datetime.datetime.now(datetime.UTC).replace(tzinfo=None),
    )
    with _connection().cursor() as cursor:
        cursor.execute(_INSERT, values)
    return row


def _these(group: int, ids: list[str]) -> list[dict[str, Any]]:
    return _made("tasks", _ask(_THESE, (group, ids)))


def _made(name: str, rows: Rows) -> list[dict[str, Any]]:
    return [dict(zip(_NAMES[name], row, strict=True)) for row in rows]


def _ask(sql: str, params: tuple[Any, ...]) -> Rows:
    with _connection().cursor() as cursor:
        cursor.execute(sql, params)
        found: Rows = cursor.fetchall()
    return found


def _connection() -> Any:
    """This thread's own."""
    connection = getattr(_thread, "connection", None)
    if connection is None:
        connection = _thread.connection = MySQLdb.connect(
            unix_socket=os.environ["ONEBOX_DB_SOCKET"], user="onebox", db=os.environ["ONEBOX_DB_NAME"],
            charset="utf8mb4", autocommit=True,
            init_command="SET time_zone = '+00:00', optimizer_switch = 'index_merge_intersection=off'",
        )  # fmt: skip
        connection.query("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
    return connection
