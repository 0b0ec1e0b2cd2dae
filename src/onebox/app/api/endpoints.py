"""Endpoints of a founder's own, beside the resources: same sign-in, same group, same promises."""

import inspect
import re
from collections.abc import Callable
from typing import Any, TypeVar, get_type_hints

import msgspec
from django.core.exceptions import ImproperlyConfigured

from .calls import Call
from .errors import BadRequest, Conflict, Forbidden, Invalid, NotFound
from .http import Answer
from .resource import ROLES
from .routes import Needs, Route
from .writing import readable

F = TypeVar("F", bound=Callable[..., Any])


_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class Endpoint(msgspec.Struct, frozen=True):
    """What `@endpoint` noted on a function."""

    method: str
    path: str
    role: str
    kept: bool


def endpoint(method: str, path: str, role: str = "", kept: bool = False) -> Callable[[F], F]:
    """Serves the function at `/api/<group>/<path>`.

    It is called with the `Call`, the path's parameters by name, and `body` where it takes one, each converted to
    its annotated type (422 or 404 where it can't be); what it returns goes out as JSON. Other methods than GET run in
    a change, with the group's clock locked. `role` is the least role that may call it (guest for GET, else member);
    `kept=True` says that a GET's answer depends on the group's data, the role and the URL alone.
    """
    needed = role or ("guest" if method == "GET" else "member")
    if needed not in ROLES:
        raise ValueError(f"role is {role!r}, expected one of {ROLES}.")
    if method not in _METHODS:
        raise ValueError(f"method is {method!r}, expected one of {', '.join(_METHODS)}.")

    def mark(function: F) -> F:
        function.endpoint = Endpoint(method, path.strip("/"), needed, kept)  # type: ignore[attr-defined]
        return function

    return mark


def route(function: Any) -> Route:
    """The route of a function that is marked as an endpoint."""
    made: Endpoint = function.endpoint
    in_path = set(re.findall(r"{(\w+)}", made.path))
    taken = {*list(inspect.signature(function).parameters)[1:]} - {"body"}
    if in_path != taken:
        raise ImproperlyConfigured(
            f"{function.__name__} takes {sorted(taken)} beside the call, its path {made.path!r} has {sorted(in_path)}."
        )
    hints = get_type_hints(function, include_extras=True)
    result = hints.get("return")
    nothing = result in (None, type(None))
    return Route(
        method=made.method,
        path=f"/api/{{group}}/{made.path}",
        handler=_handler(function, made, hints),
        needs=Needs.GROUP,
        summary=inspect.getdoc(function) or function.__name__,
        tag=made.path.partition("/")[0],
        writes=made.method != "GET",
        kept=made.kept and made.method == "GET",
        body=hints.get("body"),
        result=None if nothing else result,
        status=204 if nothing else 200,
        problems=(NotFound, BadRequest) if made.method == "GET" else (NotFound, Conflict, Invalid),
    )


def _handler(function: Any, made: Endpoint, hints: dict[str, Any]) -> Callable[..., Answer]:
    def handle(call: Call, **values: str) -> Answer:
        if ROLES.index(call.access.role) < ROLES.index(made.role):
            raise Forbidden(f"This takes the role {made.role}, yours is {call.access.role}.")
        arguments: dict[str, Any] = {name: _value(text, hints.get(name, str)) for name, text in values.items()}
        if "body" in hints:
            with readable():
                arguments["body"] = msgspec.json.decode(call.request.json_body(), type=hints["body"])
        result = function(call, **arguments)
        return Answer(204) if result is None else Answer.json(result)

    return handle


def _value(text: str, kind: Any) -> Any:
    try:
        return msgspec.convert(text, kind, strict=False)
    except msgspec.ValidationError as error:
        raise NotFound from error
