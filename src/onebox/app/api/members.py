"""Changing who is in a group, and as what."""

import uuid
from collections.abc import Iterator
from typing import Annotated, Any

import msgspec

from onebox.app.people.access import has_factor
from onebox.app.people.models import Member, Role

from .calls import Call
from .directory import read_body, refuse_unless_manages
from .errors import Conflict, Forbidden, Invalid, NotFound
from .http import Answer
from .invitations import RoleName
from .routes import Needs, Route
from .standard import row_id


class NewRole(msgspec.Struct, forbid_unknown_fields=True):
    """What a member becomes."""

    role: RoleName


class Successor(msgspec.Struct, forbid_unknown_fields=True):
    """Who becomes owner: a member's id."""

    member: uuid.UUID


class Shown(msgspec.Struct):
    """A member, as in the list of members."""

    id: str
    name: str
    email: str
    role: str
    ended: bool

    @classmethod
    def of(cls, member: Member) -> "Shown":
        """From its row and its account's."""
        account = member.account
        return cls(str(member.pk), account.name, account.email, member.role, member.ended_at is not None)


class GroupEdit(msgspec.Struct, forbid_unknown_fields=True):
    """What an owner may change about the group."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] | msgspec.UnsetType = msgspec.UNSET
    demands_mfa: bool | msgspec.UnsetType = msgspec.UNSET


class ShownGroup(msgspec.Struct):
    """A group; `demands_mfa`: it lets in only members with a second factor."""

    slug: str
    name: str
    demands_mfa: bool


def routes() -> Iterator[Route]:
    """All routes of this module."""
    shared: dict[str, Any] = {"needs": Needs.GROUP, "tag": "people", "writes": True, "directory": True}
    single = "/api/{group}/members/{id}"
    yield Route(
        "PATCH", single, change, summary="Change a member's role", body=NewRole, result=Shown,
        problems=(NotFound, Conflict, Invalid), **shared,
    )  # fmt: skip
    yield Route(
        "DELETE", single, remove, summary="End a membership: access is gone from the next request on", status=204,
        problems=(NotFound, Conflict), **shared,
    )  # fmt: skip
    yield Route(
        "POST", "/api/{group}/leave", leave, summary="Leave the group", status=204, problems=(Conflict,), **shared
    )
    yield Route(
        "POST", "/api/{group}/transfer", transfer, summary="Make a member owner in your place; you become admin",
        body=Successor, result=Shown, problems=(NotFound, Conflict, Invalid), **shared,
    )  # fmt: skip
    yield Route(
        "PATCH", "/api/{group}", edit, summary="Rename the group; demand a second factor of all members",
        body=GroupEdit, result=ShownGroup, problems=(Conflict, Invalid), **shared,
    )  # fmt: skip


def change(call: Call, id: str) -> Answer:
    """Admins change members and guests, owners everybody."""
    asked = read_body(call, NewRole)
    member = _found(id)
    refuse_unless_manages(call, member.role, asked.role)
    member.change_role(Role(asked.role))
    return Answer.json(Shown.of(member))


def remove(call: Call, id: str) -> Answer:
    """Oneself, or whom one may manage."""
    member = _found(id)
    if str(member.pk) != str(call.member_id):
        refuse_unless_manages(call, member.role)
    member.end()
    return Answer(204)


def leave(call: Call) -> Answer:
    """Anybody may, as long as an owner stays."""
    call.member.end()
    return Answer(204)


def transfer(call: Call) -> Answer:
    """An owner hands the group over."""
    asked = read_body(call, Successor)
    if call.access.role != Role.OWNER:
        raise Forbidden(f"Only an owner can hand the group over, you are {call.access.role}.")
    member = _found(str(asked.member))
    if member.pk != call.member.pk:
        call.member.hand_over_to(member)
    return Answer.json(Shown.of(member))


def edit(call: Call) -> Answer:
    """Owners only; who demands a second factor must have one."""
    asked = read_body(call, GroupEdit)
    if call.access.role != Role.OWNER:
        raise Forbidden(f"Only an owner can change the group, you are {call.access.role}.", "Ask an owner.")
    group = call.group
    if asked.demands_mfa is True and not has_factor(call.access.account):
        raise Conflict("You have no second factor yourself: the group would lock you out.", "Set one up first.")
    group.name = group.name if asked.name is msgspec.UNSET else asked.name.strip()
    group.demands_mfa = group.demands_mfa if asked.demands_mfa is msgspec.UNSET else asked.demands_mfa
    if not group.name:
        raise Invalid.field("name", "is empty.")
    group.save(update_fields=["name", "demands_mfa"])
    group.revise()
    return Answer.json(ShownGroup(group.slug, group.name, group.demands_mfa))


def _found(id: str) -> Member:
    member: Member | None = Member.objects.select_related("account").filter(pk=row_id(id), ended_at=None).first()
    if member is None:
        raise NotFound("There is no such member.")
    return member
