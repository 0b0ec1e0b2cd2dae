"""`planner_fill`: real data, once, whole, and also where a machine has none."""

import gzip
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from onebox.app.groups import Group
from onebox.app.people.models import Account, Member
from planner.models import Comment, Label, Project, Task, TaskLabel
from planner.sample import filling, packages, people, rows

pytestmark = pytest.mark.django_db(transaction=True)


def changelog(package, versions):
    entry = (
        "{0} ({1}) {2}; urgency=medium\n\n  * First line of {0} {1}, long enough\n    - below it\n"
        "  * Second line of {0} {1} (Closes: #1)\n\n -- {3} <x@example.com>  Sat, 01 Feb 2020 10:00:00 +0000\n\n"
    )
    names = ["Zoë Émile", "Bob Builder"]
    kinds = ["UNRELEASED", "unstable", "experimental"]
    return "".join(entry.format(package, v, kinds[i % 3], names[i % 2]) for i, v in enumerate(versions))


def put(doc, folder, name, text):
    path = doc / folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(text.encode()))


@pytest.fixture
def doc(tmp_path, monkeypatch):
    put(tmp_path, "libfoo1", "changelog.Debian.gz", changelog("foo", ["1.2-3", "1.2-2", "1.2-1", "1.1-1"]))
    put(tmp_path, "foo-bin", "changelog.Debian.gz", changelog("foo", ["1.2-3"]))
    put(tmp_path, "foo-bin", "changelog.gz", "2020-01-01  Somebody\n\n\t* upstream.c: changed\n")
    put(tmp_path, "apt", "changelog.gz", changelog("apt", ["2", "1"]))
    put(tmp_path, "bar", "changelog.gz", changelog("bar+baz", ["1"]))
    put(tmp_path, "upstream", "changelog.gz", "no Debian changelog\n")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "changelog.gz").write_bytes(b"\x1f\x8b not gzip")
    monkeypatch.setattr(packages, "DOC", tmp_path)
    return tmp_path


def fill(*arguments):
    out, err = StringIO(), StringIO()
    call_command("planner_fill", *arguments, stdout=out, stderr=err)
    return json.loads(out.getvalue().splitlines()[-1]), err.getvalue()


def picture():
    """All that there is: rows by table, with the groups' versions and revisions."""
    found = {"accounts": sorted(Account.objects.values_list("email", "password"))}
    for group in Group.objects.order_by("slug"):
        with group.scope():
            tables = {m.__name__: list(m.objects.order_by("pk").values()) for m in (Project, Task, Label, Comment)}
            found[group.slug] = (group.version, group.revision, Member.objects.count(), tables)
    return found


def test_the_favourite_comes_first_and_each_source_package_once(doc):
    answer, said = fill("--groups", "all")
    assert answer["groups"] == ["apt", "bar-baz", "foo"]
    assert answer["email"] == "ann@example.org"
    assert Account.objects.get(email="ann@example.org").check_password(answer["password"])
    assert "rows/s" in said


def test_an_entry_is_a_task_with_its_lines_below_it(doc):
    fill("--groups", "all")
    with Group.objects.get(slug="foo").scope():
        project = Project.objects.get(name="Changelog")
        tops = list(Task.objects.filter(project=project, parent=None).order_by("position"))
        assert [task.title.split(":")[0] for task in tops] == ["1.2-3"]
        assert tops[0].done_at is None  # UNRELEASED
        first, second = tops[0].subtasks.order_by("position")
        assert second.title == "Second line of foo 1.2-3 (Closes: #1)"
        assert [task.title for task in first.subtasks.all()] == ["below it"]
        assert tops[0].assignee.account.email == "zoe.emile@example.org"


def test_released_entries_are_done_labelled_and_commented(doc):
    (doc / "foo-bin" / "changelog.Debian.gz").unlink()
    fill("--groups", "all")
    with Group.objects.get(slug="foo").scope():
        done = Task.objects.filter(parent=None).exclude(done_at=None).order_by("position")
        assert [task.done_at.year for task in done] == [2020, 2020]
        assert sorted(TaskLabel.objects.filter(task=done[1]).values_list("label__name", flat=True)) == [
            "1.2",
            "experimental",
        ]
        assert Comment.objects.filter(task__in=done, author=done[0].assignee).count() == 1


def test_the_first_page_is_alive(doc):
    fill()
    with Group.objects.get(slug="apt").scope():
        ideas = Task.objects.filter(project__name="Ideas", parent=None)
        assert ideas.exclude(due=None).exists()
        assert ideas.filter(done_at=None).count() == ideas.count() == 4
        assert ideas.filter(assignee__account__email="ann@example.org").exists()


def test_a_second_run_changes_nothing(doc):
    first, _ = fill("--groups", "all")
    before = picture()
    again, said = fill("--groups", "all")
    assert (again, picture(), said) == (first, before, "")


def test_a_run_cut_off_in_a_group_is_finished_by_the_next(doc, monkeypatch):
    save = rows.Rows.save

    def cut_off(self):
        if Group.objects.count() == 2:
            save(self)
            raise KeyboardInterrupt
        return save(self)

    with monkeypatch.context() as patch:
        patch.setattr(rows.Rows, "save", cut_off)
        with pytest.raises(KeyboardInterrupt):
            fill("--groups", "all")
    assert [group.slug for group in Group.objects.all()] == ["apt"]
    fill("--groups", "all")
    assert {slug: Group.objects.get(slug=slug).version for slug in ("apt", "bar-baz", "foo")} == {
        "apt": 1,
        "bar-baz": 1,
        "foo": 1,
    }


def test_fewer_entries_on_demand(doc):
    (doc / "foo-bin" / "changelog.Debian.gz").unlink()
    fill("--groups", "all", "--limit-entries", "2")
    with Group.objects.get(slug="foo").scope():
        assert Task.objects.filter(project__name="Changelog", parent=None).count() == 2


def test_a_machine_without_changelogs_gets_the_sample(tmp_path, monkeypatch):
    monkeypatch.setattr(packages, "DOC", tmp_path)
    answer, said = fill("--groups", "3", "--limit-entries", "3")
    assert answer["groups"] == ["apt", "adduser", "debconf"]
    assert f"{tmp_path} has 0 Debian changelogs" in said
    assert Group.objects.count() == 3


def test_a_password_that_does_not_fit_is_set_again(doc):
    people.ann()
    account = Account.objects.get(email="ann@example.org")
    account.set_password("another")
    account.save()
    answer, _ = fill("--groups", "1")
    account.refresh_from_db()
    assert account.check_password(answer["password"])


@pytest.mark.parametrize("count", ["0", "-1", "some", "²"])
def test_counts_that_are_none(count):
    with pytest.raises(CommandError, match=r"whole number of at least 1|expected one argument"):
        call_command("planner_fill", "--groups", count)


def test_slugs_and_addresses():
    assert filling.slugs(["g++", "gtk+3.0", "gtk-3-0"]) == {"g": "g++", "gtk-3-0": "gtk+3.0", "gtk-3-0-2": "gtk-3-0"}
    assert people.address("Ondřej Nový") == "ondrej.novy@example.org"
    assert people.address("陳昌倬") == people.address("陳昌倬") != people.address("陳")
    assert people.address("Ann") != people.ANN
