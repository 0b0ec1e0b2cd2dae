"""The manager that adds the current group to every query."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

from django.db import models

from onebox.app.db.errors import CrossGroup
from onebox.app.db.fields import version_field

from . import changes
from .scope import current

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class GroupQuerySet(models.QuerySet[M_co]):
    """What reads first and writes then does both under one tick, so that the clock is always locked first."""

    def update_or_create(self, *args: Any, **kwargs: Any) -> tuple[M_co, bool]:
        """As Django's; it locks the row that it finds."""
        with self._change():
            return super().update_or_create(*args, **kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's; it looks for the rows to delete with these before it deletes any."""
        with self._change():
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def _change(self) -> AbstractContextManager[Any]:
        group_id = current()
        if group_id is None or version_field(self.model) is None:
            return nullcontext()
        return changes.open_change(group_id, using=self.db)


class GroupManager(models.Manager[M_co]):
    """`objects` of every model whose rows belong to a group. Raises NoGroup where there is no current group."""

    _queryset_class = GroupQuerySet

    def get_queryset(self) -> models.QuerySet[M_co]:
        """The current group's rows."""
        rows, group_id = super().get_queryset(), current()
        if group_id is None:
            self._refuse_links()
            return rows
        return rows.filter(group_id=group_id)

    def _insert(self, *args: Any, **kwargs: Any) -> Any:
        """INSERT has no use for the group's rows, so they are not asked for first."""
        return super().get_queryset()._insert(*args, **kwargs)  # type: ignore[attr-defined]

    def _refuse_links(self) -> None:
        """In every_group(): Django follows a many-to-many by ids alone, which two groups may share."""
        if hasattr(self, "through"):
            raise CrossGroup(
                f"{self.model._meta.label} through {self.through._meta.label} can only be followed in one group. "
                "Enter it first: with group.scope(): …"
            )
