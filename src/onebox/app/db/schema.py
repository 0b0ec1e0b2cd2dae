"""Writes clustered tables: PRIMARY KEY (group_id, id), and foreign keys (group_id, x_id) → (group_id, id).

Hooks into Django 5.2's `django.db.backends.mysql.schema.DatabaseSchemaEditor`.
"""

from collections.abc import Iterator
from typing import Any

from django.db import NotSupportedError, models
from django.db.backends.ddl_references import Columns, Statement, Table
from django.db.backends.mysql.schema import DatabaseSchemaEditor as MySQLSchemaEditor

from .fields import ClusterKey, VersionField, cluster_key, is_inside, version_field
from .writes import gate

FEED_INDEX = "group_version"
"""The name of each versioned table's index that the change feed reads along."""


class DatabaseSchemaEditor(MySQLSchemaEditor):
    """Django's schema editor, for models that may be clustered."""

    sql_create_column_inline_fk: str | None = None  # type: ignore[assignment]
    """None sends the foreign key of an added column through `_create_fk_sql` too."""

    def __enter__(self) -> "DatabaseSchemaEditor":
        self._outside = self.connection.outside()
        self._outside.__enter__()
        super().__enter__()
        return self

    def __exit__(self, *exc: Any) -> None:
        try:
            super().__exit__(*exc)  # runs the statements that were put off
        finally:
            self._outside.__exit__(None, None, None)

    def _iter_column_sql(
        self, column_db_type: str, params: list[Any], model: type[models.Model], field: Any, *rest: Any
    ) -> Iterator[str]:
        clustered = field.primary_key and cluster_key(model)
        for part in super()._iter_column_sql(column_db_type, params, model, field, *rest):
            if not (clustered and part == "PRIMARY KEY"):
                yield part

    def table_sql(self, model: type[models.Model]) -> tuple[str, Any]:
        """The CREATE TABLE statement and its parameters."""
        sql, params = super().table_sql(model)
        if cluster := cluster_key(model):
            columns = f"{self.quote_name(cluster.column)}, {self.quote_name(model._meta.pk.column)}"
            sql = f"{sql.removesuffix(')')}, PRIMARY KEY ({columns})"
            if version := version_field(model):
                pair = f"{self.quote_name(cluster.column)}, {self.quote_name(version.column)}"
                sql += f", KEY {self.quote_name(FEED_INDEX)} ({pair})"
            sql += ")"
        return sql, params

    def _create_fk_sql(self, model: type[models.Model], field: Any, suffix: str) -> Statement:
        statement: Statement = super()._create_fk_sql(model, field, suffix)
        if isinstance(field, ClusterKey) and field.hangs_from:
            statement.parts["to_table"] = Table(field.hangs_from, self.quote_name)
            statement.parts["to_column"] = Columns(field.hangs_from, [field.column], self.quote_name)
        elif is_inside(field):
            target = field.target_field.model
            statement.parts["column"] = self._pair(model, field.column)
            statement.parts["to_column"] = self._pair(target, field.target_field.column)
        return statement

    def _pair(self, model: type[models.Model], column: str) -> Columns:
        cluster = cluster_key(model)
        assert cluster is not None
        return Columns(model._meta.db_table, [cluster.column, column], self.quote_name)

    def _constraint_names(
        self, model: type[models.Model], column_names: list[str] | None = None, **kinds: Any
    ) -> list[str]:
        """Also finds `(group_id, x_id)` where Django looks for the foreign key on `x_id`."""
        names: list[str] = super()._constraint_names(model, column_names, **kinds)
        cluster = cluster_key(model)
        if kinds.get("foreign_key") and cluster and column_names and len(column_names) == 1:
            pair = [cluster.column, *column_names]
            names += [n for n in super()._constraint_names(model, pair, **kinds) if n not in names]
        return names

    def _create_missing_fk_index(self, model: type[models.Model], *, fields: Any, expressions: Any = None) -> None:
        """Gives a composite foreign key an index of its own before one that served it is dropped (error 1553)."""
        cluster = cluster_key(model)
        if not cluster or len(fields) < 2 or fields[0] != cluster.name:
            super()._create_missing_fk_index(model, fields=fields, expressions=expressions)
            return
        field = model._meta.get_field(fields[1])
        if not isinstance(field, models.ForeignKey) or not field.db_constraint:
            return
        statement = self._create_index_sql(model, fields=[cluster, field], suffix="_fk")
        with self.connection.cursor() as cursor:
            present = self.connection.introspection.get_constraints(cursor, model._meta.db_table)
        if str(statement.parts["name"]).strip("`") not in present:
            self.execute(statement)

    def alter_db_table(self, model: type[models.Model], old_db_table: str, new_db_table: str) -> None:
        """Renames the table, also in what the change feed tells about its deleted rows."""
        super().alter_db_table(model, old_db_table, new_db_table)
        if version_field(model) and old_db_table != new_db_table:
            self.execute(*gate().rename(old_db_table, new_db_table))

    def add_field(self, model: type[models.Model], field: Any) -> None:
        """As Django's; a table can't become clustered once it stands."""
        _refuse(model, field)
        super().add_field(model, field)

    def remove_field(self, model: type[models.Model], field: Any) -> None:
        """As Django's; a table can't stop being clustered."""
        _refuse(model, field)
        super().remove_field(model, field)

    def alter_field(self, model: type[models.Model], old_field: Any, new_field: Any, strict: bool = False) -> None:
        """As Django's; a group stays a group, and a version a version."""
        if type(old_field) is not type(new_field) or self._is_key_change(model, old_field, new_field):
            _refuse(model, old_field)
            _refuse(model, new_field)
        super().alter_field(model, old_field, new_field, strict)

    def _is_key_change(self, model: type[models.Model], old: Any, new: Any) -> bool:
        columns = [(f.column, f.primary_key, f.db_type(self.connection)) for f in (old, new)]
        return bool(old.primary_key and cluster_key(model) and columns[0] != columns[1])


def _refuse(model: type[models.Model], field: Any) -> None:
    if isinstance(field, ClusterKey | VersionField) or (field.primary_key and cluster_key(model)):
        raise NotSupportedError(
            f"{model._meta.label}.{field.name}: the key and the version of a group's table are made with the table. "
            "Make a new model, copy the rows group by group in a RunPython step, and remove the old one."
        )
