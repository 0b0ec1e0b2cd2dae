"""Whatever deletes a row, and however: the change feed hears of it."""

import pytest
from django.db.models import Count

from tests.shop.making import board_with_cards, tombs
from tests.shop.models import Board, Card, CardTag, Tag


@pytest.fixture(autouse=True)
def inside(ash):
    """Every test here runs inside a group."""
    with ash.scope():
        yield


def rows(model, **lookups) -> set[tuple[str, str]]:
    return {(model._meta.db_table, str(pk)) for pk in model.objects.filter(**lookups).values_list("id", flat=True)}


def test_delete_of_a_row(ash):
    board, expected = Board.objects.create(title="a"), rows(Board)
    board.delete()
    assert tombs(ash, ash.version) == expected
    assert ash.version == 2


def test_delete_of_a_queryset_without_dependants(ash):
    board_with_cards(3)
    expected = rows(Card, title="1")
    CardTag.objects.all().delete()
    Card.objects.filter(title="1").delete()
    assert tombs(ash) == expected


def test_cascade_over_three_tables_is_one_tick(ash):
    board = board_with_cards(2)
    tag = Tag.objects.create(name="a")
    for card in board.cards.all():
        card.tags.add(tag)
        Card.objects.create(board=board, parent=card, title="child")
    expected = rows(Board) | rows(Card) | rows(CardTag)
    before = ash.version
    board.delete()
    assert ash.version == before + 1
    assert tombs(ash, before + 1) == tombs(ash) == expected
    assert len(expected) == 1 + 4 + 2


@pytest.mark.parametrize("delete", [lambda boards: boards.delete(), lambda boards: boards._raw_delete("default")])
def test_a_fast_delete(ash, delete):
    for title in "ab":
        Board.objects.create(title=title)
    expected = rows(Board, title="a")
    delete(Board.objects.filter(title="a"))
    assert tombs(ash) == expected
    assert Board.objects.get().title == "b"


def test_delete_over_a_join_and_over_a_count(ash):
    board_with_cards(2, "full")
    board_with_cards(0, "empty")
    expected = rows(Card, board__title="full", title="1")
    Card.objects.filter(board__title="full", title="1").delete()
    assert tombs(ash) == expected
    expected |= rows(Board, title="empty")
    Board.objects.annotate(n=Count("cards")).filter(n=0).delete()
    assert tombs(ash) == expected


@pytest.mark.parametrize(
    "unlink",
    [
        lambda card, tag: card.tags.remove(tag),
        lambda card, tag: card.tags.clear(),
        lambda card, tag: card.tags.set([]),
        lambda card, tag: tag.card_set.remove(card),
    ],
)
def test_links_that_go(ash, unlink):
    card, tag = board_with_cards(1).cards.get(), Tag.objects.create(name="a")
    card.tags.add(tag)
    expected = rows(CardTag)
    unlink(card, tag)
    assert tombs(ash) == expected
    assert not CardTag.objects.exists()


def test_a_deletion_that_is_undone_leaves_none(ash):
    board = Board.objects.create(title="a")
    with pytest.raises(ZeroDivisionError), ash.change():
        board.delete()
        _ = 1 / 0
    assert tombs(ash) == set()
    assert Board.objects.exists()


def test_a_row_that_is_made_again_and_deleted_again(ash):
    board = Board.objects.create(title="a")
    pk = board.pk
    board.delete()
    Board.objects.create(id=pk, title="b").delete()
    assert tombs(ash, 2) == tombs(ash, 4) == {("shop_board", str(pk))}


def test_made_and_deleted_twice_in_one_change(ash):
    with ash.change() as change:
        board = Board.objects.create(title="a")
        pk = board.pk
        board.delete()
        Board.objects.create(id=pk, title="b").delete()
    assert tombs(ash) == tombs(ash, change.version) == {("shop_board", str(pk))}
