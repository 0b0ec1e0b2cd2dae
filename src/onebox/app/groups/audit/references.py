"""Whether any row refers to a row that its group doesn't have: holds even where a constraint was dropped."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import models

from onebox.app.db.fields import is_inside

from .report import Finding, Reader


def check(reader: Reader, model: type[models.Model]) -> Iterator[Finding]:
    """Findings about the rows of one model's table: one join for each of its references."""
    for field in model._meta.local_concrete_fields:
        if isinstance(field, models.ForeignKey) and is_inside(field):
            yield from _lost(reader, model._meta.db_table, field.column, field.related_model._meta.db_table)


def _lost(reader: Reader, table: str, column: str, target: str) -> Iterator[Finding]:
    rows = reader.some(
        f"SELECT near.group_id, near.id, near.`{column}` FROM `{table}` near "  # noqa: S608 — names of a model
        f"LEFT JOIN `{target}` far ON far.group_id = near.group_id AND far.id = near.`{column}` "
        f"WHERE near.`{column}` IS NOT NULL AND far.id IS NULL"
    )
    homes = _homes(reader, target, [row[2] for row in rows])
    for group, row_id, far_id in rows:
        if far_id in homes:
            groups = ", ".join(map(str, sorted(homes[far_id])))
            message = f"{column} refers to {target} {far_id} of group {groups}"
            yield Finding("cross-group", message, table, group, str(row_id))
        else:
            message = f"{column} refers to {target} {far_id}, which does not exist"
            yield Finding("dangling", message, table, group, str(row_id))


def _homes(reader: Reader, target: str, ids: list[Any]) -> dict[Any, set[int]]:
    """The groups in which rows with these ids are; reads the whole table, but only where something was found."""
    homes: dict[Any, set[int]] = defaultdict(set)
    if ids:
        marks = ", ".join(["%s"] * len(ids))
        for row_id, group in reader.rows(
            f"SELECT id, group_id FROM `{target}` WHERE id IN ({marks})",  # noqa: S608 — the name of a model's table
            ids,
        ):
            homes[row_id].add(group)
    return homes
