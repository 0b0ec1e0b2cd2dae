"""Real data in a database of the benchmark's own, kept from run to run, and who and what is asked for in it."""

import hashlib
import os
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import database

DATABASE = "bench_onebox"
_MADE_FROM = ("src/onebox/app/*/migrations/*.py", "planner/migrations/*.py", "planner/sample/*.py")
_USUAL_SIZE = 1000
"""Tasks in the group that is read: many have fewer, the largest here has fifty thousand."""
_LIMIT = "100000000"
_WRITES = "Written by the benchmark"


def environment() -> dict[str, str]:
    """Production's settings but for the rate limits: here one person sends everything."""
    return {
        "DJANGO_SETTINGS_MODULE": "planner.settings",
        "ONEBOX_SECRET_KEY": "only-for-benchmarks",
        "ONEBOX_DB_SOCKET": str(database.socket()),
        "ONEBOX_DB_NAME": DATABASE,
        "ONEBOX_HOSTS": "127.0.0.1",
        "ONEBOX_ORIGIN": "http://127.0.0.1",
        "ONEBOX_RATE_MEMBER": _LIMIT,
        "ONEBOX_RATE_ADDRESS": _LIMIT,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(Path.cwd()), os.environ.get("PYTHONPATH")])),
    }


@dataclass(frozen=True)
class Sample:
    """Who asks, in which group, for what."""

    stamp: str
    """Differs for each filling of the database."""
    account: str
    session: str
    group: int
    slug: str
    version: int
    revision: int
    since: int
    """Since this version five tasks have changed."""
    project: str
    task: str
    listed: tuple[str, ...]
    """The ids of the project's first fifty tasks, in order."""
    changed: frozenset[str]
    write_group: int
    write_slug: str
    write_project: str
    write_member: str

    @property
    def new_task(self) -> dict[str, Any]:
        """What is created: as the web client sends it, but for the id, which each system makes itself."""
        return {
            "project": self.write_project,
            "parent": None,
            "title": "Ask the printer for a second proof",
            "note": "The first one was too dark.",
            "position": "a1V",
            "assignee": self.write_member,
            "due": "2026-12-24",
            "estimate": 45,
        }


def prepare(groups: str = "all") -> Sample:
    """Fills the database where it isn't there, and signs somebody in. Sets up Django in this process."""
    os.environ.update(environment())
    made_from = f"{groups}-{fingerprint(*_MADE_FROM)}"
    sealed = database.stamp(DATABASE)
    if sealed is None or sealed[0] != made_from:
        _fill(groups, made_from)
    import django

    django.setup()
    return _sample()


def clean(sample: Sample) -> None:
    """Takes away what the run wrote."""
    tasks = f"DELETE FROM planner_task WHERE group_id = {sample.write_group} AND project_id = '{sample.write_project}'"
    database.execute(DATABASE, tasks, "DELETE FROM api_requestcount")


def _fill(groups: str, made_from: str) -> None:
    print("Filling the database of the benchmark; it is kept for the next time.", file=sys.stderr)
    database.create(DATABASE)
    for words in (["migrate", "-v0"], ["planner_fill", "--groups", groups]):
        subprocess.run([sys.executable, "-m", "django", *words], stdout=subprocess.DEVNULL, check=True)
    import django

    django.setup()
    read, write = _groups()
    _change_five(read, write)
    database.execute(DATABASE, "ANALYZE TABLE planner_task, people_member, groups_group")
    database.seal(DATABASE, made_from, uuid.uuid4().hex, str(read), str(write))


def _change_five(read: int, write: int) -> None:
    """So that there is something to sync; and a project to write into, in another group."""
    from onebox.app.groups import Group
    from planner.models import Project, Task

    group = Group.objects.get(pk=read)
    with group.scope():
        five = list(Task.objects.order_by("id")[:5])
    for task in five:
        with group.change():
            task.save()
    with Group.objects.get(pk=write).change():
        Project.objects.create(name=_WRITES)


def _groups() -> tuple[int, int]:
    """The groups to read and to write: of usual size, but not the same one."""
    rows = database.execute(
        DATABASE,
        "SELECT group_id FROM planner_task GROUP BY group_id "
        f"ORDER BY ABS(CAST(COUNT(*) AS SIGNED) - {_USUAL_SIZE}), group_id LIMIT 2",
    )
    return rows[0][0], rows[1][0]


def _sample() -> Sample:
    from onebox.app.groups import Group
    from onebox.app.people.models import Account, Member
    from planner.models import Project, Task

    sealed = database.stamp(DATABASE)
    assert sealed is not None
    read, write = (Group.objects.get(pk=pk) for pk in sealed[2:])
    account = Account.objects.get(email="ann@example.org")
    with read.scope():
        project = max(Project.objects.all(), key=lambda p: p.tasks.count())
        listed = list(project.tasks.order_by("position", "id").values_list("pk", flat=True)[:50])
        changed = list(Task.objects.filter(version__gt=read.version - 5).values_list("pk", flat=True))
    with write.scope():
        target = Project.objects.get(name=_WRITES)
        member = Member.objects.get(account=account)
    return Sample(
        stamp=sealed[1],
        account=str(account.pk),
        session=_sign_in(account),
        group=read.pk,
        slug=read.slug,
        version=read.version,
        revision=read.revision,
        since=read.version - 5,
        project=str(project.pk),
        task=str(listed[7]),
        listed=tuple(map(str, listed)),
        changed=frozenset(map(str, changed)),
        write_group=write.pk,
        write_slug=write.slug,
        write_project=str(target.pk),
        write_member=str(member.pk),
    )


def _sign_in(account: Any) -> str:
    """A session's row, without a password: the value of the session cookie."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from onebox.app.people.sessions import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def fingerprint(*patterns: str) -> str:
    """Of the files that a database is made from."""
    files = sorted(path for pattern in patterns for path in Path().glob(pattern))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:16]
