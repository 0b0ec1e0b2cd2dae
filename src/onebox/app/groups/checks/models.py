"""E001–E006: the shape of a model whose rows belong to a group."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.core.checks import CheckMessage, Error
from django.db import connection, models

from onebox.app.db.fields import CLUSTER, cluster_key

from ..managers import GroupManager


def scoped_models() -> list[type[models.Model]]:
    """All installed models whose rows belong to a group."""
    return [m for m in apps.get_models(include_auto_created=True) if cluster_key(m)]


def check(**_: Any) -> list[CheckMessage]:
    """All findings about scoped models, and about the database behind them."""
    found = [finding for model in scoped_models() for finding in _findings(model)]
    if not hasattr(connection, "outside_groups"):
        found.append(
            Error(
                f"DATABASES['default']['ENGINE'] is {connection.settings_dict['ENGINE']!r}.",
                hint="Set it to 'onebox.app.db': only that backend keeps groups apart in the database.",
                id="onebox.E001",
            )
        )
    return found


def _findings(model: type[models.Model]) -> Iterator[CheckMessage]:
    meta = model._meta
    cluster = cluster_key(model)
    assert cluster is not None
    if cluster.name != CLUSTER or cluster.null:
        yield Error(
            f"The group of {meta.label} is the field {cluster.name!r}{', which may be null' if cluster.null else ''}.",
            hint="Derive from GroupModel and leave its field `group` as it is.",
            obj=model,
            id="onebox.E002",
        )
    if not isinstance(meta.pk, models.UUIDField) or meta.pk.name != "id":
        yield Error(
            f"The primary key of {meta.label} is {meta.pk.name} ({type(meta.pk).__name__}), expected a UUID `id`.",
            hint="Remove primary_key=True from the model: GroupModel brings the id.",
            obj=model,
            id="onebox.E003",
        )
    for name, manager in (("base", meta.base_manager), ("default", meta.default_manager)):
        if not isinstance(manager, GroupManager):
            yield Error(
                f"The {name} manager of {meta.label} is {type(manager).__name__}, which reads every group's rows.",
                hint="Derive your manager from GroupManager.",
                obj=model,
                id="onebox.E004",
            )
    if any(cluster_key(parent) for parent in meta.parents):
        yield Error(
            f"{meta.label} derives from a model that has a table: its own table would have no group.",
            hint="Make the parent abstract, or refer to it with a GroupForeignKey.",
            obj=model,
            id="onebox.E005",
        )
    for field in meta.private_fields:
        if isinstance(field, GenericForeignKey):
            yield Error(
                f"{meta.label}.{field.name} can point at any table's row, of any group.",
                hint="Use one GroupForeignKey for each kind of target.",
                obj=model,
                id="onebox.E006",
            )
