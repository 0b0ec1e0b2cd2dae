"""A link that lets its holder into a group."""

import datetime
from typing import Any, Final

from django.db import models, transaction
from django.utils import timezone

from onebox.app.db.fields import ClusterKey
from onebox.app.groups import Group, GroupForeignKey, GroupRow, TableKind, every_group

from ..tokens import hashed, link_token
from .account import Account, AddressField
from .member import Member, Role

LASTS: Final = datetime.timedelta(days=7)


class InvitationGone(Exception):
    """It expired, was used or revoked, who sent it may no longer invite, or it never was: all the same outside."""


class Invitation(GroupRow):
    """Open until somebody accepts it, it is revoked or expires. Only the hash of its link's token is kept."""

    table_kind = TableKind.DIRECTORY

    group = ClusterKey(Group, models.CASCADE, related_name="invitations")
    email = AddressField(max_length=254, db_collation="utf8mb4_bin")
    role = models.CharField(max_length=10, choices=Role.choices, db_collation="ascii_bin")
    invited_by = GroupForeignKey(Member, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, db_index=True, db_collation="ascii_bin")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    """When it was accepted or revoked."""
    accepted_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.email} to group {self.group_id} ({self.role})"

    @classmethod
    def make(cls, by: Member, email: str, role: Role) -> tuple["Invitation", str]:
        """A new invitation to the group of `by`, and its link's token, which nobody can tell again."""
        token, now = link_token(), timezone.now()
        fields = {"token_hash": hashed(token), "sent_at": now, "expires_at": now + LASTS}
        with by.group.scope():
            made = cls.objects.create(group_id=by.group_id, invited_by=by, email=email, role=role, **fields)
        return made, token

    @classmethod
    def all_open(cls) -> "models.QuerySet[Invitation]":
        """Those of the current group that can still be accepted."""
        found = cls.objects.select_related("invited_by").filter(ended_at=None, expires_at__gt=timezone.now())
        able = models.Q(invited_by__role=Role.OWNER) | models.Q(
            invited_by__role=Role.ADMIN, role__in=Role.ADMIN.manages
        )
        return found.filter(able, invited_by__ended_at=None, group__state="open")

    @classmethod
    def of(cls, token: str) -> "Invitation":
        """The invitation of that token, with group and inviter, if it can be accepted. Raises InvitationGone."""
        with every_group():
            found = cls.all_open().select_related("group", "invited_by__account").filter(token_hash=hashed(token))
            invitation = found.first()
        if invitation is None:
            raise InvitationGone
        return invitation

    @classmethod
    def accept(cls, token: str, account: Account) -> Group:
        """Lets the person in and uses the invitation up; of several at once one wins. Raises InvitationGone.

        Who is in the group already stays what they are, and the invitation stays open for who it was meant for.
        Who accepted it is answered the same again.
        """
        with every_group():
            known = cls.objects.select_related("group").filter(token_hash=hashed(token)).first()
        if known is None:
            raise InvitationGone
        with transaction.atomic(), known.group.scope():
            Group.objects.select_for_update().get(pk=known.group_id)
            invitation = cls.all_open().filter(pk=known.pk, token_hash=known.token_hash).first()
            is_in = Member.objects.filter(account=account, ended_at=None).exists()
            if invitation is None and not (is_in and cls.objects.filter(pk=known.pk, accepted_by=account).exists()):
                raise InvitationGone
            if invitation is not None and not is_in:
                Member.add(known.group, account, Role(invitation.role))
                invitation._end(accepted_by=account)
        group: Group = known.group
        return group

    def send_again(self) -> str:
        """Starts anew with another token, which is returned; the link sent before ends."""
        token, now = link_token(), timezone.now()
        self.token_hash, self.sent_at, self.expires_at = hashed(token), now, now + LASTS
        self.save(update_fields=["token_hash", "sent_at", "expires_at"])
        return token

    def revoke(self) -> None:
        """Nobody can accept it any more."""
        self._end()

    def _end(self, **changes: Any) -> None:
        Invitation.objects.filter(pk=self.pk).update(ended_at=timezone.now(), **changes)
