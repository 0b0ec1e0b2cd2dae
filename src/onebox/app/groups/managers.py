"""The manager that adds the current group to every query."""

from typing import TypeVar

from django.db import models

from .scope import current

M = TypeVar("M", bound=models.Model, covariant=True)


class GroupManager(models.Manager[M]):
    """`objects` of every model whose rows belong to a group. Raises NoGroup where there is no current group."""

    def get_queryset(self) -> models.QuerySet[M]:
        """The current group's rows."""
        rows, group_id = super().get_queryset(), current()
        return rows if group_id is None else rows.filter(group_id=group_id)
