"""API keys of a group: made, listed and revoked by its owners and admins."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from onebox.app.people.models import ApiKey
from onebox.app.people.models.key import Scope

from .calls import Call
from .directory import admin, read_body
from .errors import Conflict, Invalid, NotFound
from .http import Answer
from .routes import Needs, Route
from .standard import row_id


class NewKey(msgspec.Struct, forbid_unknown_fields=True):
    """What to call it and what it may do."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    scope: Literal["read", "write"] = "read"


class Shown(msgspec.Struct):
    """A key as it is listed; `member` is the id of whom it acts as, `hint` how it begins."""

    id: str
    name: str
    scope: str
    hint: str
    member: str
    created_at: str
    used_at: str | None


class Fresh(Shown):
    """A key that was just made, with the key itself: it is never shown again."""

    key: str


class KeyList(msgspec.Struct):
    """All keys of a group that are not revoked."""

    items: list[Shown]
    next: None = None


def routes() -> Iterator[Route]:
    """All routes of this module."""
    shared: dict[str, Any] = {"needs": Needs.GROUP, "tag": "people"}
    writes: dict[str, Any] = {**shared, "writes": True, "directory": True}
    many, single = "/api/{group}/api-keys", "/api/{group}/api-keys/{id}"
    yield Route("GET", many, admin(listed), summary="The group's API keys", result=KeyList, **shared)
    yield Route(
        "POST", many, admin(make), summary="A new API key; it acts as you, and is shown once", body=NewKey,
        result=Fresh, status=201, secret=True, problems=(Conflict, Invalid), **writes,
    )  # fmt: skip
    yield Route("DELETE", single, admin(revoke), summary="Revoke a key", status=204, problems=(NotFound,), **writes)


def listed(_: Call) -> Answer:
    """The keys in use, the oldest first."""
    rows = ApiKey.objects.filter(revoked_at=None, member__ended_at=None).order_by("id")
    return Answer.json(KeyList([Shown(**_fields(row)) for row in rows]))


def make(call: Call) -> Answer:
    """A key that acts as the caller, with a guest's or a member's role."""
    asked = read_body(call, NewKey)
    name = asked.name.strip()
    if not name:
        raise Invalid.field("name", "is empty.")
    row, key = ApiKey.make(call.member, name, Scope(asked.scope))
    return Answer.json(Fresh(**_fields(row), key=key), 201, Cache_Control="private, no-store")


def revoke(_: Call, id: str) -> Answer:
    """Ends the key."""
    row = ApiKey.objects.filter(pk=row_id(id), revoked_at=None).first()
    if row is None:
        raise NotFound("There is no such key.")
    row.revoke()
    return Answer(204)


def _fields(row: ApiKey) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in ("name", "scope", "hint")},
        "id": str(row.pk),
        "member": str(row.member_id),
        "created_at": _moment(row.created_at),
        "used_at": _moment(row.used_at) if row.used_at else None,
    }


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"
