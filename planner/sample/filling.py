"""Makes groups of packages: each in one transaction, so that it is there as a whole or not at all."""

import gc
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction

from onebox.app.groups import Group, every_group
from onebox.app.people import Account, Member, Role
from planner.models import Comment, Label, Project, Task, TaskLabel

from .changelog import Entry
from .ideas import add_ideas
from .people import ANN, accounts, address
from .rows import Rows


def slugs(packages: Sequence[str]) -> dict[str, str]:
    """Packages by their slugs: gtk+3.0 → gtk-3-0; a number is added where two would be the same."""
    found: dict[str, str] = {}
    for package in packages:
        plain = re.sub(r"[^a-z0-9]+", "-", package)[:50].strip("-")
        slug = next(s for s in _numbered(plain) if s not in found)
        found[slug] = package
    return found


def _numbered(slug: str) -> Iterator[str]:
    yield slug
    yield from (f"{slug}-{number}" for number in itertools.count(2))


def fill(owner: Account, slug: str, entries: Sequence[Entry]) -> int:
    """A package's group, with a member for each uploader, and all its rows; returns how many of these.

    `entries` is one package's changelog, not empty.
    """
    uploads = Counter(address(entry.uploader) for entry in entries if entry.uploader)
    with _without_collector(), transaction.atomic():
        people = accounts({entry.uploader for entry in entries if entry.uploader})
        group = owner.found(entries[0].package, slug)
        members = _members(group, owner, [people[email] for email in uploads])
        with group.change():
            rows = Rows(members)
            add_ideas(rows, entries, [email for email, _ in uploads.most_common()])
            rows.add_history(entries)
            return rows.save()


def analyze() -> None:
    """Has MariaDB count anew, so that it picks good indexes at once: by itself it only does so after a while."""
    tables = ", ".join(model._meta.db_table for model in (Project, Task, Label, TaskLabel, Comment))
    with every_group(), connection.cursor() as cursor:
        cursor.execute(f"ANALYZE TABLE {tables}, people_account, people_member")


@contextmanager
def _without_collector() -> Iterator[None]:
    """Python's collector of cycles would look at all the rows again and again: 40 % of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _members(group: Group, owner: Account, people: Sequence[Account]) -> Mapping[str, UUID]:
    with group.scope():
        Member.objects.bulk_create(
            [Member(group=group, account=account, role=Role.MEMBER) for account in people], batch_size=1000
        )
        group.revise()
        ids = dict(Member.objects.values_list("account_id", "id"))
    return {ANN: ids[owner.pk], **{account.email: ids[account.pk] for account in people}}
