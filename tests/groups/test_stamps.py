"""Whoever writes, and however: each row carries the version of the change that last touched it."""

import uuid

import pytest
from django.db import connection, models
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Concat

from onebox.app.groups import CrossGroup, GroupError
from tests.shop.making import board_with_cards
from tests.shop.models import Board, Card, CardTag, Tag


@pytest.fixture(autouse=True)
def inside(ash):
    """Every test here runs inside a group whose clock shows 10."""
    connection.cursor().execute("UPDATE groups_clock SET version = 10 WHERE group_id = %s", [ash.pk])
    with ash.scope():
        yield


def versions(model=Card) -> set[int]:
    return set(model.objects.values_list("version", flat=True))


def test_create(ash):
    assert Board.objects.create(title="a").version == 11 == ash.version
    assert versions(Board) == {11}


def test_save_of_a_new_row_and_of_a_changed_one(ash):
    board = Board(title="a")
    board.save()
    assert (board.version, versions(Board)) == (11, {11})
    board.title = "b"
    board.save()
    assert (board.version, versions(Board), ash.version) == (12, {12}, 12)


def test_save_of_some_fields(ash):
    board = Board.objects.create(title="a")
    board.title = "b"
    board.save(update_fields=["title"])
    assert (board.version, versions(Board)) == (12, {12})


def test_save_of_an_id_that_does_not_exist_yet_ticks_once(ash):
    board = Board(id=uuid.uuid4(), title="a")
    board._state.adding = False  # Django tries an UPDATE first, then an INSERT
    board.save()
    assert (board.version, versions(Board), ash.version) == (11, {11}, 11)


def test_a_version_that_a_client_made_up_is_overwritten(ash):
    assert Board.objects.create(title="a", version=99).version == 11
    Board.objects.update(version=77)
    assert versions(Board) == {12}


def test_get_or_create(ash):
    tag, made = Tag.objects.get_or_create(name="a")
    assert (tag.version, made) == (11, True)
    tag, made = Tag.objects.get_or_create(name="a")
    assert (tag.version, made, ash.version) == (11, False, 11)


def test_update_or_create(ash):
    tag, _ = Tag.objects.update_or_create(name="a")
    assert tag.version == 11
    tag, _ = Tag.objects.update_or_create(name="a", defaults={"name": "b"})
    assert (tag.version, versions(Tag), ash.version) == (12, {12}, 12)


def test_bulk_create_in_batches_is_one_tick(ash):
    board = Board.objects.create(title="a")
    cards = Card.objects.bulk_create([Card(board=board, title=str(i)) for i in range(5)], batch_size=2)
    assert ({c.version for c in cards}, versions(), ash.version) == ({12}, {12}, 12)


def test_bulk_create_that_updates_conflicting_rows(ash):
    Tag.objects.create(name="a")
    again = [Tag(name="a"), Tag(name="b")]
    Tag.objects.bulk_create(again, update_conflicts=True, update_fields=["name"])
    assert dict(Tag.objects.values_list("name", "version")) == {"a": 12, "b": 12}


def test_bulk_create_that_ignores_conflicts_leaves_the_old_row_alone(ash):
    Tag.objects.create(name="a")
    Tag.objects.bulk_create([Tag(name="a"), Tag(name="b")], ignore_conflicts=True)
    assert dict(Tag.objects.values_list("name", "version")) == {"a": 11, "b": 12}


def test_bulk_update(ash):
    board_with_cards(4)
    cards = list(Card.objects.filter(title__in=["0", "1", "2"]))
    for card in cards:
        card.title += "!"
    before = ash.version
    Card.objects.bulk_update(cards, ["title"], batch_size=2)
    assert ash.version == before + 1
    assert Card.objects.filter(version=before + 1).count() == 3


@pytest.mark.parametrize(
    "narrow",
    [
        lambda cards: cards.filter(title="1"),
        lambda cards: cards.filter(board__title="Board", title="1"),
        lambda cards: cards.filter(board__in=Board.objects.filter(title="Board"), title="1"),
        lambda cards: cards.filter(title="1").order_by("id"),
        lambda cards: cards.exclude(children__title="x").filter(title="1"),
    ],
    ids=["plain", "join", "subquery", "ordered", "exclude"],
)
def test_queryset_update_stamps_what_it_touches_and_nothing_else(ash, narrow):
    board_with_cards(3)
    before = ash.version
    assert narrow(Card.objects.all()).update(title="new") == 1
    assert dict(Card.objects.values_list("title", "version")) == {
        "0": before,
        "new": before + 1,
        "2": before,
    }


def test_queryset_update_with_an_expression_and_a_subquery(ash):
    board_with_cards(1)
    name = Subquery(Board.objects.filter(id=OuterRef("board_id")).values("title")[:1])
    Card.objects.update(title=Concat(F("title"), models.Value(" of "), name))
    card = Card.objects.get()
    assert (card.title, card.version) == ("0 of Board", ash.version)


def test_many_to_many_through_its_model(ash):
    board = board_with_cards(1)
    card, tags = board.cards.get(), [Tag.objects.create(name=n) for n in "abc"]
    card.tags.add(*tags[:2])
    assert versions(CardTag) == {ash.version}
    before = ash.version
    card.tags.set(tags[1:])
    assert dict(CardTag.objects.values_list("tag__name", "version")) == {"b": before, "c": ash.version}
    card.tags.create(name="d")
    assert CardTag.objects.get(tag__name="d").version == ash.version
    assert before < ash.version


def test_reverse_foreign_key(ash):
    board = board_with_cards(0)
    card = board.cards.create(title="a")
    assert card.version == ash.version
    board.cards.update(title="b")
    assert versions() == {ash.version}


def test_set_null_stamps_the_rows_that_lose_their_reference(ash):
    board = board_with_cards(2)
    tag = Tag.objects.create(name="a")
    board.cards.filter(title="0").update(cover=tag)
    before = ash.version
    tag.delete()
    assert dict(Card.objects.values_list("title", "version")) == {"0": before + 1, "1": before - 2}
    assert not Card.objects.exclude(cover=None).exists()


def test_a_row_can_not_be_moved_to_another_group(birch):
    board = Board.objects.create(title="a")
    with pytest.raises(CrossGroup, match="can't be moved"):
        Board.objects.update(group=birch)
    board.group = birch
    with pytest.raises(CrossGroup):
        board.save()


def test_an_id_can_not_be_changed():
    Board.objects.create(title="a")
    with pytest.raises(GroupError, match="new row"):
        Board.objects.update(id=uuid.uuid4())


def test_one_insert_makes_rows_of_one_group_only(ash, birch):
    with pytest.raises(CrossGroup):
        Board.objects.bulk_create([Board(title="a"), Board(title="b", group=birch)])
    with pytest.raises(CrossGroup):
        Board.objects.bulk_create([Board(title="b", group=birch)])
