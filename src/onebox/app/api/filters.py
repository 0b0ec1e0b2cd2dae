"""The conditions that a query string may ask for."""

import datetime
import decimal
import math
from typing import Any

import msgspec
from django.db import models

from .columns import Column
from .errors import BadRequest
from .resource import Resource

_COMPARE = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_ORDERED = (models.IntegerField, models.FloatField, models.DecimalField, models.DateField, models.TimeField)


class Condition(msgspec.Struct, frozen=True):
    """A piece of a WHERE clause, beginning with ` AND `, and its parameters."""

    sql: str = ""
    params: tuple[Any, ...] = ()

    def also(self, other: "Condition") -> "Condition":
        """Both hold."""
        return Condition(self.sql + other.sql, (*self.params, *other.params))


def names(resource: Resource) -> list[str]:
    """Every query parameter that filters the resource."""
    made = []
    for name in resource.filters:
        made.append(name)
        if isinstance(resource.columns[name].field, _ORDERED):
            made += [f"{name}__{suffix}" for suffix in _COMPARE]
    return made


def conditions(resource: Resource, query: dict[str, str]) -> Condition:
    """What the remaining query parameters ask for. Raises BadRequest for an unknown one or a wrong value."""
    made = Condition()
    for parameter, text in query.items():
        name, _, suffix = parameter.partition("__")
        if parameter not in names(resource):
            allowed = ", ".join(["fields", "limit", "order", "cursor", *names(resource)])
            raise BadRequest(f"{resource.name} has no query parameter {parameter!r}; it takes {allowed}.")
        made = made.also(_one(parameter, resource.columns[name], suffix, text))
    return made


def _one(parameter: str, column: Column, suffix: str, text: str) -> Condition:
    if text == "null" and column.field.null and not suffix:
        return Condition(f" AND {column.column} IS NULL")
    value = parse(parameter, column, text, column.type)
    return Condition(f" AND {column.column} {_COMPARE.get(suffix, '=')} %s", (value,))


def parse(parameter: str, column: Column, text: str, kind: Any) -> Any:
    """The text, read as `kind`, as a value that the database takes for the column. Raises BadRequest."""
    try:
        # Not strict, so that "7" is a number; but then "2026" would be a moment, too: seconds since 1970.
        value = msgspec.convert(text, kind, strict=isinstance(column.field, models.DateTimeField))
        if isinstance(value, datetime.datetime):
            return value.astimezone(datetime.UTC).replace(tzinfo=None)
        if isinstance(value, float | decimal.Decimal) and not math.isfinite(value):
            raise OverflowError("expected a finite number")
        if isinstance(value, str) and not value.isascii() and is_ascii(column):
            raise OverflowError("expected ASCII")  # MariaDB refuses to compare the two
    except (msgspec.ValidationError, OverflowError, ValueError) as error:
        raise BadRequest(f"{parameter} is {text[:80]!r}: {error}.") from error
    return str(value) if not isinstance(value, int | float) else value


def is_ascii(column: Column) -> bool:
    """Whether the column holds ASCII alone."""
    return str(getattr(column.field, "db_collation", None) or "").startswith("ascii")
