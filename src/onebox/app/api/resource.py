"""A resource: a model as the API shows it, declared in a few lines."""

import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from functools import cached_property
from typing import Any, ClassVar, TypeVar, get_type_hints

import msgspec
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from onebox.app.db.fields import version_field

from .columns import Column, column

F = TypeVar("F", bound=Callable[..., Any])

ROLES = ("guest", "member", "admin", "owner")
"""From the least to the most."""


def computed(function: F) -> F:
    """Marks a method of a resource as a field made from the row's other fields.

    It is called with the row as a dictionary of JSON values and says its type in its return annotation.
    """
    function.is_computed = True  # type: ignore[attr-defined]
    return function


class Resource:
    """Derive from it, name the model and its fields; the routes, checks and documentation follow.

    The hooks run inside the change, with the row as a model instance: raise `Invalid.field(…)` or `Forbidden(…)`
    to refuse, and nothing is written.
    """

    model: ClassVar[type[models.Model]]
    name: ClassVar[str] = ""
    """In addresses; from the class's name where it is left empty: `TaskLabels` → `task-labels`."""
    fields: ClassVar[Sequence[str]] = ()
    """What is shown and written, besides `id` and `version`."""
    read_only: ClassVar[Sequence[str]] = ()
    write_only: ClassVar[Sequence[str]] = ()
    filters: ClassVar[Sequence[str]] = ()
    """Fields that `?field=…` may name; numbers and dates also take `__gt __gte __lt __lte`, all take `null`."""
    order: ClassVar[Sequence[str]] = ()
    """Fields that `?order=…` may name; the first is the usual order, `id` where there is none."""
    read_role: ClassVar[str] = "guest"
    write_role: ClassVar[str] = "member"
    delete_role: ClassVar[str] = ""
    """As `write_role` where it is left empty."""

    def before_save(self, row: Any, call: Any) -> None:
        """Called before a row is created or updated; `row._state.adding` tells which."""

    def after_save(self, row: Any, call: Any) -> None:
        """Called after a row was created or updated, in the same transaction."""

    def before_delete(self, row: Any, call: Any) -> None:
        """Called before a row is deleted."""

    def __init__(self) -> None:
        kind = type(self)
        if not hasattr(kind, "model") or not version_field(kind.model):
            raise ImproperlyConfigured(f"{kind.__name__}.model must be a GroupModel.")
        _refuse_unknown(kind)
        self.name = kind.name or _kebab(kind.__name__)  # type: ignore[misc]
        self.table = kind.model._meta.db_table
        unknown = {*self.read_only, *self.write_only} - {*self.fields}
        if unknown:
            raise ImproperlyConfigured(f"{kind.__name__} lists {sorted(unknown)}, which are not in its fields.")
        for role in (self.read_role, self.write_role, self.delete_role or "owner"):
            if role not in ROLES:
                raise ImproperlyConfigured(f"{kind.__name__} names the role {role!r}, expected one of {ROLES}.")
        if not self.may(self.write_role, self.read_role):
            raise ImproperlyConfigured(
                f"{kind.__name__} lets {self.write_role}s write what only {self.read_role}s read: the answer to a "
                "write shows the row. Raise write_role, or lower read_role."
            )
        shown = self.shown  # makes all columns, which refuses what the model doesn't have
        for name in (*self.filters, *self.order):
            if name not in shown:
                raise ImproperlyConfigured(
                    f"{kind.__name__} filters or orders by {name!r}, which is no field that it shows."
                )
        for name, function in self.computed.items():
            if "return" not in get_type_hints(function):
                raise ImproperlyConfigured(
                    f"{kind.__name__}.{name} does not say what it makes: annotate it, as in -> bool."
                )

    @cached_property
    def columns(self) -> dict[str, Column]:
        """All stored fields by name, `id` first and `version` last."""
        writable = set(self.fields) - set(self.read_only)
        made = {name: column(self.model, name, name in writable) for name in ("id", *self.fields, "version")}
        made["id"] = msgspec.structs.replace(made["id"], required=False)
        return made

    @cached_property
    def shown(self) -> dict[str, Column]:
        """The stored fields that answers carry."""
        return {name: c for name, c in self.columns.items() if name not in self.write_only}

    @cached_property
    def computed(self) -> dict[str, Callable[[dict[str, Any]], Any]]:
        """The computed fields' functions by name."""
        names = [n for n in dir(type(self)) if getattr(getattr(type(self), n), "is_computed", False)]
        return {name: getattr(self, name) for name in names}

    @cached_property
    def writable(self) -> dict[str, Column]:
        """The fields that bodies may carry; `id` is taken only when a row is created."""
        return {name: c for name, c in self.columns.items() if c.writable}

    @cached_property
    def create_body(self) -> type[msgspec.Struct]:
        """What POST and PUT take."""
        fields: list[Any] = [("id", self.columns["id"].type | msgspec.UnsetType, msgspec.UNSET)]
        for name, c in self.writable.items():
            fields.append((name, c.nullable) if c.required else (name, c.nullable | msgspec.UnsetType, msgspec.UNSET))
        return _struct(f"{self._title}Create", fields)

    @cached_property
    def update_body(self) -> type[msgspec.Struct]:
        """What PATCH takes."""
        fields = [(n, c.nullable | msgspec.UnsetType, msgspec.UNSET) for n, c in self.writable.items()]
        return _struct(f"{self._title}Update", fields)

    @cached_property
    def body(self) -> type[msgspec.Struct]:
        """What answers carry (for the documentation; no instance is ever made)."""
        fields: list[Any] = [(name, c.nullable) for name, c in self.shown.items()]
        for name, function in self.computed.items():
            fields.append((name, get_type_hints(function).get("return", Any)))
        return msgspec.defstruct(self._title, fields, kw_only=True)

    @property
    def _title(self) -> str:
        return "".join(part.capitalize() for part in self.name.split("-"))

    def may(self, role: str, needed: str) -> bool:
        """Whether `role` is at least `needed`."""
        return ROLES.index(role) >= ROLES.index(needed)


def _refuse_unknown(kind: type[Resource]) -> None:
    """A misspelt attribute would be passed over in silence."""
    known = {name for name in dir(Resource) if not name.startswith("_")}
    for name, value in ((n, v) for c in kind.__mro__ if c not in Resource.__mro__ for n, v in vars(c).items()):
        if not name.startswith("_") and name not in known and not callable(value):
            close = get_close_matches(name, known, 1)
            meant = f"; did you mean {close[0]!r}?" if close else "."
            raise ImproperlyConfigured(f"{kind.__name__}.{name} is nothing that a Resource takes{meant}")
    for name in ("fields", "read_only", "write_only", "filters", "order"):
        if isinstance(getattr(kind, name), str):
            raise ImproperlyConfigured(f"{kind.__name__}.{name} is a string, expected a list of field names.")


def _struct(name: str, fields: list[Any]) -> type[msgspec.Struct]:
    return msgspec.defstruct(name, fields, kw_only=True, forbid_unknown_fields=True)


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
