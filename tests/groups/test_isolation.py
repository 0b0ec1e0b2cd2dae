"""A row of one group can't refer to a row of another: MariaDB refuses it, whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction

from onebox.app.db.errors import code
from onebox.app.groups import CrossGroup, NoGroup
from onebox.app.people.models import Account, Member, Role
from tests.shop.making import board_with_cards
from tests.shop.models import Board, Card, CardTag, Tag

FOREIGN_KEY_FAILS = 1452


@pytest.fixture
def theirs(birch):
    """Rows of the other group: a board, a card of it, a tag."""
    with birch.change():
        board = board_with_cards(1, "theirs")
        return board, board.cards.get(), Tag.objects.create(name="theirs")


@pytest.fixture
def stranger(birch) -> Member:
    """A member of the other group."""
    return Member.add(birch, Account.objects.create(email="a@example.org"), Role.OWNER)


@pytest.fixture
def ours(ash, theirs):
    """Rows of the group that every test is inside of."""
    with ash.change():
        board = board_with_cards(1, "ours")
        yield board, board.cards.get(), Tag.objects.create(name="ours")


def raw(sql: str, *params: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


REFERENCES = {
    "create": lambda ours, theirs: Card.objects.create(board=theirs[0], title="x"),
    "create by id": lambda ours, theirs: Card.objects.create(board_id=theirs[0].id, title="x"),
    "save": lambda ours, theirs: (setattr(ours[1], "board_id", theirs[0].id), ours[1].save()),
    "bulk_create": lambda ours, theirs: Card.objects.bulk_create([Card(board=theirs[0], title="x")]),
    "update": lambda ours, theirs: Card.objects.update(board=theirs[0]),
    "bulk_update": lambda ours, theirs: (
        setattr(ours[1], "board_id", theirs[0].id),
        Card.objects.bulk_update([ours[1]], ["board"]),
    ),
    "update to a nullable reference": lambda ours, theirs: Card.objects.update(cover=theirs[2]),
    "reference to the own table": lambda ours, theirs: Card.objects.update(parent=theirs[1]),
    "reverse add": lambda ours, theirs: theirs[0].cards.create(title="x"),
    "through row": lambda ours, theirs: CardTag.objects.create(card=ours[1], tag=theirs[2]),
    "many-to-many add": lambda ours, theirs: ours[1].tags.add(theirs[2]),
    "many-to-many add by id": lambda ours, theirs: ours[1].tags.add(theirs[2].id),
    "many-to-many set": lambda ours, theirs: ours[1].tags.set([theirs[2].id]),
    "raw update": lambda ours, theirs: raw(
        "UPDATE shop_card SET board_id = %s WHERE group_id = %s AND id = %s", theirs[0].id, *ours[1].key
    ),
    "raw insert": lambda ours, theirs: raw(
        "INSERT INTO shop_cardtag (id, group_id, version, card_id, tag_id) VALUES (UUID(), %s, 1, %s, %s)",
        ours[0].group_id,
        ours[1].id,
        theirs[2].id,
    ),
}


@pytest.mark.parametrize("refer", REFERENCES.values(), ids=REFERENCES)
def test_the_database_refuses_a_reference_to_another_group(ours, theirs, refer):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        refer(ours, theirs)
    assert code(caught.value) == FOREIGN_KEY_FAILS


def test_a_member_of_another_group_is_refused(stranger, ours):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Card.objects.update(owner=stranger)
    assert code(caught.value) == FOREIGN_KEY_FAILS


def test_ignoring_conflicts_makes_no_row_of_a_refused_reference(ours, theirs):
    CardTag.objects.bulk_create([CardTag(card=ours[1], tag=theirs[2])], ignore_conflicts=True)
    assert not CardTag.objects.exists()


def test_a_row_that_others_refer_to_can_not_be_moved_by_raw_sql(ours, birch):
    connection.outside_groups = True
    try:
        with pytest.raises(IntegrityError), transaction.atomic():
            raw("UPDATE shop_board SET group_id = %s WHERE id = %s", birch.pk, ours[0].id)
    finally:
        connection.outside_groups = False
    assert Board.objects.get() == ours[0]


READS = {
    "get": lambda row: Card.objects.filter(pk=row.pk).first(),
    "in_bulk": lambda row: Card.objects.in_bulk([row.pk]),
    "exists": lambda row: Card.objects.filter(pk=row.pk).exists(),
    "count": lambda row: Card.objects.filter(title="0", board=row.board_id).count(),
    "values": lambda row: list(Card.objects.filter(board__title="theirs").values("id")),
    "join": lambda row: list(Board.objects.filter(cards__id=row.pk)),
    "reverse manager": lambda row: list(row.board.cards.all()),
    "forward reference": lambda row: list(Board.objects.filter(pk=row.board_id)),
    "exclude": lambda row: list(Card.objects.exclude(board__title="ours")),
    "union": lambda row: list(Card.objects.filter(pk=row.pk).union(Card.objects.filter(board=row.board_id))),
    "difference": lambda row: list(Card.objects.filter(pk=row.pk).difference(Card.objects.none())),
    "or": lambda row: list(Card.objects.filter(pk=row.pk) | Card.objects.filter(board__title="theirs")),
    "subquery": lambda row: list(Card.objects.filter(board__in=Board.objects.filter(title="theirs"))),
    "iterator": lambda row: list(Card.objects.filter(pk=row.pk).iterator(chunk_size=1)),
    "lock": lambda row: list(Card.objects.select_for_update().filter(pk=row.pk)),
    "update": lambda row: Card.objects.filter(pk=row.pk).update(title="x"),
    "delete": lambda row: Card.objects.filter(pk=row.pk).delete()[0],
    "bulk_update": lambda row: Card.objects.bulk_update([Card(pk=row.pk, board_id=row.board_id)], ["title"]),
    "base manager": lambda row: list(Card._base_manager.filter(pk=row.pk)),
    "default manager": lambda row: list(Card._default_manager.filter(pk=row.pk)),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_no_way_of_asking_reaches_another_groups_row(ours, theirs, read):
    assert not read(theirs[1])


def test_reverse_many_to_many_of_a_foreign_row(ours, theirs):
    assert list(theirs[1].tags.all()) == list(theirs[2].card_set.all()) == []


def test_raw_sql_has_to_name_the_group(ours, theirs):
    with pytest.raises(NoGroup, match="shop_card"):
        list(Card.objects.raw("SELECT * FROM shop_card"))
    with pytest.raises(CrossGroup, match="used in another"):
        list(Card.objects.raw("SELECT * FROM shop_card WHERE group_id = %s", [theirs[0].group_id]))
    assert list(Card.objects.raw("SELECT * FROM shop_card WHERE group_id = %s", [ours[0].group_id])) == [ours[1]]
