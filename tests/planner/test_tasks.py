"""The verbs of a task: its place in the tree, and what happens to all below it."""

import pytest
from django.core.exceptions import ValidationError

from onebox.app.groups import Group
from planner.models import Project, Task
from planner.tree import DEEPEST, above, below

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(db):
    group = Group.objects.create(slug="ash", name="Ash")
    with group.scope():
        yield group


@pytest.fixture
def project(group):
    return Project.objects.create(name="House")


def task(project, title, parent=None):
    return Task.objects.create(project=project, title=title, parent=parent)


def chain(project, length):
    tasks = [task(project, "1")]
    for level in range(2, length + 1):
        tasks.append(task(project, str(level), tasks[-1]))
    return tasks


def test_new_rows_go_last_among_their_siblings(group, project):
    roof, wall = task(project, "roof"), task(project, "wall")
    tiles = task(project, "tiles", roof)
    second = Project.objects.create(name="Garden")
    assert (project.position, second.position) == ("a0", "a1")
    assert (roof.position, wall.position, tiles.position) == ("a0", "a1", "a0")
    assert task(second, "tree").position == "a0"


def test_complete_takes_all_below_and_nothing_else(group, project):
    house, roof, tiles = chain(project, 3)
    other = task(project, "other")
    roof.complete()
    first = Task.objects.get(pk=tiles.pk).done_at
    assert first is not None
    before = group.version
    assert {t.pk for t in house.complete()} == {house.pk, roof.pk, tiles.pk}
    assert group.version == before + 1
    assert house.done_at is not None
    assert house.version == before + 1
    assert Task.objects.get(pk=tiles.pk).done_at == first
    assert Task.objects.get(pk=other.pk).done_at is None
    assert {t.done_at for t in house.complete(done=False)} == {None}


def test_complete_needs_few_statements_however_deep(group, project, django_assert_max_num_queries):
    top = chain(project, 20)[0]
    with django_assert_max_num_queries(8):
        assert len(top.complete()) == 20


def test_a_task_cannot_be_nested_in_itself_or_below_itself(group, project):
    top, middle, leaf = chain(project, 3)
    for parent in (top, middle, leaf):
        top.parent = parent
        with pytest.raises(ValidationError) as caught:
            top.save()
        assert list(caught.value.message_dict) == ["parent"]
    assert Task.objects.get(pk=top.pk).parent_id is None


def test_a_new_task_cannot_be_its_own_parent(group, project):
    new = Task(project=project, title="snake")
    for own_id in (new.pk, str(new.pk)):
        new.pk, new.parent_id = own_id, str(own_id)
        with pytest.raises(ValidationError):
            new.save()


def test_a_stale_instance_cannot_close_a_cycle(group, project):
    one, two = task(project, "one"), task(project, "two")
    stale = Task.objects.get(pk=one.pk)
    stale.parent = two
    two.parent = one
    two.save()
    with pytest.raises(ValidationError):
        stale.save()


def test_the_parent_must_be_of_the_same_project(group, project):
    garden = Project.objects.create(name="Garden")
    tree = task(garden, "tree")
    with pytest.raises(ValidationError, match="another project"):
        task(project, "roof", tree)


def test_another_groups_parent_is_as_unknown_as_none_at_all(group, project):
    new = Task(project=project, title="roof")
    new.parent_id = new.project_id  # the id of something that is no task
    with pytest.raises(ValidationError, match="no row of this group"):
        new.save()


def test_a_task_takes_what_is_below_it_to_another_project(group, project):
    top, middle, leaf = chain(project, 3)
    garden = Project.objects.create(name="Garden")
    middle.project = garden
    with pytest.raises(ValidationError, match="another project"):
        middle.save()
    middle.parent = None
    middle.save(update_fields=["project", "parent"])
    assert Task.objects.get(pk=leaf.pk).project_id == garden.pk
    assert Task.objects.get(pk=leaf.pk).version == middle.version == group.version
    assert Task.objects.get(pk=top.pk).project_id == project.pk


def test_nesting_ends_at_the_deepest_level(group, project):
    tasks = chain(project, DEEPEST)
    with pytest.raises(ValidationError, match="levels deep"):
        task(project, "too deep", tasks[-1])
    pair = chain(project, 2)
    pair[0].parent = tasks[-2]
    with pytest.raises(ValidationError, match="levels deep"):
        pair[0].save()
    pair[0].parent = tasks[-3]
    pair[0].save()
    assert len(above(group.pk, pair[1].pk)) == DEEPEST
    assert max(level for _, level in below(group.pk, tasks[0].pk)) == DEEPEST


def test_a_change_that_leaves_the_place_alone_costs_no_look_at_the_tree(group, project, django_assert_num_queries):
    roof = task(project, "roof")
    with group.change(), django_assert_num_queries(1):
        roof.title = "Roof"
        roof.save(update_fields=["title"])
