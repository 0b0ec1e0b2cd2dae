"""Many writes in one change: all of them or none."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec

from . import writing
from .calls import Call
from .errors import BadRequest, Conflict, Invalid, Moved, NotFound, Problem
from .http import Answer
from .resource import Resource
from .routes import Needs, Route
from .standard import row_id

MOST = 500
"""Writes in one batch."""


class Write(msgspec.Struct, forbid_unknown_fields=True):
    """One write, as it would be sent alone."""

    method: Literal["POST", "PUT", "PATCH", "DELETE"]
    resource: str
    id: str | None = None
    body: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    if_match: int | None = None


class Batch(msgspec.Struct, forbid_unknown_fields=True):
    """What /batch takes."""

    writes: Annotated[list[Write], msgspec.Meta(min_length=1, max_length=MOST)]


class Result(msgspec.Struct):
    """What one write alone would have been answered."""

    status: int
    body: Any


class Results(msgspec.Struct):
    """What /batch answers: the version that all of its writes have, and each one's result."""

    version: int
    results: list[Result]


def routes() -> Iterator[Route]:
    """The route of this module."""
    yield Route(
        "POST", "/api/{group}/batch", batch, Needs.GROUP, "Many writes in one change, all or none", "group",
        writes=True, body=Batch, result=Results, problems=(NotFound, Conflict, Moved, Invalid),
    )  # fmt: skip


def batch(call: Call) -> Answer:
    """Does all writes in their order; the first that is refused ends it, and nothing is written."""
    with writing.readable():
        asked = msgspec.json.decode(call.request.json_body(), type=Batch)
    results = []
    for index, write in enumerate(asked.writes):
        try:
            results.append(_one(call, write))
        except Problem as problem:
            problem.index = index
            raise
    return Answer.json(Results(call.access.version, results))


def _one(call: Call, write: Write) -> Result:
    from .site import resources

    resource = resources().get(write.resource)
    if resource is None:
        raise Invalid.field("resource", f"{write.resource[:80]!r} is none of {', '.join(resources())}.")
    if_match = None if write.if_match is None else frozenset({write.if_match})
    inner = Call(call.request, call.access, if_match)
    if write.method == "POST":
        if write.id is not None:
            raise BadRequest("A POST carries its id in the body, or none.")
        return Result(201, writing.create(resource, inner, _body(write)))
    if write.id is None:
        raise BadRequest(f"A {write.method} needs an id.")
    return _on_row(resource, inner, write, row_id(write.id))


def _on_row(resource: Resource, call: Call, write: Write, row: str) -> Result:
    if write.method == "PUT":
        body, created = writing.replace(resource, call, row, _body(write))
        return Result(201 if created else 200, body)
    if write.method == "PATCH":
        return Result(200, writing.update(resource, call, row, _body(write)))
    writing.delete(resource, call, row)
    return Result(204, None)


def _body(write: Write) -> bytes | msgspec.Raw:
    return b"{}" if write.body is msgspec.UNSET else write.body
