"""The planner's groups, members, projects and tasks in PocketBase: collections, rules, indexes, and the same data.

The collections are made through its API, the rows are then put into its SQLite file while it does not run.
"""

import json
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.lib import database
from bench.lib.data import DATABASE, Sample
from bench.lib.http import Call, send
from bench.lib.processes import LOGS, Server, free_port
from bench.lib.trouble import Trouble

HOME = LOGS / "pocketbase"
Row = dict[str, Any]
Keys = dict[int | str, str]
_ANN = "ann@example.org"
_PASSWORD = "only-for-benchmarks"
_MEMBER = "group.members_via_group.user ?= @request.auth.id"
_WRITER = (
    "@collection.members.group ?= group && @collection.members.user ?= @request.auth.id "
    '&& @collection.members.role ?!= "guest"'
)
_TEXT: dict[str, Any] = {"type": "text"}
_NUMBER: dict[str, Any] = {"type": "number"}
_DATE: dict[str, Any] = {"type": "date"}


def start() -> Server:
    """PocketBase on the data that `prepare` put there, on as many threads as the others have processes."""
    port = free_port()
    command: list[str | Path] = [_program(), "serve", "--http", f"127.0.0.1:{port}", "--dir", HOME, "--automigrate=0"]
    return Server("pocketbase", command, port, {"GOMAXPROCS": "2"})


def prepare(sample: Sample) -> None:
    """Copies the benchmark's data, unless it is there from the last time."""
    seal = HOME / "sealed"
    if seal.exists() and seal.read_text() == sample.stamp:
        return
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    superuser: list[str | Path] = [_program(), "superuser", "upsert", "root@example.org", _PASSWORD, "--dir", HOME]
    subprocess.run(superuser, stdout=subprocess.DEVNULL, check=True)
    server = start()
    try:
        _collections(server.port, sign_in(server.port, "_superusers", "root@example.org"))
    finally:
        server.stop()
    _copy()
    seal.write_text(sample.stamp)


def clean(sample: Sample) -> None:
    """Takes away what a run wrote; PocketBase must be stopped."""
    with sqlite3.connect(HOME / "data.db") as file:
        file.execute("DELETE FROM tasks WHERE project = ?", (key("planner_project", sample.write_project),))


def sign_in(port: int, collection: str = "users", email: str = _ANN) -> str:
    """A token."""
    path = f"/api/collections/{collection}/auth-with-password"
    return str(_ask(port, "POST", path, {"identity": email, "password": _PASSWORD})["token"])


def key(table: str, row_id: int | str) -> str:
    """PocketBase's id of one of our rows: its rank among the table's ids, so that both sort the same.

    Ids of any other form than its own would cost PocketBase a scan of the collection at each creation.
    """
    return _form(database.execute(DATABASE, f"SELECT COUNT(*) FROM {table} WHERE id < '{row_id}'")[0][0])


def _form(rank: int) -> str:
    return f"{rank:015d}"


def _program() -> Path:
    return Path(sys.executable).with_name("pocketbase")


def _ask(port: int, method: str, path: str, body: Any = None, token: str = "") -> Any:
    headers = {"Content-Type": "application/json", "Authorization": token}
    status, _, answer = send(port, Call(method, path, headers, None if body is None else json.dumps(body).encode()))
    if status >= 400:
        raise Trouble(f"PocketBase answered {status} to {method} {path}: {answer.decode()}")
    return json.loads(answer) if answer else None


def _collections(port: int, token: str) -> None:
    """Made once, as somebody would in its dashboard."""
    for name, fields, indexes, rules in _design():
        named = [{"name": field, **options} for field, options in fields.items()]
        made = {"id": f"bench_{name}", "type": "base", "name": name, "fields": named, "indexes": indexes}
        _ask(port, "POST", "/api/collections", {**made, **rules}, token)
    tasks = _ask(port, "GET", "/api/collections/tasks", token=token)
    parent = {"name": "parent", **_to("bench_tasks")}  # a relation to itself can't be made with the collection
    _ask(port, "PATCH", "/api/collections/tasks", {"fields": [*tasks["fields"], parent]}, token)
    settings = {"batch": {"enabled": True, "maxRequests": 50, "timeout": 3}, "logs": {"maxDays": 0}}
    _ask(port, "PATCH", "/api/settings", settings, token)
    ann = {"email": _ANN, "password": _PASSWORD, "passwordConfirm": _PASSWORD, "name": "Ann"}
    _ask(port, "POST", "/api/collections/users/records", ann, token)


def _design() -> Iterator[tuple[str, dict[str, Any], list[str], dict[str, Any]]]:
    """Each collection: name, fields, indexes, rules."""
    roles = {"type": "select", "values": ["owner", "admin", "member", "guest"], "maxSelect": 1, "required": True}
    reads = {"listRule": _MEMBER, "viewRule": _MEMBER}
    whole = {**reads, "createRule": _WRITER, "updateRule": _WRITER, "deleteRule": _WRITER}
    group = _to("bench_groups", required=True)
    yield "groups", {"slug": _TEXT, "name": _TEXT}, ["CREATE UNIQUE INDEX groups_slug ON groups (slug)"], {}
    once = ["CREATE UNIQUE INDEX member_once ON members (`group`, `user`)"]
    yield "members", {"group": group, "user": _to("_pb_users_auth_", required=True), "role": roles}, once, reads
    order = ["CREATE INDEX project_order ON projects (`group`, `position`)"]
    yield "projects", {"group": group, "name": _TEXT, "position": _TEXT}, order, whole
    fields = {
        "group": group, "project": _to("bench_projects", required=True),
        "title": {**_TEXT, "required": True, "max": 300}, "note": {**_TEXT, "max": 100_000}, "position": _TEXT,
        "assignee": _to("bench_members"), "due": _DATE, "estimate": _NUMBER, "done_at": _DATE,
        "created_at": {"type": "autodate", "onCreate": True}, "version": _NUMBER,
    }  # fmt: skip
    indexes = [
        "CREATE INDEX task_in_project ON tasks (`group`, `project`, `position`)",
        "CREATE INDEX task_version ON tasks (`group`, `version`)",
    ]
    yield "tasks", fields, indexes, whole


def _to(collection: str, required: bool = False) -> dict[str, Any]:
    return {"type": "relation", "collectionId": collection, "maxSelect": 1, "required": required}


_TASK = (
    "id, group_id `group`, project_id project, parent_id parent, title, note, position, assignee_id assignee, "
    "DATE_FORMAT(due, '%Y-%m-%d 00:00:00.000Z') due, CAST(IFNULL(estimate, 0) AS SIGNED) estimate, version, "
    "DATE_FORMAT(done_at, '%Y-%m-%d %H:%i:%s.000Z') done_at, "
    "DATE_FORMAT(created_at, '%Y-%m-%d %H:%i:%s.000Z') created_at"
)
_ROWS = {
    "groups": ("groups_group", "id, slug, name"),
    "members": ("people_member", "id, group_id `group`, account_id `user`, role"),
    "projects": ("planner_project", "id, group_id `group`, name, position"),
    "tasks": ("planner_task", _TASK),
}
_TARGETS = {
    "group": "groups_group",
    "project": "planner_project",
    "parent": "planner_task",
    "assignee": "people_member",
    "user": "people_account",
}


def _copy() -> None:
    """Into its file, as PocketBase itself would have written the rows."""
    keys = {table: _keys(table) for table in {*_TARGETS.values(), "planner_task"}}
    with sqlite3.connect(HOME / "data.db") as file:
        (ann,) = file.execute("SELECT id FROM users WHERE email = ?", (_ANN,)).fetchone()
        people = _read("people_account", "id, email, name")
        # She is there already, and the only one who can sign in.
        keys["people_account"][next(row["id"] for row in people if row["email"] == _ANN)] = ann
        others = [row for row in people if row["email"] != _ANN]
        _insert(
            file, "users", [{**row, "tokenKey": secrets.token_hex(20)} for row in others], keys["people_account"], keys
        )
        for name, (table, columns) in _ROWS.items():
            _insert(file, name, _read(table, columns), keys[table], keys)
        file.execute("ANALYZE")


def _keys(table: str) -> dict[int | str, str]:
    rows = database.execute(DATABASE, f"SELECT id FROM {table} ORDER BY id")
    return {row_id: _form(rank) for rank, (row_id,) in enumerate(rows)}


def _read(table: str, columns: str) -> list[Row]:
    with database.connect(DATABASE) as source, source.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table}")
        names = [str(each[0]) for each in cursor.description]
        # PocketBase has no NULL: what is missing is empty.
        return [{n: "" if v is None else v for n, v in zip(names, row, strict=True)} for row in cursor.fetchall()]


def _insert(file: sqlite3.Connection, name: str, rows: list[Row], own: Keys, keys: dict[str, Keys]) -> None:
    for row in rows:
        row["id"] = own[row["id"]]
        for column in _TARGETS.keys() & row.keys():
            row[column] = row[column] and keys[_TARGETS[column]][row[column]]
    names = ", ".join(f"`{column}`" for column in rows[0])
    marks = ", ".join(f":{column}" for column in rows[0])
    file.executemany(f"INSERT INTO {name} ({names}) VALUES ({marks})", rows)
