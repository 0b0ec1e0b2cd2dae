"""Inviting people into a group, and accepting."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any, Final, Literal

import msgspec
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from onebox.app.db.errors import retrying
from onebox.app.people.access import memberships
from onebox.app.people.mails import send_invitation
from onebox.app.people.models import Account, Invitation, InvitationGone, Member, Role

from .boot import Place
from .calls import Call
from .directory import admin, read_body, refuse_unless_manages
from .errors import Conflict, FieldError, Invalid, NotFound, TooMany
from .http import Answer, Request
from .routes import Needs, Route
from .standard import row_id

RoleName = Literal["owner", "admin", "member", "guest"]
_PAUSE: Final = 60
"""Seconds between two mails about the same invitation."""


class NewInvitation(msgspec.Struct, forbid_unknown_fields=True):
    """Whom to invite, as what."""

    email: Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
    role: RoleName = "member"


class Open(msgspec.Struct):
    """An open invitation; `invited_by` is a member's id."""

    id: str
    email: str
    role: str
    invited_by: str
    created_at: str
    sent_at: str
    expires_at: str

    @classmethod
    def of(cls, row: Invitation) -> "Open":
        """From its row."""
        moments = (f"{at:%Y-%m-%dT%H:%M:%S.%f}Z" for at in (row.created_at, row.sent_at, row.expires_at))
        return cls(str(row.pk), row.email, row.role, str(row.invited_by_id), *moments)


class OpenList(msgspec.Struct):
    """All open invitations of a group."""

    items: list[Open]
    next: None = None


class Shown(msgspec.Struct):
    """What an invitation says to who holds its link."""

    group: str
    """The group's name."""
    role: str
    email: str
    invited_by: str
    """The inviter's name."""


def routes() -> Iterator[Route]:
    """All routes of this module."""
    shared: dict[str, Any] = {"needs": Needs.GROUP, "tag": "people"}
    writes: dict[str, Any] = {**shared, "writes": True, "directory": True}
    many, single = "/api/{group}/invitations", "/api/{group}/invitations/{id}"
    yield Route("GET", many, admin(listed), summary="Open invitations", result=OpenList, **shared)
    yield Route(
        "POST", many, admin(invite), summary="Invite an address: it gets a mail with a link for 7 days",
        body=NewInvitation, result=Open, status=201, problems=(Conflict, Invalid), **writes,
    )  # fmt: skip
    yield Route(
        "DELETE", single, admin(revoke), summary="Take an invitation back", status=204, problems=(NotFound,), **writes
    )
    yield Route(
        "POST", f"{single}/resend", admin(resend), summary="Mail a new link; the one before ends", result=Open,
        problems=(NotFound,), **writes,
    )  # fmt: skip
    held: dict[str, Any] = {"path": "/api/invitations/{token}", "tag": "people", "problems": (NotFound,)}
    yield Route(
        "GET", handler=shown, needs=Needs.NOBODY, summary="What the invitation of a link is about", result=Shown, **held
    )
    yield Route(
        "POST", handler=accept, needs=Needs.ACCOUNT, summary="Join the group that a link invites to", writes=True,
        result=Place, **held,
    )  # fmt: skip


def listed(_: Call) -> Answer:
    """The group's open invitations, the oldest first."""
    return Answer.json(OpenList([Open.of(row) for row in Invitation.all_open().order_by("id")]))


def invite(call: Call) -> Answer:
    """Makes an invitation and mails its link once it is stored."""
    asked = read_body(call, NewInvitation)
    email = _address(asked.email)
    refuse_unless_manages(call, asked.role)
    if Member.objects.filter(account__email=email, ended_at=None).exists():
        raise Conflict("This person is a member already.", "Change their role instead.", [_taken()])
    if Invitation.all_open().filter(email=email).exists():
        raise Conflict("This address is invited already.", "Send that invitation again, or take it back.", [_taken()])
    _count(call)
    invitation, token = Invitation.make(call.member, email, Role(asked.role))
    _mail(invitation, token)
    return Answer.json(Open.of(invitation), 201)


def revoke(call: Call, id: str) -> Answer:
    """Takes an open invitation back."""
    invitation = _found(call, id)
    invitation.revoke()
    return Answer(204)


def resend(call: Call, id: str) -> Answer:
    """Mails a new link, a few times at most and not twice a minute."""
    invitation = _found(call, id)
    wait = invitation.sent_at + timedelta(seconds=_PAUSE) - timezone.now()
    if wait > timedelta():
        raise TooMany("It was sent just now.", headers={"Retry-After": str(int(wait.total_seconds()) + 1)})
    _count(call)
    _mail(invitation, invitation.send_again())
    return Answer.json(Open.of(invitation))


def shown(_: Request, token: str) -> Answer:
    """What the link is about: who holds it may know."""
    try:
        found = Invitation.of(token)
    except InvitationGone as error:
        raise _gone() from error
    by = found.invited_by.account
    made = Shown(found.group.name, found.role, found.email, by.name or by.email)
    return Answer.json(made, Cache_Control="private, no-store")


def accept(_: Request, account: str, token: str) -> Answer:
    """Joins; who is a member already stays what they are."""
    person = Account.objects.get(pk=account)
    try:
        group = retrying(lambda: Invitation.accept(token, person))
    except InvitationGone as error:
        raise _gone() from error
    return Answer.json(next(Place.of(g) for g in memberships(account) if g.group == group.pk))


def _found(call: Call, id: str) -> Invitation:
    found = Invitation.all_open().filter(pk=row_id(id)).first()
    if found is None:
        raise NotFound("There is no such open invitation.")
    refuse_unless_manages(call, found.role)
    return found


def _count(call: Call) -> None:
    most = settings.ONEBOX_INVITATIONS_DAY
    if not call.member.account.may_invite(most):
        raise TooMany(f"You sent {most} invitations today.", "Go on tomorrow.", headers={"Retry-After": "3600"})


def _mail(invitation: Invitation, token: str) -> None:
    """Sends it once the invitation is stored; where that fails it can be sent again."""
    transaction.on_commit(lambda: send_invitation(invitation, token), robust=True)


def _address(text: str) -> str:
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid.of(error, "email") from error
    return email


def _taken() -> FieldError:
    return FieldError("email", "is in use.")


def _gone() -> NotFound:
    return NotFound(
        "This invitation can't be used: it has expired, was used or taken back, or never was.",
        "Ask who invited you for a new one.",
    )
