"""Each main query reads along an index that starts with the group, and sorts nothing."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from onebox.app.groups import Group
from planner.models import Comment, Label, Project, Task, TaskLabel
from planner.sample import packages

OPEN = {"done_at": None}
QUERIES = {
    "all": ("PRIMARY", lambda task: Task.objects.order_by("id")),
    "one": ("PRIMARY", lambda task: Task.objects.filter(pk=task.pk)),
    "project": (
        "task_in_project",
        lambda task: Task.objects.filter(project=task.project_id).order_by("position", "id"),
    ),
    "sub-tasks": ("task_in_parent", lambda task: Task.objects.filter(parent=task).order_by("position", "id")),
    "open": ("task_open_by_due", lambda task: Task.objects.filter(**OPEN).order_by("due", "id")),
    "mine": (
        "task_of_assignee",
        lambda task: Task.objects.filter(assignee=task.assignee_id, **OPEN).order_by("due", "id"),
    ),
    "feed": ("group_version", lambda task: Task.objects.filter(version__gt=1).order_by("version", "id")),
    "projects": ("project_order", lambda task: Project.objects.order_by("position", "id")),
    "labels": ("label_name_once", lambda task: Label.objects.order_by("name")),
    "labels of a task": ("task_label_once", lambda task: TaskLabel.objects.filter(task=task)),
    "comments of a task": ("comment_of_task", lambda task: Comment.objects.filter(task=task)),
}


@pytest.fixture(scope="module")
def task(django_db_setup, django_db_blocker, tmp_path_factory):
    """A sub-task's parent in the largest of three groups."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(packages, "DOC", tmp_path_factory.mktemp("doc"))
        call_command("planner_fill", stdout=StringIO(), stderr=StringIO())
        group = Group.objects.get(slug="apt")
        with group.scope():
            yield Task.objects.filter(project__name="Ideas", subtasks__isnull=False).first()
        call_command("flush", interactive=False, verbosity=0)


@pytest.mark.parametrize("name", QUERIES)
def test_reads_along_its_index(task, name, django_db_blocker):
    index, make = QUERIES[name]
    with django_db_blocker.unblock(), task.group.scope():
        sql, params = make(task)[:50].query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {sql}", params)
            ((_, _, _, access, _, key, *_, extra),) = cursor.fetchall()
    assert access != "ALL"
    assert "filesort" not in extra
    assert index in key
