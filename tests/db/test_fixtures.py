"""dumpdata, loaddata, introspection, and Django's own test classes, on the backend."""

import io
import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import Avg, Count, F, Max
from django.test import TestCase, TransactionTestCase

from onebox.app.groups import CrossGroup, Group, every_group
from tests.shop.making import board_with_cards, twins
from tests.shop.models import Board, Card, CardTag, Tag

MODELS = (Board, Tag, Card, CardTag)


def dumped() -> str:
    out = io.StringIO()
    call_command("dumpdata", "shop", stdout=out)
    return out.getvalue()


def rows() -> list[set[tuple[object, ...]]]:
    return [{tuple(v for k, v in r.items() if k != "version") for r in m.objects.values()} for m in MODELS]


def test_a_group_is_dumped_and_loaded(ash, birch, tmp_path):
    twins(ash, birch)
    fixture = tmp_path / "shop.json"
    with ash.scope():
        before, last = rows(), ash.version
        fixture.write_text(dumped())
        for model in (CardTag, Card, Board, Tag):
            model.objects.all().delete()
        call_command("loaddata", fixture, verbosity=0)
        assert rows() == before
        assert {v for m in MODELS for v in m.objects.values_list("version", flat=True)} == {ash.version}
        assert ash.version > last
    with birch.scope():
        assert Board.objects.get().title == "birch"


def test_a_dump_of_all_groups_is_not_loaded_into_one(ash, birch, tmp_path):
    twins(ash, birch)
    fixture = tmp_path / "all.json"
    with every_group():
        fixture.write_text(dumped())
    with ash.scope(), pytest.raises(CrossGroup):
        call_command("loaddata", fixture, verbosity=0)


def test_a_fixture_with_a_reference_to_another_group_is_refused(ash, birch, tmp_path):
    with birch.change():
        theirs = board_with_cards(0)
    with ash.change():
        board_with_cards(1)
        fixture = tmp_path / "shop.json"
        fixture.write_text(dumped().replace(str(Board.objects.get().pk), str(theirs.pk)))
        Card.objects.all().delete()
        Board.objects.all().delete()
    said = json.loads(fixture.read_text())
    fixture.write_text(json.dumps([row for row in said if row["model"] == "shop.card"]))
    with ash.scope(), pytest.raises(IntegrityError, match="same group"):
        call_command("loaddata", fixture, verbosity=0)


def test_introspection_shows_the_composite_keys(ash):
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "shop_card")
        assert connection.introspection.get_primary_key_columns(cursor, "shop_card") == ["group_id", "id"]
    references = {(tuple(c["columns"]), c["foreign_key"][0]) for c in found.values() if c["foreign_key"]}
    assert references == {
        (("group_id",), "groups_clock"),
        (("group_id", "board_id"), "shop_board"),
        (("group_id", "parent_id"), "shop_card"),
        (("group_id", "owner_id"), "people_member"),
        (("group_id", "cover_id"), "shop_tag"),
    }


def test_inspectdb(ash):
    out = io.StringIO()
    with every_group():
        call_command("inspectdb", "shop_card", stdout=out)
    assert "CompositePrimaryKey('group_id', 'id')" in out.getvalue()


class Reading(TestCase):
    """In Django's TestCase, which wraps each test in a transaction and rolls it back."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.group = Group.objects.create(name="Ash", slug="ash")
        with cls.group.change():
            cls.board = board_with_cards(5)

    def test_the_data_of_the_class_is_there_and_each_write_ticks(self) -> None:
        with self.group.scope():
            Board.objects.create(title="a")
            Board.objects.create(title="b")
        assert self.group.version == 3

    def test_what_another_test_wrote_is_gone(self) -> None:
        assert self.group.version == 1
        with self.group.change(), transaction.atomic():
            Board.objects.create(title="c")
        assert self.group.version == 2

    def test_locks_iterators_and_aggregates(self) -> None:
        with self.group.change():
            cards = Card.objects.order_by("title")
            assert [c.title for c in cards.select_for_update()] == list("01234")
            assert [c.title for c in cards.select_for_update(skip_locked=True)[1:3]] == ["1", "2"]
            assert [c.title for c in cards.iterator(chunk_size=2)] == list("01234")
            found = Card.objects.aggregate(n=Count("id"), most=Max("title"), mean=Avg("version"))
            assert found == {"n": 5, "most": "4", "mean": 1.0}
            counted = Board.objects.annotate(n=Count("cards")).filter(n__gt=4).values_list("title", "n")
            assert list(counted) == [("Board", 5)]
            assert Card.objects.values("board").annotate(n=Count("*")).get()["n"] == 5
            assert Card.objects.filter(version=F("board__version")).count() == 5
            assert Card.objects.in_bulk([self.board.cards.first().pk])
            assert Card.objects.order_by("title").reverse().first().title == "4"
            assert Card.objects.distinct().count() == 5
            assert "shop_card" in Card.objects.all().explain()


class Flushing(TransactionTestCase):
    """In Django's TransactionTestCase, which empties all tables after each test."""

    def test_one(self) -> None:
        self.fill()

    def test_two(self) -> None:
        self.fill()

    def fill(self) -> None:
        group = Group.objects.create(name="Ash", slug="ash")
        with group.change():
            board_with_cards(2)
        with every_group():
            assert (Board.objects.count(), Card.objects.count()) == (1, 2)
