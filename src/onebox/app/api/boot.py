"""Before a group is chosen: all that a client needs for its first picture, and making a group."""

import re
import secrets
from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from onebox.app.db.errors import retrying
from onebox.app.groups.scope import scope
from onebox.app.people.access import Membership, memberships
from onebox.app.people.models import Account

from .calls import Call
from .errors import BadRequest, Conflict, FieldError, Invalid
from .feed import Feed
from .http import Answer, Request
from .idempotency import Key
from .routes import Needs, Parameter, Route
from .sync import REVISION, SINCE, changes, number
from .writing import readable

_SLUG = r"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$(?!\n)"
"""Python's $ also stands before a line's end, JavaScript's does not."""


class Person(msgspec.Struct):
    """The signed-in person."""

    id: str
    email: str
    name: str


class Place(msgspec.Struct):
    """A group that the person is in."""

    slug: str
    name: str
    role: str
    member: str
    version: int
    revision: int
    locked: bool = False
    """The group demands a second factor that the person doesn't have: every route of it answers 403."""

    @classmethod
    def of(cls, found: Membership) -> "Place":
        """From a membership."""
        return cls(found.slug, found.name, found.role, found.member, found.version, found.revision, bool(found.locked))


class Boot(msgspec.Struct):
    """What /boot answers; `sync` is the feed of `group`, the one asked for or the first."""

    account: Person
    groups: list[Place]
    group: str | None
    sync: Feed | None


class NewGroup(msgspec.Struct, forbid_unknown_fields=True):
    """What it takes to make a group; without a slug one is made from the name."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    slug: Annotated[str, msgspec.Meta(pattern=_SLUG)] | None = None


def routes() -> Iterator[Route]:
    """All routes of this module."""
    shared: dict[str, Any] = {"needs": Needs.ACCOUNT, "tag": "start"}
    yield Route(
        "GET", "/api/boot", boot, summary="All that a client needs for its first picture", result=Boot,
        parameters=(Parameter("group", "The group to open"), SINCE, REVISION), problems=(BadRequest,), **shared,
    )  # fmt: skip
    yield Route(
        "POST", "/api/groups", found, summary="A new group, with you as its owner", writes=True, body=NewGroup,
        result=Place, status=201, problems=(Conflict, Invalid), **shared,
    )  # fmt: skip


def boot(request: Request, account: str) -> Answer:
    """The person, their groups, and the feed of one of them."""
    query = request.query()
    since, revision = number(query, "since") or 0, number(query, "revision")
    person = Account.objects.values("id", "email", "name").get(pk=account)
    groups = memberships(account)
    wanted = query.get("group")
    entered = [g for g in groups if not g.locked]
    chosen = next((g for g in entered if g.slug == wanted), entered[0] if entered else None)
    feed = None
    if chosen is not None:
        fresh = chosen.slug != wanted  # another group than the client meant: its numbers mean nothing here
        with scope(chosen.group):
            feed = changes(Call(request, chosen), 0 if fresh else since, None if fresh else revision)
    made = Boot(
        Person(str(person["id"]), person["email"], person["name"]),
        [Place.of(g) for g in groups],
        chosen.slug if chosen else None,
        feed,
    )
    return Answer.json(made, Cache_Control="private, no-store")


def found(request: Request, account: str) -> Answer:
    """Makes a group; sent again with the same Idempotency-Key it makes no second one."""
    body = request.json_body()
    with readable():
        asked = msgspec.json.decode(body, type=NewGroup)
    name = asked.name.strip()
    if not name:
        raise Invalid.field("name", "is empty.")
    key = Key.of(request, account, body)

    def once() -> Answer:
        with transaction.atomic():
            # The account's row is locked, so that the same request sent twice at once waits here for the first.
            person = Account.objects.select_for_update().get(pk=account)
            if key is not None and (before := key.answer()) is not None:
                return before
            slug = asked.slug or _slug(name)
            if slug in _reserved():
                raise _taken()
            try:
                person.found(name, slug)
            except IntegrityError as error:
                raise _taken() from error
            place = next(Place.of(g) for g in memberships(account) if g.slug == slug)
            answer = Answer.json(place, 201, Location=f"/api/{slug}")
            if key is not None:
                key.keep(answer)
        return answer

    return retrying(once)


def _reserved() -> set[str]:
    """What stands in the group's place in paths of our own: a group of that name would be hidden by them."""
    from .site import router

    return {route.path.split("/")[2] for route in router().routes if route.path.count("/") > 2}


def _taken() -> Conflict:
    return Conflict("This slug is taken.", "Choose another slug.", [FieldError("slug", "is taken.")])


def _slug(name: str) -> str:
    """From the name, with a random end: whether a plain one is taken would tell of other groups."""
    base = re.sub(r"[^a-z0-9]+", "-", slugify(name).lower()).strip("-")[:50].strip("-") or "group"
    return f"{base}-{secrets.token_hex(3)}"
