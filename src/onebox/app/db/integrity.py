"""Checks foreign keys after they were switched off (loaddata does): Django's own check looks at single columns."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError

_KEYS = (
    "SELECT constraint_name, column_name, referenced_table_name, referenced_column_name "
    "FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND table_name = %s "
    "AND referenced_column_name IS NOT NULL ORDER BY constraint_name, ordinal_position"
)


def check(cursor: Any, tables: Iterable[str]) -> None:
    """Raises IntegrityError for the first row that refers to none; all columns of a key are compared together."""
    for table in tables:
        keys: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        cursor.execute(_KEYS, [table])
        for name, near, target, far in cursor.fetchall():
            keys[name, target].append((near, far))
        for (name, target), pairs in keys.items():
            _check_key(cursor, table, target, name, pairs)


def _check_key(cursor: Any, table: str, target: str, name: str, pairs: list[tuple[str, str]]) -> None:
    columns = ", ".join(f"near.`{near}`" for near, _ in pairs)
    equal = " AND ".join(f"near.`{near}` = far.`{far}`" for near, far in pairs)
    filled = " AND ".join(f"near.`{near}` IS NOT NULL" for near, _ in pairs)
    cursor.execute(
        f"SELECT {columns} FROM `{table}` near LEFT JOIN `{target}` far ON {equal} "  # noqa: S608 — names of the schema
        f"WHERE {filled} AND far.`{pairs[0][1]}` IS NULL LIMIT 1"
    )
    if row := cursor.fetchone():
        values = ", ".join(f"{near} {value}" for (near, _), value in zip(pairs, row, strict=True))
        raise IntegrityError(
            f"A row of {table} with {values} refers to a row of {target} that does not exist ({name}). "
            "Load the row that it refers to before it, into the same group."
        )
