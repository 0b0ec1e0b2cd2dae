"""What makes a table clustered: the key it is clustered by, its rows' version, references that stay inside."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor
from django.db.models.fields.related_lookups import RelatedExact
from django.db.models.lookups import Exact

from .errors import CrossGroup

CLUSTER = "group"
"""The name that a `ClusterKey` must have on its model; its column is `group_id`."""


class ClusterKey(models.ForeignKey[Any, Any]):
    """The first half of the primary key `(group_id, id)`: names the group that a row belongs to.

    `hangs_from` may name another table that carries the constraint in the target's stead: group data refers to
    its group's clock, which lives on the same box, not to the directory.
    """

    def __init__(self, *args: Any, hangs_from: str | None = None, **kwargs: Any) -> None:
        self.hangs_from = hangs_from
        super().__init__(*args, **kwargs)

    def get_internal_type(self) -> str:
        return "ForeignKey"  # the MySQL backend compares this name when it decides about indexes

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        if self.hangs_from:
            kwargs["hangs_from"] = self.hangs_from
        return name, path, args, kwargs


class VersionField(models.PositiveBigIntegerField):  # type: ignore[type-arg]
    """The number of the group's change that last touched the row. Stamped by the compilers, whoever writes.

    Brings the table's index `(group_id, version)` with it: the change feed reads along it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(default=0, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["default"], kwargs["editable"]
        return name, path, args, kwargs


class _Forward(ForwardManyToOneDescriptor):  # type: ignore[type-arg]
    """`card.board`: a prefetch matches group and id, not the id alone."""

    def get_prefetch_querysets(self, instances: Any, querysets: Any = None) -> tuple[Any, ...]:
        field = self.field
        targets: Any = querysets[0] if querysets else self.get_queryset()  # type: ignore[call-arg]
        targets._add_hints(instance=instances[0])
        targets = targets.filter(pk__in={getattr(i, field.attname) for i in instances} - {None})
        targets.query.clear_ordering()
        matches = field.get_foreign_related_value, field.get_local_related_value
        return targets, *matches, True, field.cache_name, False


class ClusterForeignKey(models.ForeignKey[Any, Any]):
    """A ForeignKey to a row of the same group: constraint, joins and look-ups all carry the group."""

    forward_related_accessor_class = _Forward

    def get_internal_type(self) -> str:
        return "ForeignKey"

    def get_joining_fields(self, reverse_join: bool = False) -> tuple[Any, ...]:
        """Pairs of fields to join on: the group's, then the reference's."""
        pairs = super().get_joining_fields(reverse_join)
        near = self.model._meta.get_field(CLUSTER)
        far = self.related_model._meta.get_field(CLUSTER)
        return ((far, near) if reverse_join else (near, far), *pairs)

    def get_extra_descriptor_filter(self, instance: models.Model) -> dict[str, Any]:
        """What `task.project` adds to its query."""
        return {"group_id": instance.group_id}  # type: ignore[attr-defined]

    def get_local_related_value(self, instance: models.Model) -> tuple[Any, ...]:
        """What a prefetch matches rows by: the same id may exist in two groups."""
        return *super().get_local_related_value(instance), instance.group_id  # type: ignore[attr-defined]

    def get_foreign_related_value(self, instance: models.Model) -> tuple[Any, ...]:
        """The other end of `get_local_related_value`."""
        return *super().get_foreign_related_value(instance), instance.group_id  # type: ignore[attr-defined]

    def get_extra_restriction(self, alias: str | None, related_alias: str | None) -> Any:
        """What a subquery needs where Django drops the join and hands over one alias only.

        Happens in `exclude()` over a to-many relation; without it the subquery would read every group's rows.
        """
        here = alias or related_alias
        if here is None or (alias and related_alias):
            return None
        from .writes import gate

        group_id = gate().group_in_scope()
        if group_id is None:
            raise CrossGroup(
                f"exclude() over {self.model._meta.label}.{self.name} compares ids alone, which two groups may share. "
                "Enter one group first: with group.scope(): …"
            )
        cluster: Any = self.model._meta.get_field(CLUSTER)
        return Exact(cluster.get_col(here), group_id)


@ClusterForeignKey.register_lookup
class SameRow(RelatedExact):
    """`filter(board=board)` and `board.cards`: where an instance is given, its group must be the same too."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        self.group_id = getattr(rhs, "group_id", None) if isinstance(rhs, models.Model) else None
        super().__init__(lhs, rhs)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        sql, params = super().as_sql(compiler, connection)
        if self.group_id is None:
            return sql, params
        cluster = cluster_key(self.lhs.target.model)
        assert cluster is not None
        group_sql, group_params = compiler.compile(Exact(cluster.get_col(self.lhs.alias), self.group_id))
        return f"({sql} AND {group_sql})", [*params, *group_params]


@lru_cache(maxsize=1024)
def cluster_key(model: type[models.Model]) -> ClusterKey | None:
    """The ClusterKey of the model's table, or None; a proxy has its parent's table.

    Reads field state only, so that it is the same for a model and for its historical versions in migrations.
    """
    return next((f for f in _columns(model) if isinstance(f, ClusterKey)), None)


@lru_cache(maxsize=1024)
def version_field(model: type[models.Model]) -> VersionField | None:
    """The VersionField of the model's table, or None. Reads field state only, like `cluster_key`."""
    return next((f for f in _columns(model) if isinstance(f, VersionField)), None)


def _columns(model: type[models.Model]) -> Iterable[Any]:
    return (model._meta.concrete_model or model)._meta.local_concrete_fields


def is_inside(field: Any) -> bool:
    """Whether the reference is between two clustered models, by primary key."""
    target: Any = field.target_field
    return (
        not isinstance(field, ClusterKey)
        and target.primary_key
        and cluster_key(field.model) is not None
        and cluster_key(target.model) is not None
    )
