"""The last stop before SQL: every INSERT, UPDATE and DELETE of a versioned table is stamped and kept to one group.

Model.save, querysets, bulk operations, cascades and the admin all end here, so none of them can forget it.
"""

from typing import Any

from django.db import models
from django.db.backends.mysql import compiler as mysql
from django.db.models.lookups import Exact
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLInsertCompiler as BaseInsertCompiler

from .errors import CrossGroup
from .fields import cluster_key, version_field
from .writes import gate

SQLCompiler = mysql.SQLCompiler
SQLAggregateCompiler = mysql.SQLAggregateCompiler


def is_stamped(model: type[models.Model]) -> bool:
    """Whether the model's rows carry their group's version."""
    return version_field(model) is not None and cluster_key(model) is not None


def _in_group(query: Any, group_id: int) -> None:
    model = query.get_meta().model
    cluster = cluster_key(model)
    assert cluster is not None
    query.where.add(Exact(cluster.get_col(query.get_initial_alias()), group_id), "AND")


def _one_group(model: type[models.Model]) -> int:
    group_id = gate().group_in_scope()
    if group_id is None:
        raise CrossGroup(
            f"{model._meta.label}: a write touches one group, not every group. "
            "Enter the group first: with group.change(): …"
        )
    return group_id


class SQLInsertCompiler(BaseInsertCompiler):
    """INSERT: sets `version` on each new row."""

    def execute_sql(self, returning_fields: Any = None) -> Any:
        model = self.query.get_meta().model
        if not is_stamped(model):
            return super().execute_sql(returning_fields)
        groups = {obj.group_id for obj in self.query.objs}
        if len(groups) != 1:
            raise CrossGroup(f"{model._meta.label}: one INSERT names the groups {sorted(groups)}, expected one.")
        if self.query.update_fields:
            stamp = version_field(model)
            self.query.update_fields = [*(f for f in self.query.update_fields if f != stamp), stamp]
        with gate().change(self.using or self.connection.alias, groups.pop()) as version:
            for obj in self.query.objs:
                obj.version = version
            return super().execute_sql(returning_fields)


class SQLUpdateCompiler(mysql.SQLUpdateCompiler):
    """UPDATE: sets `version`, never moves a row to another group, and touches no other group's row."""

    group_id: int | None = None

    def execute_sql(self, result_type: Any) -> Any:
        model = self.query.get_meta().model
        if not is_stamped(model) or not self.query.values:
            return super().execute_sql(result_type)
        self.group_id = _one_group(model)
        with gate().change(self.using or self.connection.alias, self.group_id) as version:
            self._stamp(model, version)
            return super().execute_sql(result_type)

    def pre_sql_setup(self, *args: Any, **kwargs: Any) -> Any:
        result = super().pre_sql_setup(*args, **kwargs)
        if self.group_id is not None:
            _in_group(self.query, self.group_id)
        return result

    def _stamp(self, model: type[models.Model], version: int) -> None:
        cluster, stamp = cluster_key(model), version_field(model)
        kept = []
        for field, source, value in self.query.values:
            if field == cluster and getattr(value, "pk", value) != self.group_id:
                raise CrossGroup(
                    f"{model._meta.label}: a row of group {self.group_id} can't be moved to group {value}."
                )
            if field not in (cluster, stamp):
                kept.append((field, source, value))
        self.query.values = [*kept, (stamp, None, version)]


class SQLDeleteCompiler(mysql.SQLDeleteCompiler):
    """DELETE: leaves tombstones, and touches no other group's row."""

    def execute_sql(self, result_type: Any) -> Any:
        model = self.query.get_meta().model
        if not is_stamped(model):
            return super().execute_sql(result_type)
        group_id = _one_group(model)
        _in_group(self.query, group_id)
        using = self.using or self.connection.alias
        with gate().change(using, group_id) as version:
            gate().bury(using, model._meta.db_table, version, self._ids(model))
            return super().execute_sql(result_type)

    def _ids(self, model: type[models.Model]) -> tuple[str, Any]:
        rows = self.query.clone()
        rows.__class__ = Query
        rows.clear_select_clause()
        rows.clear_ordering(force=True)
        rows.select = (model._meta.pk.get_col(rows.get_initial_alias()),)
        sql, params = rows.get_compiler(connection=self.connection).as_sql()
        return sql, params
