"""The routes of the change feed, of a group's members, and of the live stream."""

from collections.abc import Iterator
from typing import Any

from onebox.app.people.access import members

from .calls import Call
from .errors import BadRequest, Unavailable
from .feed import Feed, feed
from .http import Answer
from .routes import Needs, Parameter, Route

SINCE = Parameter("since", "The version that the client has; 0 loads everything", int)
REVISION = Parameter("revision", "The revision of the members that the client has", int)


def routes() -> Iterator[Route]:
    """All routes of this module."""
    shared: dict[str, Any] = {"needs": Needs.GROUP, "tag": "group"}
    yield Route(
        "GET", "/api/{group}/sync", sync, summary="What changed after a version", kept=True, result=Feed,
        parameters=(SINCE, REVISION, Parameter("cursor", "`next` of the page before")), problems=(BadRequest,),
        **shared,
    )  # fmt: skip
    yield Route(
        "GET", "/api/{group}/members", people, summary="Who is or was in the group", kept=True,
        result=dict[str, Any], **shared,
    )  # fmt: skip
    yield Route(
        "GET", "/api/{group}/live", live, summary="Server-sent events: the group's version, whenever it moves",
        elsewhere=True, **shared,
    )  # fmt: skip


def sync(call: Call) -> Answer:
    """What changed in the group after `since`."""
    query = call.request.query()
    since, revision = number(query, "since"), number(query, "revision")
    cursor = query.pop("cursor", None)
    if query:
        raise BadRequest(f"sync has no query parameter {next(iter(query))!r}; it takes since, revision, cursor.")
    return Answer.json(changes(call, since or 0, revision, cursor))


def changes(call: Call, since: int, revision: int | None, cursor: str | None = None) -> Feed:
    """The feed as this caller may see it."""
    from .site import resources

    return feed(resources().values(), call.access, since, revision, cursor)


def number(query: dict[str, str], name: str) -> int | None:
    """Takes a whole number out of the query. Raises BadRequest for anything else."""
    text = query.pop(name, None)
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise BadRequest(f"{name} is {text[:40]!r}, expected a whole number.")
    return int(text)


def people(call: Call) -> Answer:
    """Everybody who is or was a member."""
    return Answer.json({"items": members(call.access.group), "next": None})


def live(_: Call) -> Answer:
    """Only reached where nothing in front sends these requests to the live process."""
    raise Unavailable("The live stream is served by its own process, which is not reached here.")
