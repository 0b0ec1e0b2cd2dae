"""Group, its clock, and the base of every model whose rows belong to a group."""

import uuid
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from typing import IO, Any, ClassVar, TypeVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models.functions import Now

from onebox.app.db.fields import ClusterKey, VersionField
from onebox.app.db.ids import uuid7

from . import changes, scope
from .kinds import TableKind
from .managers import GroupManager
from .states import State

T = TypeVar("T")

slug_form = RegexValidator(
    r"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$",
    "Expected 1 to 63 lower-case letters, digits and hyphens, not starting or ending with a hyphen.",
)


class Group(models.Model):
    """A customer: a team whose data is shared with nobody else."""

    table_kind = TableKind.DIRECTORY

    id = models.AutoField(primary_key=True)
    slug = models.CharField(max_length=63, unique=True, validators=[slug_form], db_collation="ascii_bin")
    name = models.CharField(max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)
    demands_mfa = models.BooleanField(default=False)
    """Whether only members with a second factor may enter."""
    revision = models.PositiveIntegerField(default=1, editable=False)
    """Counts what changed in the directory about this group (name, members), as the clock counts its data."""
    revised_at = models.DateTimeField(auto_now_add=True, db_index=True)
    state = models.CharField(
        max_length=10,
        choices=State.choices,
        default=State.OPEN,
        db_default=State.OPEN,
        editable=False,
        db_collation="ascii_bin",
    )
    erase_at = models.DateTimeField(null=True, editable=False)
    """When the grace of a closed group ends."""

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new group gets its clock in the same transaction."""
        is_new = self._state.adding
        with transaction.atomic():
            super().save(*args, **kwargs)
            if is_new:
                Clock.objects.create(group_id=self.pk, box=settings.ONEBOX_BOX)

    def scope(self) -> AbstractContextManager[None]:
        """Makes this group the current one, for reading."""
        return scope.scope(self.pk)

    def change(self, by: Any = None) -> AbstractContextManager[changes.Change]:
        """Makes this group the current one, for writing: one transaction, one tick of its clock.

        `by` is the Member who makes the change; None for the system itself.
        """
        return changes.open_change(self.pk, by)

    def run(self, work: Callable[[changes.Change], T], by: Any = None) -> T:
        """Calls `work(change)` in a change, again when the transaction lost a race."""
        return changes.run(self.pk, work, by)

    def export(self, stream: IO[bytes]) -> None:
        """Writes all of it, as it is at this moment, as one zip; `stream` need not be seekable (docs/export.md)."""
        from .transfer import export

        export(self.pk, stream)

    def revise(self) -> None:
        """Notes, in the running transaction, that the directory's rows about this group changed."""
        Group.objects.filter(pk=self.pk).update(revision=models.F("revision") + 1, revised_at=Now())

    @property
    def version(self) -> int:
        """What its clock shows now."""
        return Clock.objects.values_list("version", flat=True).get(group_id=self.pk)


class Clock(models.Model):
    """How many changes a group has had, and on which box its data lives. Ticked only by `change`."""

    table_kind = TableKind.GROUP

    group = models.OneToOneField(Group, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="clock")
    version = models.PositiveBigIntegerField(default=0)
    pruned = models.PositiveBigIntegerField(default=0)
    """Tombstones up to this version may be gone: a client that stopped before it loads everything anew."""
    box = models.PositiveSmallIntegerField()
    touched = models.DateTimeField(db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return f"group {self.group_id} at {self.version}"


class Tombstone(models.Model):
    """A row that was deleted: what the change feed tells about it. Written by the database backend."""

    table_kind = TableKind.GROUP

    pk = models.CompositePrimaryKey("group_id", "version", "table", "row_id")
    group_id = models.IntegerField()
    version = models.PositiveBigIntegerField()
    table = models.CharField(max_length=64, db_collation="ascii_bin")
    row_id = models.UUIDField()
    deleted_at = models.DateTimeField(db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return f"{self.table} {self.row_id} deleted at {self.version}"


class Receipt(models.Model):
    """That a group was erased: when, at whose request, how much. Names neither the group nor a person."""

    table_kind = TableKind.DIRECTORY

    group = models.PositiveIntegerField(db_index=True)
    """The number that it had; no other group gets it."""
    by = models.CharField(max_length=40)
    """"command", "grace", or the id of an account."""
    rows = models.JSONField()
    """Rows by table."""
    begun_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True)
    """None until everything is gone."""

    def __str__(self) -> str:
        return f"group {self.group}, {sum(self.rows.values())} rows"


class GroupRow(models.Model):
    """Any row that belongs to a group, directory rows too: clustered by group, with an id that anyone may make."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    objects: ClassVar[GroupManager[Any]] = GroupManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def __eq__(self, other: object) -> bool:
        """Two groups may have rows with the same id; they are not the same row."""
        same = super().__eq__(other)
        return self.group_id == other.group_id if same is True else same  # type: ignore[attr-defined]

    __hash__ = models.Model.__hash__

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        """Saves in the scope of the row's own group."""
        with scope.scope(self.group_id):  # type: ignore[attr-defined]
            super().save_base(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Deletes in the scope of the row's own group."""
        with scope.scope(self.group_id):  # type: ignore[attr-defined]
            return super().delete(*args, **kwargs)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Reads the row again in the scope of its own group; deferred fields come this way too."""
        group_id = self.__dict__.get("group_id")
        with scope.scope(group_id) if group_id else nullcontext():
            super().refresh_from_db(*args, **kwargs)

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Also where a form leaves out the group: a name used twice is the form's error, not the database's."""
        super().validate_constraints(exclude=set(exclude or ()) - {"group"})

    @property
    def key(self) -> tuple[int, uuid.UUID]:
        """The primary key as it is on disk."""
        return self.group_id, self.id  # type: ignore[attr-defined]


class GroupModel(GroupRow):
    """The base of a founder's models: a row of one group's data, with the version that last touched it."""

    table_kind = TableKind.GROUP

    group = ClusterKey(
        Group,
        models.DO_NOTHING,
        hangs_from="groups_clock",
        related_name="+",
        default=scope.current,
        editable=False,
    )
    version = VersionField()

    class Meta(GroupRow.Meta):
        abstract = True

    def change(self, by: Any = None) -> AbstractContextManager[changes.Change]:
        """A change of the row's group, for verbs of several statements."""
        return changes.open_change(self.group_id, by)

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        """Saves under one tick, also where Django tries an UPDATE first and an INSERT after it."""
        with changes.whole(self.group_id):
            super().save_base(*args, **kwargs)
            self.version = changes.stamped(self.group_id)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Deletes with all that hangs from it, under one tick."""
        with changes.whole(self.group_id):
            return super().delete(*args, **kwargs)
