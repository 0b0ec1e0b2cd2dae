"""E001 to E009: the shape of a model whose rows belong to a group."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.core.checks import CheckMessage, Error
from django.db import connection, models

from onebox.app.db.fields import CLUSTER, ClusterKey, cluster_key, version_field

from ..kinds import TableKind, kind_of
from ..managers import GroupManager
from ..models import Clock, Group, GroupRow, Tombstone


def scoped_models() -> list[type[models.Model]]:
    """All installed models whose rows belong to a group; proxies too."""
    return [m for m in apps.get_models(include_auto_created=True) if cluster_key(m)]


def check(**_: Any) -> list[CheckMessage]:
    """All findings about scoped models, about models that should be, and about the database behind them."""
    found: list[CheckMessage] = list(_engine())
    tables = {m._meta.db_table for m in scoped_models()}
    for model in apps.get_models(include_auto_created=True):
        cluster = cluster_key(model)
        found.extend(_parents(model))
        found.extend(_unkeyed(model, tables))
        if cluster:
            found.extend(_managers(model))
        if cluster and not model._meta.proxy:
            found.extend(_keys(model, cluster))
            found.extend(_generic(model))
    return found


def _error(number: str, model: Any, message: str, hint: str) -> CheckMessage:
    return Error(message, hint=hint, obj=model, id=f"onebox.{number}")


def _engine() -> Iterator[CheckMessage]:
    if not hasattr(connection, "outside_groups"):
        yield _error(
            "E001",
            None,
            f"DATABASES['default']['ENGINE'] is {connection.settings_dict['ENGINE']!r}.",
            "Set it to 'onebox.app.db': only that backend keeps groups apart in the database.",
        )


def _keys(model: type[models.Model], cluster: ClusterKey) -> Iterator[CheckMessage]:
    meta = model._meta
    wrong = {
        f"is named {cluster.name!r}": cluster.name != CLUSTER,
        f"has the column {cluster.column!r}": cluster.column != "group_id",
        "may be null": cluster.null,
        f"refers to {cluster.related_model._meta.label}": cluster.related_model is not Group,
    }
    for what in (what for what, is_so in wrong.items() if is_so):
        yield _error(
            "E002",
            model,
            f"The group of {meta.label} {what}.",
            "Derive from GroupModel and leave its field `group` as it is.",
        )
    if not isinstance(meta.pk, models.UUIDField) or meta.pk.column != "id":
        yield _error(
            "E003",
            model,
            f"The primary key of {meta.label} is {meta.pk.name} ({type(meta.pk).__name__}), expected a UUID `id`.",
            "Remove primary_key=True from the model: GroupModel brings the id.",
        )
    if not meta.managed:
        yield _error(
            "E007",
            model,
            f"{meta.label} has managed = False: nothing makes the keys that keep groups apart.",
            "Remove managed = False, or read that table with a model that is not a GroupModel.",
        )


def _managers(model: type[models.Model]) -> Iterator[CheckMessage]:
    meta = model._meta
    managers = {"_base_manager": meta.base_manager, **{m.name: m for m in meta.managers}}
    for name, manager in managers.items():
        if not isinstance(manager, GroupManager):
            yield _error(
                "E004",
                model,
                f"{meta.label}.{name} is a {type(manager).__name__}, which reads every group's rows.",
                "Derive your manager from GroupManager.",
            )


def _parents(model: type[models.Model]) -> Iterator[CheckMessage]:
    meta = model._meta
    if meta.proxy or not meta.parents:
        return
    if cluster_key(model) or any(cluster_key(parent) for parent in meta.parents):
        yield _error(
            "E005",
            model,
            f"{meta.label} derives from a model that has a table: its rows would lie in two, one of them unscoped.",
            "Make the parent abstract, or refer to it with a GroupForeignKey.",
        )


def _generic(model: type[models.Model]) -> Iterator[CheckMessage]:
    for field in model._meta.private_fields:
        if isinstance(field, GenericForeignKey | GenericRelation):
            yield _error(
                "E006",
                model,
                f"{model._meta.label}.{field.name} follows an id alone, to any table's row and any group's.",
                "Use one GroupForeignKey for each kind of target.",
            )


def _unkeyed(model: type[models.Model], tables: set[str]) -> Iterator[CheckMessage]:
    meta = model._meta
    if cluster_key(model) is None and meta.db_table in tables:
        yield _error(
            "E008",
            model,
            f"{meta.label} has the table {meta.db_table} of a model whose rows belong to groups, but no group itself.",
            "Make it a proxy of that model.",
        )
    is_data = kind_of(model) is TableKind.GROUP or issubclass(model, GroupRow)
    has_version = version_field(model) or kind_of(model) is not TableKind.GROUP
    if is_data and model not in (Clock, Tombstone) and not (cluster_key(model) and has_version):
        yield _error(
            "E009",
            model,
            f"{meta.label} holds a group's data without the group's key or the row's version.",
            "Derive it from GroupModel and leave its fields `group` and `version` as they are.",
        )
