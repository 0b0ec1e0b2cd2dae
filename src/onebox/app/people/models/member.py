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

    @property
    def manages(self) -> "frozenset[Role]":
        """Of which roles one in this role may add, change and remove members."""
        if self is Role.OWNER:
            return frozenset(Role)
        return frozenset({Role.MEMBER, Role.GUEST}) if self is Role.ADMIN else frozenset()


class LastOwner(Exception):
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
        """Lets the person in, again if they were in before; in that role, if they are in already.

        Raises LastOwner where the group's last owner would become something else.
        """
        with group.scope(), transaction.atomic():
            _lock(group.pk)
            member: Member | None = cls.objects.filter(account=account).first()
            if member:
                member._revise(role=role, ended_at=None)
            else:
                member = cls.objects.create(group=group, account=account, role=role)
                group.revise()
        return member

    def change_role(self, role: Role) -> None:
        """Raises LastOwner for the last owner."""
        self._revise(role=role)

    def end(self) -> None:
        """Takes away the access, from the next request on. Raises LastOwner for the last owner."""
        self._revise(ended_at=timezone.now())

    def hand_over_to(self, other: "Member") -> None:
        """Makes the other an owner and this one an admin, in one transaction."""
        with transaction.atomic():
            other.change_role(Role.OWNER)
            self.change_role(Role.ADMIN)

    def _revise(self, **changes: Any) -> None:
        with self.group.scope(), transaction.atomic():
            group = _lock(self.group_id)
            Member.objects.filter(pk=self.pk).update(**changes)
            if not Member.objects.filter(role=Role.OWNER, ended_at=None).exists():
                raise LastOwner(f"{self.account} is the last owner of {group}. Make somebody else an owner first.")
            group.revise()
        for name, value in changes.items():
            setattr(self, name, value)


def _lock(group_id: int) -> Group:
    """One change of a group's people at a time: two last owners can't leave together."""
    return Group.objects.select_for_update().get(pk=group_id)
