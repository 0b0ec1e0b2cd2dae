"""The planner's tasks in Django REST framework, the usual way."""

from contextlib import ExitStack
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import include, path
from rest_framework import pagination, routers, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from onebox.app.groups import every_group
from onebox.app.people.models import Member, Role
from planner.models import Task


class TaskList(serializers.ListSerializer):
    """Many at once, as the framework's documentation shows it."""

    def create(self, validated_data: list[dict[str, Any]]) -> list[Task]:
        """One INSERT for all."""
        made: list[Task] = Task.objects.bulk_create([Task(**values) for values in validated_data])
        return made


class TaskSerializer(serializers.ModelSerializer):
    """All fields of a task."""

    class Meta:
        model = Task
        list_serializer_class = TaskList
        fields = [
            "id", "project", "parent", "title", "note", "position", "assignee", "due", "estimate", "done_at",
            "created_at", "version",
        ]  # fmt: skip
        read_only_fields = ["version", "created_at"]


class TaskPages(pagination.CursorPagination):
    """The framework's pagination for large tables: no COUNT."""

    page_size = 50
    page_size_query_param = "limit"
    ordering = ("position", "id")


class TaskViewSet(viewsets.ModelViewSet):
    """Tasks of one group, for its members."""

    serializer_class = TaskSerializer
    pagination_class = TaskPages
    member: Member

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After authentication: is this person a member of the group?"""
        super().initial(request, *args, **kwargs)
        with every_group():
            members = Member.objects.select_related("group")
            self.member = get_object_or_404(members, group__slug=kwargs["slug"], account=request.user, ended_at=None)
        if request.method not in {"GET", "HEAD", "OPTIONS"} and self.member.role == Role.GUEST:
            raise PermissionDenied
        self.stack.enter_context(self.member.group.scope())

    def dispatch(self, *args: Any, **kwargs: Any) -> Any:
        """The group's scope lasts as long as the request."""
        with ExitStack() as self.stack:
            return super().dispatch(*args, **kwargs)

    def get_queryset(self) -> QuerySet[Task]:
        """As the query string asks."""
        tasks = Task.objects.all()
        if project := self.request.query_params.get("project"):
            tasks = tasks.filter(project=project)
        if since := self.request.query_params.get("version__gt"):
            tasks = tasks.filter(version__gt=since)
        return tasks

    def perform_create(self, serializer: Any) -> None:
        """One change of the group: its clock ticks, in the same transaction."""
        with self.member.group.change(by=self.member):
            serializer.save()

    @action(detail=False, methods=["post"])
    def bulk(self, request: Request, **_: Any) -> Response:
        """Creates all tasks of a list."""
        serializer = self.get_serializer(data=request.data, many=True)
        serializer.is_valid(raise_exception=True)
        self.perform_create(serializer)
        return Response(serializer.data, status=status.HTTP_201_CREATED)


router = routers.SimpleRouter(trailing_slash=False)
router.register("tasks", TaskViewSet, basename="task")
urlpatterns = [path("api/<slug:slug>/", include(router.urls))]
