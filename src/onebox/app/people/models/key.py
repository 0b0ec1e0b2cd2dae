"""A program's way into one group."""

from typing import Final

from django.db import models
from django.utils import timezone

from onebox.app.db.fields import ClusterKey
from onebox.app.groups import Group, GroupForeignKey, GroupRow, TableKind

from ..tokens import KEY_PREFIX, api_key, hashed
from .member import Member

_SHOWN: Final = len(KEY_PREFIX) + 4


class Scope(models.TextChoices):
    """What a key may do."""

    READ = "read"  # as a guest
    WRITE = "write"  # as a member, where its maker may write


class ApiKey(GroupRow):
    """Acts as the member who made it, never as more than a member, and ends with them. Only its hash is kept."""

    table_kind = TableKind.DIRECTORY

    group = ClusterKey(Group, models.CASCADE, related_name="api_keys")
    member = GroupForeignKey(Member, models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    scope = models.CharField(max_length=5, choices=Scope.choices, db_collation="ascii_bin")
    key_hash = models.CharField(max_length=64, db_index=True, db_collation="ascii_bin")
    hint = models.CharField(max_length=_SHOWN, db_collation="ascii_bin")
    """How the key begins, by which people tell theirs apart."""
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)
    """Within a minute."""
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    @classmethod
    def make(cls, member: Member, name: str, scope: Scope) -> tuple["ApiKey", str]:
        """A new key of the member's group, and what nobody can tell again."""
        key = api_key()
        with member.group.scope():
            made = cls.objects.create(
                group_id=member.group_id,
                member=member,
                name=name,
                scope=scope,
                key_hash=hashed(key),
                hint=key[:_SHOWN],
            )
        return made, key

    def revoke(self) -> None:
        """It opens nothing from the next request on."""
        ApiKey.objects.filter(pk=self.pk).update(revoked_at=timezone.now())
