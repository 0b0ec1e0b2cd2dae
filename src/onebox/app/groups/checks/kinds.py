"""E021 and E022: each table says where it lives, and no foreign key runs from one kind to another."""

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.db import models

from onebox.app.db.fields import ClusterKey, cluster_key

from ..kinds import TableKind, kind_of
from ..models import Clock


def check(**_: Any) -> list[CheckMessage]:
    """All findings about kinds of tables."""
    found: list[CheckMessage] = []
    for model in apps.get_models(include_auto_created=True):
        if kind_of(model) is None:
            found.append(
                Error(
                    f"{model._meta.label} does not say which kind of table it is.",
                    hint="Derive from GroupModel, or set table_kind = TableKind.DIRECTORY or TableKind.BOX; "
                    "for an app that isn't yours add it to ONEBOX_TABLE_KINDS in the settings.",
                    obj=model,
                    id="onebox.E021",
                )
            )
        found.extend(_reference(f) for f in model._meta.local_fields if _crosses(model, f))
    return found


def _crosses(model: type[models.Model], field: Any) -> bool:
    """Whether the database would hold a foreign key from one kind of table to another.

    Group data may refer to a scoped directory row of the same group: a Member outlives its group's data.
    """
    constrained = getattr(field, "db_constraint", False)
    if not isinstance(field, models.ForeignKey) or not constrained:
        return False
    target: Any = Clock if isinstance(field, ClusterKey) and field.hangs_from else field.related_model
    kinds = kind_of(model), kind_of(target)
    if None in kinds or kinds[0] is kinds[1]:
        return False
    return not (kinds == (TableKind.GROUP, TableKind.DIRECTORY) and cluster_key(target))


def _reference(field: Any) -> CheckMessage:
    here, there = field.model, field.related_model
    return Error(
        f"{here._meta.label}.{field.name} is a foreign key from a {kind_of(here)} table to a {kind_of(there)} table.",
        hint="With several boxes they live on different servers. Keep the id in a plain field, "
        "or set db_constraint=False and on_delete=DO_NOTHING.",
        obj=field,
        id="onebox.E022",
    )
