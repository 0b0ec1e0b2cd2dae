"""Eight writers at once in one group: every change has its own version, none is missing, none deadlocks."""

import threading

import pytest
from django.db import connection

from onebox.app.groups import every_group
from tests.shop.making import board_with_cards
from tests.shop.models import Board, Card, Tag

WRITERS, CHANGES = 8, 12


def write(group, number: int, seen: list[tuple[int, int]], errors: list[Exception]) -> None:
    try:
        for i in range(CHANGES):
            with group.change() as change:
                board = Board.objects.get()
                card = Card.objects.create(board=board, title=f"{number}.{i}")
                if i % 3 == 1:
                    Card.objects.filter(title__endswith=".0").update(title=f"{number}.0")
                if i % 3 == 2:
                    Card.objects.filter(title=f"{number}.{i - 1}").delete()
                if i % 4 == 0:
                    card.tags.add(Tag.objects.get_or_create(name=f"{number}")[0])
                seen.append((change.version, number))
        with group.scope():
            Tag.objects.update_or_create(name="shared", defaults={"name": "shared"})
    except Exception as error:
        errors.append(error)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_versions_are_gapless_and_in_one_order(ash):
    with ash.scope(), ash.change():
        board_with_cards(0)
    seen: list[tuple[int, int]] = []
    errors: list[Exception] = []
    threads = [threading.Thread(target=write, args=(ash, n, seen, errors)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(version for version, _ in seen) == _all_but_the_shared(ash.version, seen)
    assert ash.version == 1 + WRITERS * CHANGES + WRITERS
    with every_group():
        assert max(Card.objects.values_list("version", flat=True)) <= ash.version


def _all_but_the_shared(last: int, seen: list[tuple[int, int]]) -> list[int]:
    """Versions 2 to the last, without those of the writes that opened a change of their own."""
    own = set(range(2, last + 1)) - {version for version, _ in seen}
    assert len(own) == WRITERS
    return sorted(set(range(2, last + 1)) - own)
