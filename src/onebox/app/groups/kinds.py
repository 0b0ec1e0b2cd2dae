"""The three kinds of tables, which decide where a row lives once there are several boxes."""

from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import models


class TableKind(StrEnum):
    """Declared on each model as `table_kind`; for other people's apps in ONEBOX_TABLE_KINDS."""

    DIRECTORY = "directory"
    """Written on one box, replicated read-only to all: people, groups, who may enter where."""
    GROUP = "group"
    """On the group's home box only: every GroupModel, the clock, tombstones."""
    BOX = "box"
    """Each box its own: jobs, idempotency keys, rate limits."""


def kind_of(model: type[models.Model]) -> TableKind | None:
    """The model's kind, or None when nobody declared it."""
    owner: Any = model._meta.auto_created
    if owner:
        return kind_of(owner)
    named = getattr(model, "table_kind", None)
    if named is None:
        meta = model._meta
        named = settings.ONEBOX_TABLE_KINDS.get(meta.label) or settings.ONEBOX_TABLE_KINDS.get(meta.app_label)
    return TableKind(named) if named in set(TableKind) else None
