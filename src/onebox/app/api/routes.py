"""The table of routes: what is served under /api/, and the way from a path to its route."""

from collections.abc import Callable, Iterator
from enum import Enum
from functools import lru_cache
from typing import Any

import msgspec

from .errors import MethodNotAllowed, NotFound, Problem


class Needs(Enum):
    """What a route asks of who calls it."""

    NOBODY = "anybody may call it"
    ACCOUNT = "a signed-in person"
    GROUP = "a member of the group in the path"


class Parameter(msgspec.Struct, frozen=True):
    """A query parameter or header, for the documentation."""

    name: str
    description: str
    type: Any = str
    place: str = "query"


class Route(msgspec.Struct, frozen=True):
    """One method on one path. `path` has its parameters in braces: `/api/{group}/tasks/{id}`."""

    method: str
    path: str
    handler: Callable[..., Any]
    needs: Needs
    summary: str
    tag: str
    writes: bool = False
    directory: bool = False
    """Writes people's rows, not the group's data: the clock stays, and the handler looks after roles itself."""
    secret: bool = False
    """Its answer is shown once: no copy is kept for an Idempotency-Key."""
    kept: bool = False
    """Its answer depends on the group's data, the role and the URL alone: it gets an ETag and is kept."""
    elsewhere: bool = False
    """Served by another process (live); listed here so that documentation and tests know it."""
    body: Any = None
    result: Any = None
    status: int = 200
    parameters: tuple[Parameter, ...] = ()
    problems: tuple[type[Problem], ...] = ()


_REMEMBERED = 160
"""Characters: a group's slug has up to 63, an id 36."""


class _Node:
    __slots__ = ("children", "parameter", "routes")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.parameter: tuple[str, _Node] | None = None
        self.routes: dict[str, Route] = {}


class Router:
    """All routes, as a tree over the path's segments; a fixed segment goes before a parameter."""

    def __init__(self) -> None:
        self.routes: list[Route] = []
        self._root = _Node()
        self._known = lru_cache(maxsize=4096)(self._search)

    def add(self, route: Route) -> None:
        """Adds a route; two for the same method and path are a mistake."""
        node = self._root
        for segment in route.path.strip("/").split("/"):
            if segment.startswith("{"):
                name = segment.strip("{}")
                if node.parameter is None:
                    node.parameter = (name, _Node())
                node = node.parameter[1]
            else:
                node = node.children.setdefault(segment, _Node())
        if route.method in node.routes:
            raise ValueError(f"{route.method} {route.path} is declared twice.")
        node.routes[route.method] = route
        self._known.cache_clear()
        self.routes.append(route)

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        """The route for a request and its path's parameters, not to be changed. NotFound, MethodNotAllowed."""
        # Only paths as long as real ones are remembered: anybody may send others, to fill the memory with.
        return self._known(method, path) if len(path) <= _REMEMBERED else self._search(method, path)

    def _search(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        allowed: set[str] = set()
        for node, values in _walk(self._root, path.strip("/").split("/"), 0):
            route = node.routes.get(method)
            if route is not None:
                return route, _named(route, values)
            allowed |= node.routes.keys()
        if allowed:
            names = ", ".join(sorted(allowed))
            raise MethodNotAllowed(f"{method} is not served here.", f"Use {names}.", headers={"Allow": names})
        raise NotFound("There is nothing at this address.")


def _walk(node: _Node, segments: list[str], at: int) -> Iterator[tuple[_Node, list[str]]]:
    if at == len(segments):
        if node.routes:
            yield node, []
        return
    segment = segments[at]
    if (child := node.children.get(segment)) is not None:
        yield from _walk(child, segments, at + 1)
    if node.parameter is not None and segment:
        for found, values in _walk(node.parameter[1], segments, at + 1):
            yield found, [segment, *values]


def _named(route: Route, values: list[str]) -> dict[str, str]:
    names = [s.strip("{}") for s in route.path.split("/") if s.startswith("{")]
    return dict(zip(names, values, strict=True))
