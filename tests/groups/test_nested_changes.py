"""A change inside a change is the same one, and is kept or lost with it."""

import pytest
from django.db.transaction import TransactionManagementError

from onebox.app.groups import Group
from tests.shop.models import Board

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_inner_change_is_the_outer_one() -> None:
    group = Group.objects.create(name="Ash", slug="ash")
    with group.change() as outer, group.change() as inner:
        Board.objects.create(title="One")
    assert inner is outer
    assert group.version == 1


def test_half_of_an_inner_change_is_never_kept() -> None:
    group = Group.objects.create(name="Ash", slug="ash")
    with pytest.raises(TransactionManagementError), group.change():
        Board.objects.create(title="Before")
        with pytest.raises(ValueError, match="stop"), group.change():
            Board.objects.create(title="Half")
            raise ValueError("stop")
        Board.objects.create(title="After")
    with group.scope():
        assert not Board.objects.exists()
    assert group.version == 0
