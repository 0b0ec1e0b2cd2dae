"""Writes to a group's people: one at a time, with the caller's role as it is at that very moment."""

from collections.abc import Callable
from typing import Any

import msgspec
from django.db import transaction

from onebox.app.db.errors import retrying
from onebox.app.groups import Group
from onebox.app.groups.scope import scope
from onebox.app.people.access import Access
from onebox.app.people.models import LastOwner, Member, Role

from .calls import Call
from .errors import Conflict, Forbidden, NotFound
from .http import Answer, Request
from .idempotency import Key
from .routes import Route
from .writing import readable


def write(request: Request, route: Route, values: dict[str, str], access: Access) -> Answer:
    """The answer of a route that writes directory rows; the group's row is locked while its handler runs."""
    if access.key is not None:
        raise Forbidden("API keys can't manage people or keys.", "Do it signed in, on the product's own pages.")
    body = request.json_body() if route.body is not None else request.body()
    key = Key.of(request, access.member, body)
    if key is not None and (before := key.answer()) is not None:
        return before

    def once() -> Answer:
        with scope(access.group), transaction.atomic():
            Group.objects.select_for_update().get(pk=access.group)
            if key is not None and (before := key.answer()) is not None:
                return before
            answer: Answer = route.handler(Call(request, _now(access)), **values)
            if key is not None:
                key.keep(_SHOWN_ONCE if route.secret else answer)
            return answer

    try:
        return retrying(once)
    except LastOwner as error:
        raise Conflict(str(error), "Make somebody else an owner first, or delete the group.") from error


_SHOWN_ONCE = Answer.problem(
    Conflict("This request was answered before, with a secret that is shown once.", "Revoke it and make a new one.")
)


def read_body(call: Call, kind: Any) -> Any:
    """The request's body as that struct. Raises BadRequest or Invalid."""
    with readable():
        return msgspec.json.decode(call.request.json_body(), type=kind)


def admin(handler: Callable[..., Answer]) -> Callable[..., Answer]:
    """For owners and admins only."""

    def checked(call: Call, **values: str) -> Answer:
        if not Role(call.access.role).manages:
            raise Forbidden(f"This takes the role admin, yours is {call.access.role}.")
        return handler(call, **values)

    return checked


def refuse_unless_manages(call: Call, *roles: str) -> None:
    """Raises Forbidden where the caller may not add, change or remove members of one of these roles."""
    mine = Role(call.access.role)
    for role in roles:
        if Role(role) not in mine.manages:
            raise Forbidden(f"Your role is {mine}: {_LIMITS[mine]}.")


_LIMITS = {
    Role.ADMIN: "admins manage members and guests, only owners manage owners and admins",
    Role.MEMBER: "only owners and admins manage people",
    Role.GUEST: "only owners and admins manage people",
}


def _now(access: Access) -> Access:
    """The access as it is under the lock: a demotion or removal that came first counts."""
    role = Member.objects.filter(pk=access.member, ended_at=None).values_list("role", flat=True).first()
    if role is None:
        raise NotFound
    return msgspec.structs.replace(access, role=role)
