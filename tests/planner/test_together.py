"""Two people who move tasks at the same moment can't make a tree that is none."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from onebox.app.groups import Group
from planner.models import Project, Task
from planner.tree import above

pytestmark = pytest.mark.django_db(transaction=True)


def together(*works):
    """Runs them in threads that begin at the same time; returns what each raised."""
    barrier, raised = threading.Barrier(len(works)), [None] * len(works)

    def run(index, work):
        try:
            barrier.wait()
            work()
        except Exception as error:
            raised[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.fixture
def group():
    return Group.objects.create(slug="ash", name="Ash")


def nest(group, task, parent):
    def work():
        with group.scope():
            mine = Task.objects.get(pk=task.pk)
            mine.parent = parent
            mine.save()

    return work


def test_of_two_moves_that_would_close_a_cycle_one_is_refused(group):
    for _ in range(10):
        with group.scope():
            project = Project.objects.create(name="House")
            one, two = (Task.objects.create(project=project, title=t) for t in ("one", "two"))
        raised = together(nest(group, one, two), nest(group, two, one))
        assert sorted(type(error) for error in raised if error) == [ValidationError]
        with group.scope():
            assert sorted(len(above(group.pk, task.pk)) for task in (one, two)) == [1, 2]


def test_new_tasks_at_the_same_moment_all_get_places_of_their_own(group):
    with group.scope():
        project = Project.objects.create(name="House")

    def add():
        with group.scope():
            Task.objects.create(project=project, title="new")

    assert together(*[add] * 6) == [None] * 6
    with group.scope():
        positions = list(Task.objects.order_by("position").values_list("position", flat=True))
    assert positions == ["a0", "a1", "a2", "a3", "a4", "a5"]


def test_a_task_nested_while_its_parent_changes_project_ends_up_in_one_project(group):
    with group.scope():
        house, garden = (Project.objects.create(name=name) for name in ("House", "Garden"))
        parent, child = (Task.objects.create(project=house, title=t) for t in ("parent", "child"))

    def move():
        with group.scope():
            mine = Task.objects.get(pk=parent.pk)
            mine.project = garden
            mine.save()

    raised = together(move, nest(group, child, parent))
    with group.scope():
        child.refresh_from_db()
        assert (child.project_id == garden.pk) == (child.parent_id is not None)
    assert (raised[1] is None) == (child.parent_id is not None)
