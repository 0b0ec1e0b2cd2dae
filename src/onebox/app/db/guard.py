"""The SQL guard: refuses, at run time, a statement that uses a clustered table and is not held to the current group.

On in the whole test suite and in development (ONEBOX_SQL_GUARD); the compilers make it true, the guard proves it.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.apps import apps

from .errors import CrossGroup, NoGroup
from .fields import cluster_key
from .reach import reach
from .tokens import Token, Unreadable
from .writes import gate

Held = tuple[str, tuple[Token, ...] | None]
"""A clustered table, and the constants its group is one of; None: nothing holds it."""

_PLAIN_INSERT = re.compile(
    r"\s*INSERT (?:IGNORE )?INTO `\w+` \([^()]*\) VALUES \((?!.*(?:;|\b(?:SELECT|UPDATE)\b))", re.I | re.S
)
_SHOWS_SCHEMA = re.compile(r"\s*SHOW\s(?!.*(?:;|\bSELECT\b))", re.IGNORECASE | re.DOTALL)


@lru_cache(maxsize=1)
def clustered_tables() -> frozenset[str]:
    """Tables of all installed models that are clustered."""
    return frozenset(m._meta.db_table for m in apps.get_models(include_auto_created=True) if cluster_key(m))


@lru_cache(maxsize=1)
def _mentions() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, clustered_tables())) or "(?!)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def held(sql: str) -> tuple[Held, ...]:
    """What the statement uses of the clustered tables. What can't be followed is not held."""
    mention = _mentions().search(sql)
    if not mention or _PLAIN_INSERT.match(sql) or _SHOWS_SCHEMA.match(sql):
        return ()
    try:
        found = reach(sql, clustered_tables())
    except Unreadable:
        return ((mention.group().lower(), None),)
    return tuple((table, None if tokens is None else tuple(tokens)) for table, tokens in found)


def refuse_unscoped(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """A wrapper for `connection.execute_wrappers`."""
    tables = () if context["connection"].outside_groups else held(sql)
    for table, tokens in tables:
        _refuse(table, tokens, sql, params if many else [params])
    return execute(sql, params, many, context)


def _refuse(table: str, tokens: tuple[Token, ...] | None, sql: str, runs: Any) -> None:
    if tokens is None:
        if gate().group_in_scope() is not None:
            raise NoGroup(
                f"This statement reads or writes {table} without `group_id = …`: {sql[:200]}. "
                "Go through the model's `objects`, or, in staff code only, use every_group()."
            )
        return
    current = gate().group_in_scope_or_none()
    others = {v for params in runs for v in (_value(token, params) for token in tokens) if v != current}
    if current is not None and others:
        raise CrossGroup(
            f"This statement reads or writes {table} of group {sorted(map(str, others))} "
            f"inside group {current}: {sql[:200]}. A queryset made in one group was used in another."
        )


def _value(token: Token, params: Any) -> Any:
    if token.kind == "number":
        return int(token.text)
    return params[token.text[2:-2]] if token.text != "%s" else params[token.order]
