"""Rows written as they were elsewhere: only where they belong, and by one caller."""

import re
from pathlib import Path

import pytest
from django.db import IntegrityError

from onebox.app.db import verbatim
from onebox.app.db.errors import CrossGroup, GroupError, NoGroup
from onebox.app.db.ids import uuid7
from onebox.app.groups import Group
from onebox.app.people.models import Account
from tests.shop.models import Board, Card

COLUMNS = ("id", "version", "title")


@pytest.fixture
def ash(db) -> Group:
    return Group.objects.create(name="Ash", slug="ash")


def test_versions_are_kept_and_the_clock_stands_still(ash):
    with ash.scope():
        verbatim.insert(Board, ash.pk, COLUMNS, [(str(uuid7()), version, "b") for version in (7, 3)])
        verbatim.insert(Board, ash.pk, COLUMNS, [])
        assert sorted(Board.objects.values_list("version", flat=True)) == [3, 7]
    assert ash.version == 0


def test_only_in_the_group_s_own_scope(ash):
    other = Group.objects.create(name="Birch", slug="birch")
    rows = [(str(uuid7()), 1, "b")]
    with pytest.raises(NoGroup):
        verbatim.insert(Board, ash.pk, COLUMNS, rows)
    with other.scope(), pytest.raises(CrossGroup):
        verbatim.insert(Board, ash.pk, COLUMNS, rows)


def test_only_tables_of_groups(ash):
    with ash.scope(), pytest.raises(GroupError, match="has no group"):
        verbatim.insert(Account, ash.pk, ("id",), [(str(uuid7()),)])


def test_a_reference_to_nothing_is_found_afterwards(ash):
    columns, board = ("id", "version", "title", "board_id"), str(uuid7())
    with ash.scope():
        with verbatim.any_order():
            verbatim.insert(Card, ash.pk, columns, [(str(uuid7()), 1, "c", board)])
            with pytest.raises(IntegrityError, match=f"board_id refers to shop_board {board}"):
                verbatim.check(Card, ash.pk)
            verbatim.insert(Board, ash.pk, COLUMNS, [(board, 1, "b")])
        verbatim.check(Card, ash.pk)
        with pytest.raises(IntegrityError):
            verbatim.insert(Card, ash.pk, columns, [(str(uuid7()), 1, "c", str(uuid7()))])


def test_its_callers_are_counted():
    root = Path(verbatim.__file__).parents[2]
    found = {p.relative_to(root).as_posix() for p in root.rglob("*.py") if re.search(r"\bverbatim\.", p.read_text())}
    assert found == {
        "app/groups/transfer/importing.py",
        "app/groups/transfer/removing.py",
        "app/groups/transfer/tables.py",
        "app/people/transfer.py",
    }
