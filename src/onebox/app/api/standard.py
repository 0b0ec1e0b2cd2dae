"""The routes of each resource: list, one, create, replace, update, delete."""

import uuid
from collections.abc import Iterator
from typing import Any

from . import reading, writing
from .calls import Call
from .errors import BadRequest, Conflict, Invalid, Moved, NotFound
from .etags import of
from .filters import names
from .http import Answer
from .resource import Resource
from .routes import Needs, Parameter, Route

IF_MATCH = Parameter("If-Match", 'The version that the edit is based on: a row\'s ETag, or `"7"`.', str, "header")


def routes(resource: Resource) -> Iterator[Route]:
    """All routes of a resource."""
    served = _Served(resource)
    many, single = f"/api/{{group}}/{resource.name}", f"/api/{{group}}/{resource.name}/{{id}}"
    shared: dict[str, Any] = {"needs": Needs.GROUP, "tag": resource.name}
    reads: dict[str, Any] = {**shared, "kept": True}
    writes: dict[str, Any] = {**shared, "writes": True, "result": resource.body, "parameters": (IF_MATCH,)}
    refused = (NotFound, Conflict, Moved, Invalid)
    page = reading.Page
    yield Route(
        "GET", many, served.many, summary=f"A page of {resource.name}", result=page,
        parameters=_parameters(resource), problems=(BadRequest,), **reads,
    )  # fmt: skip
    yield Route(
        "GET", single, served.one, summary=f"One of {resource.name}", result=resource.body,
        problems=(NotFound,), **reads,
    )  # fmt: skip
    yield Route(
        "POST", many, served.create, summary=f"A new one in {resource.name}", status=201, body=resource.create_body,
        problems=(Conflict, Invalid), **{**writes, "parameters": ()},
    )  # fmt: skip
    yield Route(
        "PUT", single, served.replace, summary="Create with this id (201), or replace (200)",
        body=resource.create_body, problems=refused, **writes,
    )  # fmt: skip
    yield Route(
        "PATCH", single, served.update, summary="Change the fields named", body=resource.update_body,
        problems=refused, **writes,
    )  # fmt: skip
    yield Route(
        "DELETE", single, served.delete, summary="Delete, with all that hangs from it", status=204,
        problems=(NotFound, Conflict, Moved), **{**writes, "result": None},
    )  # fmt: skip


class _Served:
    """The handlers of one resource."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource

    def many(self, call: Call) -> Answer:
        self._may_read(call)
        return Answer.json(reading.page(self.resource, call.access.group, call.request.query()))

    def one(self, call: Call, id: str) -> Answer:
        self._may_read(call)
        return self._row(call, row_id(id), 200)

    def create(self, call: Call) -> Answer:
        made = writing.create(self.resource, call, call.request.json_body())
        answer = self._row(call, made, 201)
        answer.headers["Location"] = f"{call.request.path.rstrip('/')}/{made}"
        return answer

    def replace(self, call: Call, id: str) -> Answer:
        created = writing.replace(self.resource, call, row_id(id), call.request.json_body())
        return self._row(call, row_id(id), 201 if created else 200)

    def update(self, call: Call, id: str) -> Answer:
        writing.update(self.resource, call, row_id(id), call.request.json_body())
        return self._row(call, row_id(id), 200)

    def delete(self, call: Call, id: str) -> Answer:
        writing.delete(self.resource, call, row_id(id))
        return Answer(204)

    def _row(self, call: Call, id: str, status: int) -> Answer:
        found = reading.these(self.resource, call.access.group, [id])
        if not found:
            raise NotFound(f"There is no such row in {self.resource.name}.")
        tag = f'"{of(call.access)}~{found[id]["version"]}"'
        return Answer.json(found[id], status, ETag=tag)

    def _may_read(self, call: Call) -> None:
        if not self.resource.may(call.access.role, self.resource.read_role):
            raise NotFound


def row_id(text: str) -> str:
    """The id of a row in its usual form. Raises NotFound for what can't be one."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise NotFound from None


def _parameters(resource: Resource) -> tuple[Parameter, ...]:
    order = ", ".join(dict.fromkeys(["id", *resource.order]))
    return (
        Parameter("fields", "Only these fields, between commas"),
        Parameter("limit", f"Rows a page, {reading.PAGE} where nothing is asked, at most {reading.MOST}", int),
        Parameter("order", f"One of {order}; with a leading - descending"),
        Parameter("cursor", "`next` of the page before"),
        *(Parameter(name, f"Only rows with this {name}") for name in names(resource)),
    )
