"""E011 to E020: references and unique constraints, which must not reach or tell across groups."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.db import models

from onebox.app.db.fields import CLUSTER, ClusterForeignKey, ClusterKey, cluster_key

from ..models import Clock, Group


def check(**_: Any) -> list[CheckMessage]:
    """All findings about references from or to scoped models, and their unique constraints."""
    found: list[CheckMessage] = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey) and not isinstance(field, ClusterKey):
                found.extend(_reference(model, field))
        found.extend(_joins(model))
        found.extend(_many_to_many(model))
        if cluster_key(model) and not model._meta.proxy:
            found.extend(_unique(model))
    return found


def _joins(model: type[models.Model]) -> Iterator[CheckMessage]:
    """Joins that have no column of their own: GenericRelation, ForeignObject."""
    for field in (*model._meta.local_fields, *model._meta.private_fields):
        joins = isinstance(field, models.ForeignObject) and not isinstance(field, models.ForeignKey)
        if joins and (cluster_key(model) or cluster_key(field.related_model)):
            yield _error(
                "E019",
                field,
                f"{model._meta.label}.{field.name} is a {type(field).__name__}: it joins rows without their group.",
                "Use a GroupForeignKey.",
            )


def _error(number: str, field: Any, message: str, hint: str) -> CheckMessage:
    return Error(message, hint=hint, obj=field, id=f"onebox.{number}")


def _reference(model: type[models.Model], field: Any) -> Iterator[CheckMessage]:
    name, target = f"{model._meta.label}.{field.name}", field.related_model
    inside, scoped = cluster_key(model) is not None, cluster_key(target) is not None
    if target is Group and model is not Clock:
        yield _error(
            "E016",
            field,
            f"{name} refers to a group with a {type(field).__name__}: nothing keeps its rows to that group.",
            "Derive the model from GroupModel, or from GroupRow for a table of the directory.",
        )
    elif scoped and not inside:
        yield _error(
            "E011",
            field,
            f"{name} refers into the data of groups from outside, to {target._meta.label}.",
            f"Derive {model.__name__} from GroupModel, or keep the id in a plain UUIDField.",
        )
    elif scoped:
        yield from _inside(name, field)
    elif isinstance(field, ClusterForeignKey):
        yield _error(
            "E018",
            field,
            f"{name} is a GroupForeignKey to {target._meta.label}, whose rows belong to no group.",
            "Use a ForeignKey with related_name='+', or make the target a GroupModel.",
        )
    elif inside:
        yield from _way_back(name, field)


def _inside(name: str, field: Any) -> Iterator[CheckMessage]:
    carries_group = isinstance(field, ClusterForeignKey)
    if not carries_group:
        yield _error(
            "E012",
            field,
            f"{name} is a {type(field).__name__} to {field.related_model._meta.label}: "
            "the database would accept a row of another group.",
            "Use GroupForeignKey (with a UniqueConstraint on group and field for one-to-one).",
        )
    elif not field.db_constraint or not field.target_field.primary_key:
        option = "to_field" if field.db_constraint else "db_constraint=False"
        yield _error(
            "E013",
            field,
            f"{name} has {option}: nothing would refuse another group's row.",
            f"Remove {option}.",
        )


def _way_back(name: str, field: Any) -> Iterator[CheckMessage]:
    if not field.remote_field.hidden:
        yield _error(
            "E017",
            field,
            f"{name} can be followed backwards from {field.related_model._meta.label}, through every group's rows.",
            "Add related_name='+', and ask from this side.",
        )


def _many_to_many(model: type[models.Model]) -> Iterator[CheckMessage]:
    for field in model._meta.local_many_to_many:
        target: Any = field.related_model
        inside, scoped = cluster_key(model) is not None, cluster_key(target) is not None
        if not (inside or scoped):
            continue
        through: Any = field.remote_field.through
        name = f"{model._meta.label}.{field.name}"
        if cluster_key(through) is None:
            yield _error(
                "E014",
                field,
                f"{name} goes through the table {through._meta.db_table}, which has no group: "
                "nothing would refuse a link between two groups.",
                "Write the link as a GroupModel with two GroupForeignKeys and name it with through=….",
            )
        elif not scoped:
            yield from _way_back(name, field)
        elif not inside:
            yield _error(
                "E011",
                field,
                f"{name} refers into the data of groups from outside, to {target._meta.label}.",
                "Turn it round: put the field on the other model, with related_name='+'.",
            )


def _unique(model: type[models.Model]) -> Iterator[CheckMessage]:
    meta = model._meta
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is not None:
            yield _error(
                "E020",
                model,
                f"{meta.label}: {constraint.name} has a condition: MariaDB makes no such constraint.",
                "Keep a column that is NULL where the condition doesn't hold: NULLs are never equal to each other.",
            )
    sets: list[tuple[str, ...]] = [(f.name,) for f in meta.local_fields if f.unique and not f.primary_key]
    sets += [tuple(names) for names in meta.unique_together]
    sets += [tuple(c.fields) for c in meta.constraints if isinstance(c, models.UniqueConstraint)]
    for names in sets:
        if CLUSTER not in names:
            fields = ", ".join(map(repr, (CLUSTER, *names)))
            yield _error(
                "E015",
                model,
                f"{meta.label} is unique over {', '.join(names) or 'an expression'} in all groups together: "
                "a refusal would tell one group what another has.",
                f"Use UniqueConstraint(fields=[{fields}], name=…)."
                if names
                else "Keep the value in a column of its own, and use UniqueConstraint(fields=['group', …], name=…).",
            )
