"""OpenAPI 3.1, written from the table of routes: what is served is what is described."""

import re
from collections import defaultdict
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import msgspec
from django.conf import settings

from .errors import (
    BadRequest,
    Forbidden,
    Invalid,
    MethodNotAllowed,
    NotFound,
    NotSignedIn,
    Problem,
    ProblemBody,
    TooLarge,
    TooMany,
    Unavailable,
    WrongType,
)
from .reading import Page
from .routes import Needs, Parameter, Route

_REF = "#/components/schemas/{name}"
_KEY = Parameter("Idempotency-Key", "A write sent again with the same key has one effect", str, "header")


def document(routes: Iterable[Route]) -> dict[str, Any]:
    """The whole document."""
    routes = list(routes)
    types = [t for r in routes for t in (r.body, r.result) if t is not None and t is not Page]
    schemas, components = msgspec.json.schema_components([*types, ProblemBody], ref_template=_REF)
    by_type = dict(zip(map(id, [*types, ProblemBody]), schemas, strict=True))
    paths: dict[str, Any] = defaultdict(dict)
    for route in routes:
        paths[route.path][route.method.lower()] = _operation(route, routes, by_type)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Onebox", "version": settings.ONEBOX_RELEASE},
        "servers": [{"url": settings.ONEBOX_ORIGIN}],
        "paths": dict(paths),
        "components": {
            "schemas": components,
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
                "key": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _operation(route: Route, routes: list[Route], by_type: dict[int, Any]) -> dict[str, Any]:
    summary, _, more = route.summary.partition("\n")
    made: dict[str, Any] = {
        "operationId": _id(route),
        "summary": summary,
        "tags": [route.tag],
        "parameters": [*_in_path(route), *_declared(route)],
        "responses": _responses(route, routes, by_type),
    }
    if more.strip():
        made["description"] = more.strip()
    if route.needs is not Needs.NOBODY:
        by_key = route.needs is Needs.GROUP and not route.directory and not route.elsewhere
        made["security"] = [{"session": []}, *([{"key": []}] if by_key else [])]
    if route.body is not None:
        schema = by_type[id(route.body)]
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return made


def _id(route: Route) -> str:
    words = re.sub(r"[{}]", "", route.path.removeprefix("/api/")).replace(".", "-").split("/")
    return "_".join([route.method.lower(), *(w for w in words if w != "group")]).replace("-", "_")


def _in_path(route: Route) -> list[dict[str, Any]]:
    made = []
    for name in re.findall(r"{(\w+)}", route.path):
        schema = {"type": "string", "format": "uuid"} if name == "id" else {"type": "string"}
        made.append({"name": name, "in": "path", "required": True, "schema": schema})
    return made


def _declared(route: Route) -> list[dict[str, Any]]:
    declared = [*route.parameters, *([_KEY] if route.writes else [])]
    return [
        {"name": p.name, "in": p.place, "description": p.description, "schema": msgspec.json.schema(p.type)}
        for p in declared
    ]


def _responses(route: Route, routes: list[Route], by_type: dict[int, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for status in _successes(route):
        made[str(status)] = {"description": HTTPStatus(status).phrase}
        if status != 304 and (content := _content(route, routes, by_type)):
            made[str(status)]["content"] = content
    for kind in sorted({*route.problems, *_usual(route)}, key=lambda kind: kind.status):
        made[str(kind.status)] = {
            "description": kind.title,
            "content": {"application/problem+json": {"schema": by_type[id(ProblemBody)]}},
        }
    return made


def _successes(route: Route) -> list[int]:
    if route.method == "PUT":
        return [200, 201]
    return [route.status, 304] if route.kept else [route.status]


def _content(route: Route, routes: list[Route], by_type: dict[int, Any]) -> dict[str, Any] | None:
    if route.elsewhere:
        return {"text/event-stream": {"schema": {"type": "string"}}}
    if route.path == "/api/docs":
        return {"text/html": {"schema": {"type": "string"}}}
    if route.result is None:
        return None
    schema = _page(route, routes, by_type) if route.result is Page else by_type[id(route.result)]
    return {"application/json": {"schema": schema}}


def _page(route: Route, routes: list[Route], by_type: dict[int, Any]) -> dict[str, Any]:
    """A page of a resource; `fields=` may leave out any field, so none is required."""
    single = next(r for r in routes if r.method == "GET" and r.path == f"{route.path}/{{id}}")
    name = by_type[id(single.result)]["$ref"].rpartition("/")[2]
    return {
        "type": "object",
        "required": ["items", "next"],
        "properties": {
            "items": {"type": "array", "items": {"type": "object", "title": name}},
            "next": {"type": ["string", "null"]},
        },
    }


def _usual(route: Route) -> set[type[Problem]]:
    """What any route of its sort may answer."""
    usual: set[type[Problem]] = {MethodNotAllowed, TooMany, Problem, Unavailable, BadRequest}
    if route.needs is not Needs.NOBODY:
        usual.add(NotSignedIn)
    if route.needs is Needs.GROUP:
        usual.add(NotFound)
    if route.writes:
        usual |= {Forbidden, Invalid}
    if route.needs is Needs.GROUP and not route.writes:
        usual.add(Forbidden)
    if route.body is not None:
        usual |= {TooLarge, WrongType}
    return usual
