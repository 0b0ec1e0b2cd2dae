"""What makes a table clustered: the key it is clustered by, its rows' version, references that stay inside."""

from typing import Any

from django.db import models
from django.db.models.fields.related import ForeignObject
from django.db.models.lookups import Exact

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


class ClusterForeignKey(models.ForeignKey[Any, Any]):
    """A ForeignKey to a row of the same group: constraint, joins and look-ups all carry the group."""

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

    def get_extra_restriction(self, alias: str | None, related_alias: str | None) -> Any:
        """What a subquery needs where Django drops the join and hands over one alias only.

        Happens in `exclude()` over a to-many relation; without it the subquery would read every group's rows.
        """
        if (alias is None) == (related_alias is None):
            return None
        from .writes import gate

        group_id = gate().group_in_scope()
        if group_id is None:
            return None
        cluster = self.model._meta.get_field(CLUSTER)
        return Exact(cluster.get_col(alias or related_alias), group_id)  # type: ignore[union-attr]


def cluster_key(model: type[models.Model]) -> ClusterKey | None:
    """The model's ClusterKey, or None.

    Reads field state only, so that it is the same for a model and for its historical versions in migrations.
    """
    return next((f for f in model._meta.local_concrete_fields if isinstance(f, ClusterKey)), None)


def version_field(model: type[models.Model]) -> VersionField | None:
    """The model's VersionField, or None. Reads field state only, like `cluster_key`."""
    return next((f for f in model._meta.local_concrete_fields if isinstance(f, VersionField)), None)


def is_inside(field: ForeignObject) -> bool:
    """Whether the reference is between two clustered models, by primary key."""
    target: Any = field.target_field  # type: ignore[attr-defined]
    return (
        not isinstance(field, ClusterKey)
        and target.primary_key
        and cluster_key(field.model) is not None
        and cluster_key(target.model) is not None
    )
