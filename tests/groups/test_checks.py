"""Each way in which a model could let one group see another is refused by a system check."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import models
from django.test.utils import isolate_apps

from onebox.app.db.fields import ClusterKey
from onebox.app.groups import Group, GroupForeignKey, GroupManager, GroupModel, GroupRow, TableKind
from onebox.app.groups.checks import keys, kinds
from onebox.app.groups.checks import models as shapes
from onebox.app.people.models import Account
from tests.shop.models import Board

Findings = Callable[[Callable[[], object]], dict[str, str]]


@pytest.fixture
def findings(monkeypatch) -> Findings:
    """Numbers of the findings about the models that a function makes, each with its hint."""

    def find(make: Callable[[], object]) -> dict[str, str]:
        with isolate_apps("tests.shop", kwarg_name="isolated") as isolated:
            with monkeypatch.context() as patch:
                patch.setattr(apps, "get_containing_app_config", lambda _: apps.get_app_config("shop"))
                make()
            for module in (shapes, keys, kinds):
                monkeypatch.setattr(module, "apps", isolated)
            found = [f for module in (shapes, keys, kinds) for f in module.check()]
            return {str(f.id).removeprefix("onebox."): f.hint for f in found}

    return find


def test_the_projects_own_models_are_clean():
    call_command("check", tags=["models"])


def test_a_plain_model_of_a_group_is_clean(findings):
    def make():
        class Note(GroupModel):
            board = GroupForeignKey(Board, models.CASCADE, related_name="+")
            text = models.CharField(max_length=10)

            class Meta:
                constraints = [models.UniqueConstraint(fields=["group", "text"], name="note_once")]

    assert findings(make) == {}


def test_another_backend(findings, monkeypatch):
    other = SimpleNamespace(settings_dict={"ENGINE": "django.db.backends.mysql"})
    monkeypatch.setattr(shapes, "connection", other)
    assert "'onebox.app.db'" in findings(lambda: None)["E001"]


@pytest.mark.parametrize(
    "key",
    [
        lambda: ClusterKey(Group, models.DO_NOTHING, hangs_from="groups_clock", related_name="+", null=True),
        lambda: ClusterKey(Group, models.DO_NOTHING, hangs_from="groups_clock", related_name="+", db_column="g"),
        lambda: ClusterKey(Account, models.DO_NOTHING, hangs_from="groups_clock", related_name="+"),
    ],
    ids=["null", "column", "target"],
)
def test_a_group_of_its_own_making(findings, key):
    def make():
        class Note(GroupModel):
            group = key()

    assert "GroupModel" in findings(make)["E002"]


def test_a_group_with_another_name(findings):
    def make():
        class Note(GroupRow):
            table_kind = TableKind.DIRECTORY
            team = ClusterKey(Group, models.CASCADE, related_name="+")

    assert "`group`" in findings(make)["E002"]


@pytest.mark.parametrize(
    "field",
    [
        lambda: {"id": models.BigAutoField(primary_key=True)},
        lambda: {"id": None, "code": models.UUIDField(primary_key=True)},
    ],
    ids=["numbers", "name"],
)
def test_another_primary_key(findings, field):
    def make():
        type("Note", (GroupModel,), {"__module__": "tests.shop.models", **field()})

    assert "primary_key=True" in findings(make)["E003"]


def test_a_manager_that_reads_every_group(findings):
    def make():
        class Default(GroupModel):
            objects = models.Manager()

    assert "GroupManager" in findings(make)["E004"]


def test_a_second_manager_that_reads_every_group(findings):
    def make():
        class Second(GroupModel):
            objects = GroupManager()
            all_rows = models.Manager()

    assert "GroupManager" in findings(make)["E004"]


def test_a_base_manager_that_reads_every_group(findings):
    def make():
        class Base(GroupModel):
            plain = models.Manager()

            class Meta:
                base_manager_name = "plain"

    assert "GroupManager" in findings(make)["E004"]


def test_a_proxy_that_reads_every_group(findings):
    def make():
        class Everything(Board):
            objects = models.Manager()

            class Meta:
                proxy = True

    assert "GroupManager" in findings(make)["E004"]


def test_a_proxy_is_clean(findings):
    def make():
        class Same(Board):
            class Meta:
                proxy = True

    assert findings(make) == {}


def test_a_table_derived_from_a_table(findings):
    def make():
        class More(Board):
            more = models.TextField()

    assert "abstract" in findings(make)["E005"]


def test_generic_references(findings):
    def out():
        class Note(GroupModel):
            kind = models.ForeignKey(ContentType, models.DO_NOTHING, db_constraint=False, related_name="+")
            target = models.UUIDField()
            about = GenericForeignKey("kind", "target")

    def back():
        class Note(GroupModel):
            remarks = GenericRelation(ContentType)

    for make in (out, back):
        assert "GroupForeignKey" in findings(make)["E006"]


def test_a_table_that_somebody_else_makes(findings):
    def make():
        class Note(GroupModel):
            class Meta:
                managed = False

    assert "managed" in findings(make)["E007"]


def test_a_second_model_on_a_groups_table(findings):
    def make():
        class Note(GroupModel):
            class Meta:
                db_table = "notes"

        class Peeking(models.Model):
            table_kind = TableKind.DIRECTORY

            class Meta:
                db_table = "notes"
                managed = False

    assert "proxy" in findings(make)["E008"]


@pytest.mark.parametrize(
    "fields",
    [
        {"version": None},
        {"version": models.PositiveBigIntegerField(default=0)},
        {"group": models.ForeignKey(Group, models.CASCADE, related_name="+")},
        {"group": models.IntegerField()},
    ],
    ids=["no version", "another version", "plain reference", "number"],
)
def test_group_data_without_its_key_or_version(findings, fields):
    def make():
        type("Note", (GroupModel,), {"__module__": "tests.shop.models", **fields})

    assert "GroupModel" in findings(make)["E009"]


def test_a_plain_model_that_calls_itself_group_data(findings):
    def make():
        class Note(models.Model):
            table_kind = TableKind.GROUP

    assert "GroupModel" in findings(make)["E009"]
