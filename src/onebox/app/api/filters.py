"""The conditions that a query string may ask for."""

import datetime
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
    value = parse(parameter, column, text)
    return Condition(f" AND {column.column} {_COMPARE.get(suffix, '=')} %s", (value,))


def parse(parameter: str, column: Column, text: str) -> Any:
    """The text as a value that the database takes for the column."""
    try:
        value = msgspec.convert(text, column.type, strict=False)
        if isinstance(value, datetime.datetime):
            return value.astimezone(datetime.UTC).replace(tzinfo=None)
        if isinstance(value, float) and not math.isfinite(value):
            raise OverflowError("expected a finite number")
    except (msgspec.ValidationError, OverflowError) as error:
        raise BadRequest(f"{parameter} is {text[:80]!r}: {error}.") from error
    return str(value) if not isinstance(value, int | float) else value
