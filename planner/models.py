"""The planner's data: projects with nested, ordered tasks, labels and comments. Every row is one group's."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from onebox.app.groups import GroupForeignKey, GroupModel

from . import tree
from .order import after, check_position

GREY = "#7a8594"
_PLACE = frozenset({"project", "project_id", "parent", "parent_id"})


def _color() -> "models.CharField[str, str]":
    check = RegexValidator(r"^#[0-9a-f]{6}\Z", "Expected a colour such as #4c6fe0.")
    return models.CharField(max_length=7, default=GREY, validators=[check], db_collation="ascii_bin")


def _position() -> "models.CharField[str, str]":
    """A fractional index: siblings are ordered by it, byte by byte. Left empty, a new row goes last."""
    return models.CharField(max_length=255, blank=True, validators=[check_position], db_collation="ascii_bin")


def _last(siblings: models.QuerySet[Any]) -> str:
    return after(siblings.order_by("-position").values_list("position", flat=True).first())


class Project(GroupModel):
    """A list of tasks."""

    name = models.CharField(max_length=100)
    color = _color()
    position = _position()
    archived = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["group", "position"], name="project_order")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves; a new project without a position goes last."""
        with self.change():
            if not self.position:
                self.position = _last(Project.objects.all())
            super().save(*args, **kwargs)


class Task(GroupModel):
    """Something to do: in a project, perhaps below another task of it, with sub-tasks of its own.

    Saving keeps the tree in order. Queryset updates of `project` and `parent` don't: use `save` for these.
    """

    project = GroupForeignKey(Project, models.CASCADE, related_name="tasks")
    parent = GroupForeignKey("self", models.CASCADE, null=True, blank=True, related_name="subtasks")
    title = models.CharField(max_length=300)
    note = models.TextField(blank=True, default="")
    position = _position()
    assignee = GroupForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    due = models.DateField(null=True, blank=True)
    estimate = models.PositiveIntegerField(null=True, blank=True)
    """Minutes."""
    done_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    labels: Any = models.ManyToManyField("Label", through="TaskLabel", related_name="tasks")

    class Meta:
        indexes = [
            models.Index(fields=["group", "project", "position"], name="task_in_project"),
            models.Index(fields=["group", "parent", "position"], name="task_in_parent"),
            models.Index(fields=["group", "assignee", "done_at", "due"], name="task_of_assignee"),
            models.Index(fields=["group", "done_at", "due"], name="task_open_by_due"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Saves. A task that changes project takes all below it along; without a position it goes last.

        Raises ValidationError on `parent` when it is of another project, below this task, or too deep.
        """
        if update_fields is not None and _PLACE.isdisjoint(update_fields := set(update_fields)):
            super().save(*args, update_fields=update_fields, **kwargs)
            return
        # The open change holds the group's clock: nobody else moves tasks between the check and the write.
        with self.change():
            stays_behind = self._take_place()
            super().save(*args, update_fields=update_fields, **kwargs)
            if stays_behind:
                Task.objects.filter(pk__in=stays_behind).update(project=self.project_id)

    def complete(self, done: bool = True) -> "list[Task]":
        """Marks the task and everything below it as done, or all of it as open again; returns them all.

        What was done before keeps its time.
        """
        with self.change():
            branch = self.branch()
            if done:
                branch.filter(done_at=None).update(done_at=timezone.now())
            else:
                branch.exclude(done_at=None).update(done_at=None)
            self.refresh_from_db(fields=["done_at", "version"])
            return list(branch)

    def branch(self) -> "models.QuerySet[Task]":
        """The task and everything below it."""
        return Task.objects.filter(pk__in=[row for row, _ in tree.below(self.group_id, self.pk)])

    def _take_place(self) -> list[uuid.UUID]:
        """Checks the place and gives a position; returns what is below and still in the old project."""
        old = None if self._state.adding else self._place_in_database()
        new = (_uuid(self.project_id), _uuid(self.parent_id))
        below = tree.below(self.group_id, self.pk) if old and old != new else []
        if new[1] and old != new:
            self._check_parent(new[0], new[1], height=max([1, *(level for _, level in below)]))
        if not self.position:
            self.position = _last(Task.objects.filter(project=self.project_id, parent=self.parent_id))
        return [row for row, level in below if level > 1] if old and old[0] != new[0] else []

    def _place_in_database(self) -> tuple[uuid.UUID | None, uuid.UUID | None] | None:
        return Task.objects.filter(pk=self.pk).values_list("project_id", "parent_id").first()

    def _check_parent(self, project: uuid.UUID | None, parent: uuid.UUID, height: int) -> None:
        chain = tree.above(self.group_id, parent)
        if _uuid(self.pk) in (parent, *(row for row, _ in chain)):
            raise ValidationError({"parent": "A task can't be nested in itself or in a task below it."})
        if not chain:
            raise ValidationError({"parent": "names no row of this group."})
        if chain[0][1] != project:
            message = "The parent is in another project. Send `parent` as well: null, or a task of `project`."
            raise ValidationError({"parent": message})
        if len(chain) + height > tree.DEEPEST:
            raise ValidationError({"parent": f"Tasks can be nested {tree.DEEPEST} levels deep, not deeper."})


class Label(GroupModel):
    """A word that tasks are marked with."""

    name = models.CharField(max_length=50)
    color = _color()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "name"], name="label_name_once")]

    def __str__(self) -> str:
        return self.name


class TaskLabel(GroupModel):
    """A label on a task."""

    task = GroupForeignKey(Task, models.CASCADE, related_name="+")
    label = GroupForeignKey(Label, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "task", "label"], name="task_label_once")]
        indexes = [models.Index(fields=["group", "label"], name="task_label_of_label")]

    def __str__(self) -> str:
        return f"{self.label_id} on {self.task_id}"


class Comment(GroupModel):
    """What a member said about a task."""

    task = GroupForeignKey(Task, models.CASCADE, related_name="comments")
    author = GroupForeignKey("people.Member", models.PROTECT, related_name="+", editable=False)
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["group", "task"], name="comment_of_task"),
            models.Index(fields=["group", "author"], name="comment_of_author"),
        ]

    def __str__(self) -> str:
        return self.body[:50]


def _uuid(value: uuid.UUID | str | None) -> uuid.UUID | None:
    """A reference as it may stand on an unsaved instance."""
    return value if value is None or isinstance(value, uuid.UUID) else uuid.UUID(value)
