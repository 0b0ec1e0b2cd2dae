"""Brings a group back from its export, as a new group with the same ids, versions and people."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from onebox.app.db import verbatim
from onebox.app.db.errors import LOST, RETRIED, code

from ..models import Clock, Group, slug_form
from ..scope import scope
from ..states import NO_BOX, State
from . import archive, checking, manifest, removing
from .archive import Archive
from .checking import Pair
from .errors import ConflictingExport, DamagedExport
from .tables import HEAVY, Row, weight
from .transactions import alone, refuse_transaction

BATCH: Final = 500
"""Rows in one INSERT."""


def load(path: Path, slug: str | None = None, most: int = archive.MOST_BYTES) -> Group:
    """Imports the export in that file as a new group, under `slug` or the slug that it had.

    Reads and checks all of it before it writes. Until everything is written nobody can see the group; cut off, the
    next import under the same slug starts anew. Raises DamagedExport, ConflictingExport, TransferError, OSError.
    """
    refuse_transaction("An import commits batch by batch")
    with archive.opened(path, most) as source:
        slug = slug or source.manifest.group.slug
        _refuse_taken(slug)
        found = checking.check(source)
        with alone(slug):
            group = _reserve(slug, source)
            try:
                _write(group, source, found)
                _open(group, found)
            except DamagedExport:  # the file was changed while it was read
                removing.remove(group.pk)
                raise
            except DatabaseError as error:
                if code(error) in LOST | RETRIED:
                    raise
                removing.remove(group.pk)
                raise DamagedExport(path.name, f"MariaDB refuses its rows: {error}.") from error
    return Group.objects.get(pk=group.pk)


def _refuse_taken(slug: str) -> None:
    try:
        slug_form(slug)
    except ValidationError as error:
        raise ConflictingExport(
            manifest.FILE, f"slug is {slug!r}. {error.message}", next="import it with --slug NEW"
        ) from error
    there = Group.objects.filter(slug=slug).exclude(state=State.INCOMING).first()
    if there:
        raise ConflictingExport(
            manifest.FILE,
            f"slug is {slug!r}, which is a group of this Onebox ({there.state}).",
            next="import it with --slug NEW",
        )


def _reserve(slug: str, source: Archive) -> Group:
    """A group that nobody can enter or write, in place of one that an import left behind."""
    _refuse_taken(slug)
    for left in Group.objects.filter(slug=slug, state=State.INCOMING):
        removing.remove(left.pk)
    told = source.manifest.group
    with transaction.atomic():
        # A revision as large as the time: no client's copy of an earlier group of this slug passes for this one.
        revision = int(timezone.now().timestamp())
        group = Group.objects.create(slug=slug, name=told.name, state=State.INCOMING, revision=revision)
        Group.objects.filter(pk=group.pk).update(created_at=told.created_at)
        Clock.objects.filter(group_id=group.pk).update(box=NO_BOX, version=told.version, pruned=told.version)
    return group


def _write(group: Group, source: Archive, found: Sequence[Pair]) -> None:
    with scope(group.pk), verbatim.any_order():
        for table, shape in found:
            for batch in _batches(row for _, row in checking.rows(source, table, shape)):
                table.write(group.pk, batch)


def _open(group: Group, found: Sequence[Pair]) -> None:
    with scope(group.pk), transaction.atomic():
        for table, _ in found:
            verbatim.check(table.model, group.pk)
        Clock.objects.filter(group_id=group.pk).update(box=settings.ONEBOX_BOX, touched=Now())
        Group.objects.filter(pk=group.pk).update(state=State.OPEN, revised_at=Now())


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """The rows in batches of bounded number and weight."""
    batch: list[Row] = []
    heavy = 0
    for row in rows:
        own = weight([row])
        if batch and (len(batch) == BATCH or heavy + own > HEAVY):
            yield batch
            batch, heavy = [], 0
        batch.append(row)
        heavy += own
    if batch:
        yield batch
