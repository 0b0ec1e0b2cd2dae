"""The SQL guard: refuses, at run time, a statement that uses a clustered table without naming the group.

On in the whole test suite and in development (ONEBOX_SQL_GUARD); the compilers make it true, the guard proves it.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.apps import apps

from .errors import NoGroup
from .fields import cluster_key
from .writes import gate

_NOT_AN_ALIAS = r"(?!(?:SET|WHERE|INNER|LEFT|STRAIGHT_JOIN|JOIN|ON|USING|GROUP|ORDER|LIMIT|FOR|FORCE|USE)\b)"
_USE = re.compile(rf"\b(?:FROM|JOIN|UPDATE)\s+\(?`(\w+)`(?:\s+(?:AS\s+)?`?{_NOT_AN_ALIAS}(\w+)`?)?", re.IGNORECASE)
_SCOPED = ("SELECT", "UPDATE", "DELETE", "WITH")


@lru_cache(maxsize=1)
def clustered_tables() -> frozenset[str]:
    """Tables of all installed models that are clustered."""
    return frozenset(m._meta.db_table for m in apps.get_models(include_auto_created=True) if cluster_key(m))


@lru_cache(maxsize=4096)
def unscoped(sql: str) -> str | None:
    """The first clustered table that the statement uses without `group_id = …`, or None."""
    if not sql.lstrip("( ").upper().startswith(_SCOPED):
        return None
    for table, alias in _USE.findall(sql):
        if table in clustered_tables() and not re.search(_condition(alias or table, table), sql):
            return table
    return None


def _condition(alias: str, table: str) -> str:
    name = rf"(?:`?{re.escape(alias)}`?\.)"
    optional = "?" if alias == table else ""
    column = rf"{name}{optional}`?group_id`?"
    return rf"{column}\s*(?:=|IN)|=\s*\(?{column}"


def refuse_unscoped(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """A wrapper for `connection.execute_wrappers`."""
    table = None if getattr(context["connection"], "outside_groups", False) else unscoped(sql)
    if table and gate().group_in_scope() is not None:
        raise NoGroup(
            f"This statement reads or writes {table} without `group_id = …`: {sql[:200]}. "
            "Go through the model's `objects`, or, in staff code only, use every_group()."
        )
    return execute(sql, params, many, context)
