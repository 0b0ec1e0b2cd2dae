"""The API: what a founder's `resources` module uses.

`Resource` and `computed` show a model; `endpoint` serves a function beside it; `Call` is what both are called with;
the problems are raised to refuse.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .calls import Call
    from .endpoints import endpoint
    from .errors import BadRequest, Conflict, Forbidden, Invalid, NotFound, Problem
    from .resource import Resource, computed

__all__ = [
    "BadRequest",
    "Call",
    "Conflict",
    "Forbidden",
    "Invalid",
    "NotFound",
    "Problem",
    "Resource",
    "computed",
    "endpoint",
]

_HOMES = {"Call": "calls", "endpoint": "endpoints", "Resource": "resource", "computed": "resource"}


def __getattr__(name: str) -> Any:
    """Imported at first use: these need models, and Django reads this file before it can load any."""
    if name in __all__:
        return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'errors')}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
