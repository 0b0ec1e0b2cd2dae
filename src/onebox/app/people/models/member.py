"""A person in a group."""

from typing import Any

from django.db import models, transaction
from django.utils import timezone

from onebox.app.db.fields import ClusterKey
from onebox.app.groups import Group, GroupRow, TableKind

from .account import Account


class Role(models.TextChoices):
    """What a member may do; each role may do all that the next one may."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    GUEST = "guest"  # reads only


class LastOwner(Exception):  # noqa: N818
    """A group always has an owner: make somebody else one first."""


class Member(GroupRow):
    """An account's place in a group. Only ended, never deleted while the group has data: rows refer to it."""

    table_kind = TableKind.DIRECTORY

    group = ClusterKey(Group, models.CASCADE, related_name="members")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices, db_collation="ascii_bin")
    joined_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(GroupRow.Meta):
        constraints = [models.UniqueConstraint(fields=["group", "account"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.account} ({self.role})"

    @classmethod
    def add(cls, group: Group, account: Account, role: Role) -> "Member":
        """Lets the person in, again if they were in before."""
        with group.scope(), transaction.atomic():
            member, _ = cls.objects.update_or_create(
                group=group, account=account, defaults={"role": role, "ended_at": None}
            )
            group.revise()
        return member  # type: ignore[no-any-return]

    def change_role(self, role: Role) -> None:
        """Raises LastOwner for the last owner."""
        self._revise(role=role)

    def end(self) -> None:
        """Takes away the access, from the next request on. Raises LastOwner for the last owner."""
        self._revise(ended_at=timezone.now())

    def _revise(self, **changes: Any) -> None:
        with self.group.scope(), transaction.atomic():
            # Locking the group's row keeps two last owners from leaving at the same time.
            group = Group.objects.select_for_update().get(pk=self.group_id)
            owners = Member.objects.filter(role=Role.OWNER, ended_at=None).exclude(pk=self.pk)
            if self.role == Role.OWNER and not owners.exists():
                raise LastOwner(
                    f"{self.account} is the last owner of {group}. Make somebody else an owner first."
                )
            for name, value in changes.items():
                setattr(self, name, value)
            self.save(update_fields=list(changes))
            group.revise()
