"""E011–E015: references and unique constraints, which must not reach or tell across groups."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.db import models

from onebox.app.db.fields import CLUSTER, ClusterForeignKey, ClusterKey, cluster_key


def check(**_: Any) -> list[CheckMessage]:
    """All findings about references from or to scoped models, and their unique constraints."""
    found: list[CheckMessage] = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey) and not isinstance(field, ClusterKey):
                found.extend(_reference(model, field))
        found.extend(_many_to_many(model))
        if cluster_key(model):
            found.extend(_unique(model))
    return found


def _reference(model: type[models.Model], field: Any) -> Iterator[CheckMessage]:
    target = field.related_model
    inside = cluster_key(model) is not None
    if cluster_key(target) is None:
        return
    if not inside:
        yield Error(
            f"{model._meta.label}.{field.name} refers into the data of groups from outside, to {target._meta.label}.",
            hint=f"Derive {model.__name__} from GroupModel, or keep the id in a plain UUIDField.",
            obj=field,
            id="onebox.E011",
        )
    elif not isinstance(field, ClusterForeignKey):
        yield Error(
            f"{model._meta.label}.{field.name} is a {type(field).__name__} to {target._meta.label}: "
            "the database would accept a row of another group.",
            hint="Use GroupForeignKey (with a UniqueConstraint on group and field for one-to-one).",
            obj=field,
            id="onebox.E012",
        )
    elif not field.db_constraint:
        yield Error(
            f"{model._meta.label}.{field.name} has db_constraint=False: nothing would refuse another group's row.",
            hint="Remove db_constraint=False.",
            obj=field,
            id="onebox.E013",
        )


def _many_to_many(model: type[models.Model]) -> Iterator[CheckMessage]:
    for field in model._meta.local_many_to_many:
        through: Any = field.remote_field.through
        touches = cluster_key(model) or cluster_key(field.related_model)
        if touches and through._meta.auto_created:
            yield Error(
                f"{model._meta.label}.{field.name} makes a table of its own that has no group: "
                "nothing would refuse a link between two groups.",
                hint="Write the link as a GroupModel with two GroupForeignKeys and name it with through=….",
                obj=field,
                id="onebox.E014",
            )


def _unique(model: type[models.Model]) -> Iterator[CheckMessage]:
    meta = model._meta
    sets = [(f.name,) for f in meta.local_fields if f.unique and not f.primary_key]
    sets += [tuple(names) for names in meta.unique_together]
    sets += [tuple(c.fields) for c in meta.constraints if isinstance(c, models.UniqueConstraint)]
    for names in sets:
        if CLUSTER not in names:
            yield Error(
                f"{meta.label} is unique over {', '.join(names) or 'an expression'} in all groups together: "
                "a refusal would tell one group what another has.",
                hint=f'Use UniqueConstraint(fields=["group", {", ".join(map(repr, names))}], name=…).',
                obj=model,
                id="onebox.E015",
            )
