"""Reads a resource's rows straight into JSON values: no model instance, no serializer in between."""

import uuid
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from onebox.app.db.direct import select

from . import cursors
from .columns import Column, loose_type
from .errors import BadRequest
from .filters import Condition, conditions, parse
from .resource import Resource

PAGE = 50
MOST = 500
"""Rows a page: where nothing is asked, and at the most."""

Row = dict[str, Any]


class Page(msgspec.Struct):
    """A page of rows, and where the next one begins."""

    items: list[Row]
    next: str | None


@lru_cache(maxsize=1024)
def _select(resource: Resource, names: tuple[str, ...]) -> str:
    columns = ", ".join(resource.shown[name].sql for name in names)
    return f"SELECT {columns} FROM `{resource.table}` WHERE `group_id` = %s"  # noqa: S608


def rows(
    resource: Resource, group: int, condition: Condition, names: tuple[str, ...] | None = None, tail: str = ""
) -> list[Row]:
    """The group's rows under a condition; `tail` is ORDER BY and LIMIT."""
    names = names or tuple(resource.shown)
    sql = _select(resource, names) + condition.sql + tail
    made = [dict(zip(names, row, strict=True)) for row in select(sql, (group, *condition.params))]
    for name in names:
        if (read := resource.shown[name].read) is not None:
            for row in made:
                if row[name] is not None:
                    row[name] = read(row[name])
    return made


def finish(resource: Resource, made: Iterable[Row], wanted: Sequence[str] | None = None) -> list[Row]:
    """Adds the computed fields, and leaves out what was not asked for."""
    made = list(made)
    for name, function in resource.computed.items():
        if wanted is None or name in wanted:
            for row in made:
                row[name] = function(row)
    if wanted is None:
        return made
    return [{name: row[name] for name in wanted} for row in made]


def these(resource: Resource, group: int, ids: Sequence[str]) -> dict[str, Row]:
    """The group's rows of these ids, by id; those that the group doesn't have are left out."""
    places = ", ".join(["%s"] * len(ids))
    found = rows(resource, group, Condition(f" AND `id` IN ({places})", tuple(ids)))
    return {row["id"]: row for row in finish(resource, found)}


def page(resource: Resource, group: int, query: dict[str, str]) -> Page:
    """One page of the group's rows, as the query string asks. Raises BadRequest for what it can't ask."""
    query = dict(query)
    wanted = _wanted(resource, query.pop("fields", None))
    size = _size(query.pop("limit", None))
    order = query.pop("order", resource.order[0] if resource.order else "id")
    cursor = query.pop("cursor", None)
    key, descending = _order(resource, order)
    condition = conditions(resource, query)
    if cursor is not None:
        value, row_id = _read_cursor(cursor, order)
        after = None if value is None else parse("cursor", key, value, loose_type(key.field))
        condition = condition.also(_after(key, descending, after, row_id))
    names = _names(resource, wanted, key)
    down = " DESC" if descending else ""
    by = f"{key.column}{down}, `id`{down}" if key.name != "id" else f"`id`{down}"
    found = rows(resource, group, condition, names, f" ORDER BY {by} LIMIT {size + 1}")
    more = None
    if len(found) > size:
        del found[size:]
        more = _write_cursor(order, found[-1][key.name], found[-1]["id"])
    return Page(finish(resource, found, wanted), more)


def _wanted(resource: Resource, text: str | None) -> list[str] | None:
    if text is None:
        return None
    wanted = text.split(",")
    known = {*resource.shown, *resource.computed}
    if unknown := [name for name in wanted if name not in known]:
        raise BadRequest(f"fields names {unknown[0]!r}; {resource.name} has {', '.join(sorted(known))}.")
    return wanted


def _names(resource: Resource, wanted: list[str] | None, key: Column) -> tuple[str, ...]:
    """The columns to select: a computed field may need any of them."""
    if wanted is None or any(name in resource.computed for name in wanted):
        return tuple(resource.shown)
    return tuple(dict.fromkeys([*wanted, key.name, "id"]))


def _size(text: str | None) -> int:
    if text is None:
        return PAGE
    if not text.isascii() or not text.isdigit() or len(text) > 9 or not 1 <= int(text) <= MOST:
        raise BadRequest(f"limit is {text[:40]!r}, expected a whole number from 1 to {MOST}.")
    return int(text)


def _order(resource: Resource, order: str) -> tuple[Column, bool]:
    name = order.removeprefix("-")
    if name not in resource.order and name != "id":
        allowed = ", ".join(dict.fromkeys(["id", *resource.order]))
        raise BadRequest(f"order is {order!r}, expected one of {allowed}, with a leading - for descending.")
    return resource.columns[name], order.startswith("-")


def _after(key: Column, descending: bool, value: Any, row_id: str) -> Condition:
    """Rows behind the cursor. MariaDB sorts NULL before everything, so it comes first, or last when descending."""
    sign, c = ("<" if descending else ">"), key.column
    if key.name == "id":
        return Condition(f" AND `id` {sign} %s", (row_id,))
    if value is None:
        rest = "" if descending else f" OR {c} IS NOT NULL"
        return Condition(f" AND (({c} IS NULL AND `id` {sign} %s){rest})", (row_id,))
    null = f" OR {c} IS NULL" if descending and key.field.null else ""
    return Condition(f" AND ({c} {sign} %s OR ({c} = %s AND `id` {sign} %s){null})", (value, value, row_id))


def _write_cursor(order: str, value: Any, row_id: str) -> str:
    return cursors.write((order, None if value is None else str(value), row_id))


def _read_cursor(cursor: str, order: str) -> tuple[str | None, str]:
    made_for, value, row_id = cursors.read(cursor, tuple[str, str | None, uuid.UUID])
    if made_for != order:
        raise BadRequest(f"cursor was made for order={made_for}, not for order={order}. Start again without it.")
    return value, str(row_id)
