"""Whether each table has the keys that make MariaDB itself refuse a reference to another group."""

from collections import defaultdict
from collections.abc import Iterator

from django.db import models

from onebox.app.db.fields import cluster_key, is_inside, version_field

from .report import Finding, Reader

Reference = tuple[tuple[str, ...], str, tuple[str, ...]]
"""Columns, the table that they refer to, its columns."""

_INDEXES = (
    "SELECT index_name, column_name FROM information_schema.statistics "
    "WHERE table_schema = DATABASE() AND table_name = %s ORDER BY index_name, seq_in_index"
)
_REFERENCES = (
    "SELECT constraint_name, column_name, referenced_table_name, referenced_column_name "
    "FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND table_name = %s "
    "AND referenced_table_schema = DATABASE() ORDER BY constraint_name, ordinal_position"
)


def missing(model: type[models.Model]) -> Finding:
    """A table that the database lacks."""
    return Finding("table", f"of {model._meta.label} is missing", model._meta.db_table)


def check(reader: Reader, model: type[models.Model]) -> Iterator[Finding]:
    """Findings about one model's table."""
    table = model._meta.db_table
    indexes = _indexes(reader, table)
    if indexes.get("PRIMARY") != ["group_id", "id"]:
        yield Finding("primary-key", f"is {indexes.get('PRIMARY', [])}, expected (group_id, id)", table)
    if version_field(model) and not any(c[:2] == ["group_id", "version"] for c in indexes.values()):
        yield Finding("feed-index", "has no index on (group_id, version)", table)
    present = _references(reader, table)
    for columns, target, far in _expected(model):
        if (columns, target, far) not in present:
            check = "clock-key" if columns == ("group_id",) else "foreign-key"
            wanted = f"({', '.join(columns)}) -> {target} ({', '.join(far)})"
            yield Finding(check, f"has no foreign key {wanted}", table)


def _indexes(reader: Reader, table: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, column in reader.rows(_INDEXES, [table]):
        found[name].append(column)
    return found


def _references(reader: Reader, table: str) -> set[Reference]:
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for name, *columns in reader.rows(_REFERENCES, [table]):
        found[name].append((columns[0], columns[1], columns[2]))
    return {(tuple(c[0] for c in pairs), pairs[0][1], tuple(c[2] for c in pairs)) for pairs in found.values()}


def _expected(model: type[models.Model]) -> Iterator[Reference]:
    cluster = cluster_key(model)
    assert cluster is not None
    if cluster.hangs_from:
        yield ("group_id",), cluster.hangs_from, ("group_id",)
    else:
        yield ("group_id",), cluster.related_model._meta.db_table, ("id",)
    for field in model._meta.local_concrete_fields:
        if isinstance(field, models.ForeignKey) and is_inside(field):
            yield ("group_id", field.column), field.related_model._meta.db_table, ("group_id", "id")
