"""The last stop before SQL: every INSERT, UPDATE and DELETE of a clustered table is kept to one group, and stamped.

Model.save, querysets, bulk operations, cascades and the admin all end here, so none of them can forget it.
"""

from contextlib import AbstractContextManager
from typing import Any

from django.db import models
from django.db.backends.mysql import compiler as mysql
from django.db.models.lookups import Exact
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLInsertCompiler as BaseInsertCompiler

from .errors import CrossGroup, GroupError
from .fields import cluster_key, version_field
from .writes import gate


class SQLCompiler(mysql.SQLCompiler):
    """SELECT: rows that are counted together are one only where group and id are the same."""

    def collapse_group_by(self, expressions: Any, having: Any) -> Any:
        """Django leaves only the ids in GROUP BY; two groups may share one."""
        kept = super().collapse_group_by(expressions, having)
        ids = [e for e in kept if getattr(getattr(e, "target", None), "primary_key", False)]
        pairs = [(cluster_key(e.target.model), e.alias) for e in ids]
        return [*kept, *(cluster.get_col(alias) for cluster, alias in pairs if cluster)]


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


def _passage(model: type[models.Model], using: str, group_id: int) -> AbstractContextManager[int | None]:
    """What surrounds a write: a change for a stamped table, the group's scope for one of the directory."""
    return gate().change(using, group_id) if is_stamped(model) else gate().within(group_id)


class SQLInsertCompiler(BaseInsertCompiler):
    """INSERT: sets `version` on each new row, and makes rows of one group only."""

    def execute_sql(self, returning_fields: Any = None) -> Any:
        model = self.query.get_meta().model
        cluster, stamp = cluster_key(model), version_field(model)
        if cluster is None:
            return super().execute_sql(returning_fields)
        groups = {getattr(obj, cluster.attname) for obj in self.query.objs}
        if len(groups) != 1:
            raise CrossGroup(f"{model._meta.label}: one INSERT names the groups {sorted(groups)}, expected one.")
        if self.query.update_fields and stamp:
            self.query.update_fields = [*(f for f in self.query.update_fields if f != stamp), stamp]
        with _passage(model, self.using or self.connection.alias, groups.pop()) as version:
            if stamp:
                for obj in self.query.objs:
                    setattr(obj, stamp.attname, version)
            return super().execute_sql(returning_fields)


class SQLUpdateCompiler(mysql.SQLUpdateCompiler):
    """UPDATE: sets `version`, never moves a row to another group, and touches no other group's row."""

    group_id: int | None = None

    def execute_sql(self, result_type: Any) -> Any:
        model = self.query.get_meta().model
        if cluster_key(model) is None or not self.query.values:
            return super().execute_sql(result_type)
        self.group_id = _one_group(model)
        with _passage(model, self.using or self.connection.alias, self.group_id) as version:
            self._stamp(model, version)
            return super().execute_sql(result_type)

    def pre_sql_setup(self, *args: Any, **kwargs: Any) -> Any:
        result = super().pre_sql_setup(*args, **kwargs)
        if self.group_id is not None:
            _in_group(self.query, self.group_id)
        return result

    def _stamp(self, model: type[models.Model], version: int | None) -> None:
        cluster, stamp = cluster_key(model), version_field(model)
        kept = []
        for field, source, value in self.query.values:
            if field == cluster and getattr(value, "pk", value) != self.group_id:
                raise CrossGroup(
                    f"{model._meta.label}: a row of group {self.group_id} can't be moved to group {value}."
                )
            if field.primary_key:
                raise GroupError(
                    f"{model._meta.label}: a row's id can't be changed, the change feed would lose the old one. "
                    "Make a new row and delete this one."
                )
            if field not in (cluster, stamp):
                kept.append((field, source, value))
        self.query.values = [*kept, (stamp, None, version)] if stamp else kept


class SQLDeleteCompiler(mysql.SQLDeleteCompiler):
    """DELETE: leaves tombstones, and touches no other group's row."""

    def execute_sql(self, result_type: Any) -> Any:
        model = self.query.get_meta().model
        if cluster_key(model) is None:
            return super().execute_sql(result_type)
        group_id = _one_group(model)
        _in_group(self.query, group_id)
        using = self.using or self.connection.alias
        with _passage(model, using, group_id) as version:
            if version is not None:
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
