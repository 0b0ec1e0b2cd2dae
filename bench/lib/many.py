"""Databases with as many groups as wanted, filled by SQL: small groups, and a hundred with a full first page."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from . import data, database
from .http import Call
from .processes import Server, granian

ASKED = 100
"""Groups that are asked for; one person is in all of them."""
_SMALL, _FULL = 12, 60
"""Tasks in a group that is not asked for, and in one that is."""
_CHUNK = 10_000
_FILLED_AS = "4"
"""Raise it when the filling changes."""
_ANN = "01900000-0000-7000-8000-000000000000"
_SESSION = "s" * 32
_ACCOUNT = "id, email, name, password, is_superuser, is_active, is_staff, invited, created_at"


def name(groups: int) -> str:
    """The database with so many groups."""
    return f"bench_groups_{groups}"


def prepare(groups: int, socket: Path) -> None:
    """Fills the database, unless it is there from the last time."""
    made_from = f"{_FILLED_AS}-{data.fingerprint('src/onebox/app/*/migrations/*.py', 'planner/migrations/*.py')}"
    sealed = database.stamp(name(groups), socket)
    if sealed is not None and sealed[0] == made_from:
        return
    print(f"Filling a database with {groups} groups; it is kept for the next time.", file=sys.stderr)
    database.create(name(groups), socket)
    environment = {**os.environ, **_environment(groups, socket)}
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=environment, check=True)
    for first in range(1, groups + 1, _CHUNK):
        chunk = f"seq_{first}_to_{min(first + _CHUNK - 1, groups)}"
        database.execute(name(groups), *_statements(chunk, groups // ASKED), at=socket)
    database.execute(name(groups), *_ann(groups), *_analyze(), at=socket)
    database.seal(name(groups), made_from, at=socket)


def server(groups: int, socket: Path) -> Server:
    """Onebox on that database, with nothing kept: each answer is read from the database."""
    environment = {**_environment(groups, socket), "ONEBOX_KEPT_MB": "0"}
    return granian(f"groups-{groups}", "onebox.app.wsgi:application", environment)


def calls(groups: int, path: str) -> list[Call]:
    """One for each of the groups that are asked for."""
    headers = {"Cookie": f"session={_SESSION}", "Host": "127.0.0.1"}
    step = groups // ASKED
    return [Call("GET", f"/api/group-{number * step}{path}", headers) for number in range(1, ASKED + 1)]


def _environment(groups: int, socket: Path) -> dict[str, str]:
    return {**data.environment(), "ONEBOX_DB_SOCKET": str(socket), "ONEBOX_DB_NAME": name(groups)}


def _id(table: int, number: str) -> str:
    return f"CONCAT('0190000{table}-0000-7000-8000-', LPAD(HEX({number}), 12, '0'))"


def _statements(chunk: str, step: int) -> Iterator[str]:
    """Each group has an account, its only member, a session of theirs, a project and tasks."""
    now = "UTC_TIMESTAMP(6)"
    yield "SET foreign_key_checks = 0, unique_checks = 0"
    yield (
        "INSERT INTO groups_group (id, slug, name, created_at, revision, revised_at, state, demands_mfa) "
        f"SELECT seq, CONCAT('group-', seq), CONCAT('Group ', seq), {now}, 1, {now}, 'open', 0 FROM {chunk}"
    )
    yield f"INSERT INTO groups_clock (group_id, version, pruned, box) SELECT seq, 1, 0, 1 FROM {chunk}"
    yield (
        f"INSERT INTO people_account ({_ACCOUNT}) "
        f"SELECT {_id(1, 'seq')}, CONCAT('person', seq, '@example.org'), '', '!', 0, 1, 0, 0, {now} FROM {chunk}"
    )
    yield (
        "INSERT INTO people_session (session_key, session_data, expire_date, auth_hash, account_id) "
        f"SELECT MD5(seq), REPEAT('x', 200), {now} + INTERVAL 1 YEAR, '', {_id(1, 'seq')} FROM {chunk}"
    )
    yield (
        "INSERT INTO people_member (group_id, id, account_id, role, joined_at) "
        f"SELECT seq, {_id(2, 'seq')}, {_id(1, 'seq')}, 'owner', {now} FROM {chunk}"
    )
    yield (
        "INSERT INTO planner_project (group_id, id, version, name, color, position, archived, created_at) "
        f"SELECT seq, {_id(3, 'seq')}, 1, 'Everything', '#7a8594', 'a0', 0, {now} FROM {chunk}"
    )
    yield (
        "INSERT INTO planner_task (group_id, id, version, project_id, title, note, position, created_at) "
        f"SELECT g.seq, {_id(4, 'g.seq * 1000 + t.seq')}, 1, {_id(3, 'g.seq')}, CONCAT('Task ', t.seq, ' here'), "
        f"'', CONCAT('a', CHAR(64 + t.seq % 26 USING ascii), t.seq), {now} "
        f"FROM {chunk} g JOIN seq_1_to_{_FULL} t ON t.seq <= IF(g.seq % {step} = 0, {_FULL}, {_SMALL})"
    )


def _ann(groups: int) -> Iterator[str]:
    """The person who asks, in each group that is asked for."""
    yield (
        f"INSERT INTO people_account ({_ACCOUNT}) "
        f"VALUES ('{_ANN}', 'ann@example.org', 'Ann', '!', 0, 1, 0, 0, UTC_TIMESTAMP(6))"
    )
    yield (
        "INSERT INTO people_session (session_key, session_data, expire_date, auth_hash, account_id) "
        f"VALUES ('{_SESSION}', '', UTC_TIMESTAMP(6) + INTERVAL 1 YEAR, '{_auth_hash()}', '{_ANN}')"
    )
    yield (
        "INSERT INTO people_member (group_id, id, account_id, role, joined_at) "
        f"SELECT id, {_id(5, 'id')}, '{_ANN}', 'member', UTC_TIMESTAMP(6) FROM groups_group "
        f"WHERE id % {groups // ASKED} = 0"
    )


def _auth_hash() -> str:
    """What Django notes in a session about the password that it was made with."""
    from django.conf import settings
    from django.utils.crypto import salted_hmac

    if not settings.configured:
        settings.configure()
    salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
    secret = data.environment()["ONEBOX_SECRET_KEY"]
    return salted_hmac(salt, "!", secret=secret, algorithm="sha256").hexdigest()


def _analyze() -> Iterator[str]:
    yield "ANALYZE TABLE groups_group, groups_clock, people_account, people_session, people_member, planner_task"
