"""Rows for tests, made in the scope that the test has entered."""

from onebox.app.groups import Group
from onebox.app.groups.models import Tombstone
from tests.shop.models import Board, Card, CardTag, Tag


def board_with_cards(cards: int = 3, title: str = "Board") -> Board:
    """A board with cards titled "0", "1", …"""
    board = Board.objects.create(title=title)
    Card.objects.bulk_create([Card(board=board, title=str(i)) for i in range(cards)])
    return board


def twins(one: Group, other: Group) -> tuple[Board, Board]:
    """The same board, cards, tag and links with the same ids in two groups; titles tell the group's slug."""
    with one.change():
        board = board_with_cards(2)
        tag = Tag.objects.create(name="tag")
        CardTag.objects.bulk_create([CardTag(card=card, tag=tag) for card in board.cards.all()])
        Card.objects.update(cover=tag)
        rows = [list(model.objects.all()) for model in (Board, Tag, Card, CardTag)]
    with other.change():
        for model, found in zip((Board, Tag, Card, CardTag), rows, strict=True):
            for row in found:
                values = {f.attname: getattr(row, f.attname) for f in model._meta.local_concrete_fields}
                model.objects.create(**{**values, "group_id": other.pk})
    for group in (one, other):
        with group.change():
            Board.objects.update(title=group.slug)
            Tag.objects.update(name=group.slug)
            for card in Card.objects.all():
                card.title = f"{group.slug} {card.title}"
                card.save()
    with one.scope():
        here = Board.objects.get()
    with other.scope():
        return here, Board.objects.get()


def tombs(group: Group, version: int | None = None) -> set[tuple[str, str]]:
    """Tables and ids of the group's deleted rows, of one version or of all."""
    found = Tombstone.objects.filter(group_id=group.pk)
    if version is not None:
        found = found.filter(version=version)
    return {(table, str(row_id)) for table, row_id in found.values_list("table", "row_id")}
