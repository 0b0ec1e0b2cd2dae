"""The planner's tasks in django-ninja, the usual way."""

import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import path
from ninja import ModelSchema, NinjaAPI, Query, Router, Schema
from ninja.errors import HttpError
from ninja.pagination import CursorPagination, paginate
from ninja.security import django_auth

from onebox.app.groups import every_group
from onebox.app.people.models import Member, Role
from planner.models import Task


class TaskOut(ModelSchema):
    """All fields of a task."""

    class Meta:
        model = Task
        fields = [
            "id", "project", "parent", "title", "note", "position", "assignee", "due", "estimate", "done_at",
            "created_at", "version",
        ]  # fmt: skip


class TaskIn(Schema):
    """What a new task takes."""

    project: UUID
    parent: UUID | None = None
    title: str
    note: str = ""
    position: str = ""
    assignee: UUID | None = None
    due: datetime.date | None = None
    estimate: int | None = None

    def task(self) -> Task:
        """As a row that isn't saved yet."""
        values = self.dict(exclude={"project", "parent", "assignee"})
        return Task(project_id=self.project, parent_id=self.parent, assignee_id=self.assignee, **values)


class Filters(Schema):
    """What the query string may ask for."""

    project: UUID | None = None
    version__gt: int | None = None


def member_of(request: HttpRequest, slug: str) -> Member:
    """The signed-in person's place in the group; 404 for anybody else."""
    with every_group():
        members = Member.objects.select_related("group")
        member: Member = get_object_or_404(members, group__slug=slug, account=request.user, ended_at=None)
    return member


def writer(request: HttpRequest, slug: str) -> Member:
    """The same, for those who may write."""
    member = member_of(request, slug)
    if member.role == Role.GUEST:
        raise HttpError(403, "Guests only read.")
    return member


router = Router(auth=django_auth)


@router.get("/{slug}/tasks", response=list[TaskOut])
@paginate(CursorPagination, ordering=("position", "id"))
def many(request: HttpRequest, slug: str, filters: Query[Filters]) -> QuerySet[Task]:
    """A page of tasks."""
    with member_of(request, slug).group.scope():
        return Task.objects.filter(**filters.dict(exclude_none=True))


@router.get("/{slug}/tasks/{uuid:id}", response=TaskOut)
def one(request: HttpRequest, slug: str, id: UUID) -> Task:
    """One task."""
    with member_of(request, slug).group.scope():
        return get_object_or_404(Task, pk=id)


@router.post("/{slug}/tasks", response={201: TaskOut})
def create(request: HttpRequest, slug: str, payload: TaskIn) -> tuple[int, Task]:
    """A new task, in one change of the group."""
    member = writer(request, slug)
    with member.group.change(by=member):
        task = payload.task()
        task.save()
    return 201, task


@router.post("/{slug}/tasks/bulk", response={201: list[TaskOut]})
def bulk(request: HttpRequest, slug: str, payload: list[TaskIn]) -> tuple[int, Any]:
    """Creates all tasks of a list, in one INSERT."""
    member = writer(request, slug)
    with member.group.change(by=member):
        return 201, Task.objects.bulk_create([each.task() for each in payload])


api = NinjaAPI()
api.add_router("/", router)
urlpatterns = [path("api/", api.urls)]
