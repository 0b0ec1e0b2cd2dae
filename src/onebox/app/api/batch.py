"""Many writes in one change: all of them or none."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec

from . import reading, writing
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
    """The status that the write alone would have been answered, and its row as it is after the whole batch."""

    status: int
    body: Any
    """null for a row that the batch deleted."""


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
    done: list[Done] = []
    for index, write in enumerate(asked.writes):
        try:
            done.append(_one(call, write))
        except Problem as problem:
            problem.index = index
            raise
    return Answer.json(Results(call.access.version, _results(call, done)))


Done = tuple[Resource, str, int]
"""The resource, the row's id, the status."""


def _results(call: Call, done: list[Done]) -> list[Result]:
    """Reads the rows of each resource with one statement, however many were written."""
    ids: dict[Resource, list[str]] = defaultdict(list)
    for resource, row, _ in done:
        ids[resource].append(row)
    rows = {resource: reading.these(resource, call.access.group, each) for resource, each in ids.items()}
    return [Result(status, rows[resource].get(row)) for resource, row, status in done]


def _one(call: Call, write: Write) -> Done:
    from .site import resources

    resource = resources().get(write.resource)
    if resource is None:
        raise Invalid.field("resource", f"{write.resource[:80]!r} is none of {', '.join(resources())}.")
    if_match = None if write.if_match is None else frozenset({write.if_match})
    inner = Call(call.request, call.access, if_match)
    if write.method == "POST":
        if write.id is not None:
            raise BadRequest("A POST carries its id in the body, or none.")
        return resource, writing.create(resource, inner, _body(write)), 201
    if write.id is None:
        raise BadRequest(f"A {write.method} needs an id.")
    row = row_id(write.id)
    return resource, row, _on_row(resource, inner, write, row)


def _on_row(resource: Resource, call: Call, write: Write, row: str) -> int:
    if write.method == "PUT":
        return 201 if writing.replace(resource, call, row, _body(write)) else 200
    if write.method == "PATCH":
        writing.update(resource, call, row, _body(write))
        return 200
    writing.delete(resource, call, row)
    return 204


def _body(write: Write) -> bytes | msgspec.Raw:
    return b"{}" if write.body is msgspec.UNSET else write.body
