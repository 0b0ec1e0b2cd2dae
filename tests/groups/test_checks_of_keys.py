"""Each reference or unique constraint that could reach or tell across groups is refused by a system check."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Lower

from onebox.app.db.fields import ClusterKey
from onebox.app.groups import Group, GroupForeignKey, GroupModel, TableKind
from onebox.app.people.models import Account, Member
from tests.groups.test_checks import findings as findings
from tests.shop.models import Board


def test_a_reference_from_outside(findings):
    def make():
        class Outside(models.Model):
            table_kind = TableKind.GROUP
            board = models.ForeignKey(Board, models.CASCADE, related_name="+")

    assert "GroupModel" in findings(make)["E011"]


@pytest.mark.parametrize("kind", [models.ForeignKey, models.OneToOneField])
def test_a_plain_reference_inside(findings, kind):
    def make():
        class Note(GroupModel):
            board = kind(Board, models.CASCADE, related_name="+")

    assert "GroupForeignKey" in findings(make)["E012"]


def test_a_reference_without_a_constraint(findings):
    def make():
        class Note(GroupModel):
            board = GroupForeignKey(Board, models.CASCADE, related_name="+", db_constraint=False)

    assert findings(make)["E013"] == "Remove db_constraint=False."


def test_a_reference_to_another_column_than_the_id(findings):
    def make():
        class Named(GroupModel):
            name = models.CharField(max_length=10, unique=True)

        class Note(GroupModel):
            named = GroupForeignKey(Named, models.CASCADE, related_name="+", to_field="name")

    assert findings(make)["E013"] == "Remove to_field."


def test_a_many_to_many_with_a_table_of_its_own(findings):
    def inside():
        class Note(GroupModel):
            boards = models.ManyToManyField(Board, related_name="+")

    def outside():
        class Note(models.Model):
            table_kind = TableKind.DIRECTORY
            boards = models.ManyToManyField(Board, related_name="+")

    for make in (inside, outside):
        assert "through=" in findings(make)["E014"]


def test_a_many_to_many_through_a_table_without_a_group(findings):
    def make():
        class Link(models.Model):
            table_kind = TableKind.GROUP
            note = models.ForeignKey("shop.Note", models.CASCADE, related_name="+")
            board = models.ForeignKey(Board, models.CASCADE, related_name="+")

        class Note(GroupModel):
            boards = models.ManyToManyField(Board, through=Link, related_name="+")

    assert {"E011", "E014"} <= findings(make).keys()


def test_a_many_to_many_from_outside_through_a_groups_table(findings):
    def make():
        class Link(GroupModel):
            board = GroupForeignKey(Board, models.CASCADE, related_name="+")
            outside = models.ForeignKey("shop.Outside", models.DO_NOTHING, db_constraint=False, related_name="+")

        class Outside(models.Model):
            table_kind = TableKind.DIRECTORY
            boards = models.ManyToManyField(Board, through=Link, related_name="+")

    assert "Turn it round" in findings(make)["E011"]


@pytest.mark.parametrize(
    "unique",
    [
        {"code": lambda: models.CharField(max_length=5, unique=True)},
        {"code": lambda: models.OneToOneField(ContentType, models.DO_NOTHING, db_constraint=False, related_name="+")},
        {"code": lambda: models.CharField(max_length=5), "unique_together": [("code",)]},
        {"constraints": [models.UniqueConstraint(fields=["version"], name="u")]},
        {"constraints": [models.UniqueConstraint(Lower("version"), name="u")]},
        {"constraints": [models.UniqueConstraint("group", Lower("version"), name="u")]},
        {"constraints": [models.UniqueConstraint(fields=["version"], condition=models.Q(version=1), name="u")]},
    ],
    ids=["unique", "one-to-one", "unique_together", "constraint", "expression", "with group", "condition"],
)
def test_unique_over_all_groups(findings, unique):
    def make():
        options = {k: unique[k] for k in ("unique_together", "constraints") if k in unique}
        fields = {k: f() for k, f in unique.items() if k not in options}
        meta = type("Meta", (), options)
        type("Note", (GroupModel,), {"__module__": "tests.shop.models", "Meta": meta, **fields})

    assert "fields=['group'" in findings(make)["E015"]


def test_unique_that_is_inherited(findings):
    def make():
        class Coded(GroupModel):
            code = models.CharField(max_length=5, unique=True)

            class Meta:
                abstract = True

        class Note(Coded):
            pass

    assert "'code'" in findings(make)["E015"]


def test_a_plain_reference_to_a_group(findings):
    def outside():
        class Note(models.Model):
            table_kind = TableKind.DIRECTORY
            group = models.ForeignKey(Group, models.CASCADE, related_name="+")

    def inside():
        class Note(GroupModel):
            shared_with = models.ForeignKey(Group, models.DO_NOTHING, related_name="+", db_constraint=False)

    for make in (outside, inside):
        assert "GroupRow" in findings(make)["E016"]


def test_a_way_back_from_a_table_without_groups(findings):
    def reference():
        class Note(GroupModel):
            author = models.ForeignKey(Account, models.DO_NOTHING, db_constraint=False)

    def many():
        class Link(GroupModel):
            note = GroupForeignKey("shop.Note", models.CASCADE, related_name="+")
            account = models.ForeignKey(Account, models.DO_NOTHING, db_constraint=False, related_name="+")

        class Note(GroupModel):
            readers = models.ManyToManyField(Account, through=Link)

    for make in (reference, many):
        assert "related_name='+'" in findings(make)["E017"]


def test_a_group_reference_to_a_table_without_groups(findings):
    def make():
        class Note(GroupModel):
            author = GroupForeignKey(Account, models.DO_NOTHING, db_constraint=False, related_name="+")

    assert "ForeignKey" in findings(make)["E018"]


def test_a_table_that_says_no_kind(findings):
    def make():
        class Note(models.Model):
            pass

    assert "ONEBOX_TABLE_KINDS" in findings(make)["E021"]


def test_a_foreign_key_between_two_kinds(findings):
    def plain():
        class Note(models.Model):
            table_kind = TableKind.BOX
            author = models.ForeignKey(Account, models.CASCADE, related_name="+")

    def own_key():
        class Note(GroupModel):
            group = ClusterKey(Group, models.CASCADE, related_name="+")

    def clock_of_directory():
        class Note(GroupModel):
            table_kind = TableKind.DIRECTORY

    for make in (plain, own_key, clock_of_directory):
        assert "plain field" in findings(make)["E022"]


def test_a_reference_to_a_member_is_clean(findings):
    def make():
        class Note(GroupModel):
            owner = GroupForeignKey(Member, models.PROTECT, related_name="+")

    assert findings(make) == {}


def test_a_join_without_its_group(findings):
    def make():
        class Loose(GroupModel):
            board_key = models.UUIDField()
            board = models.ForeignObject(
                Board, models.CASCADE, from_fields=["board_key"], to_fields=["id"], related_name="+"
            )

    assert "GroupForeignKey" in findings(make)["E019"]


def test_uniqueness_under_a_condition(findings):
    def make():
        class Loose(GroupModel):
            name = models.CharField(max_length=10)

            class Meta:
                constraints = [
                    models.UniqueConstraint(
                        fields=["group", "name"], condition=models.Q(name__gt="a"), name="loose_name_once"
                    )
                ]

    assert "NULL" in findings(make)["E020"]
