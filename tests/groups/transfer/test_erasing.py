"""A group closes at once, can be opened again, and goes for good, whole."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from onebox.app.groups import Group, NotHere
from onebox.app.groups.audit import audit
from onebox.app.groups.models import Clock, Receipt, Tombstone
from onebox.app.groups.states import State
from onebox.app.groups.transfer import TransferError, erasing, removing
from onebox.app.people.models import Account
from tests.shop.models import Board, Card

from .making import exported


def count(group_id: int) -> int:
    """Rows of the group in any table."""
    return sum(removing.counts(group_id).values())


class TestGrace:
    def test_closed_at_once(self, full):
        version, revision = full.version, full.revision
        group = erasing.close("ash")
        assert datetime.timedelta(days=29) < group.erase_at - timezone.now() <= datetime.timedelta(days=30)
        full.refresh_from_db()
        assert (full.state, full.version) == (State.CLOSED, version)
        assert full.revision > revision
        with pytest.raises(NotHere), full.change():
            Board.objects.create(title="x")
        assert erasing.sweep() == []
        assert count(full.pk)

    def test_undone_it_is_as_before(self, full):
        before = exported(full)
        erasing.close("ash")
        assert exported(full) == before
        assert erasing.undo("ash").state == State.OPEN
        assert exported(full) == before
        with full.change():
            Board.objects.create(title="x")

    def test_over(self, full, birch):
        kept = exported(birch)
        erasing.close("ash", days=0)
        (receipt,) = erasing.sweep()
        assert (receipt.group, receipt.by) == (full.pk, "grace")
        assert erasing.sweep() == []
        assert exported(birch) == kept
        with pytest.raises(TransferError, match="There is no group 'ash'"):
            erasing.undo("ash")

    def test_prune_ends_it(self, full):
        erasing.close("ash", days=0)
        out = io.StringIO()
        call_command("prune", stdout=out)
        assert f"group {full.pk}, " in out.getvalue()
        assert not Group.objects.filter(slug="ash").exists()

    @pytest.mark.parametrize(
        ("verb", "states"),
        [(erasing.close, [State.CLOSED, State.ERASING, State.INCOMING]), (erasing.undo, [State.OPEN])],
    )
    def test_what_can_not_be_done(self, full, verb, states):
        for state in states:
            Group.objects.filter(pk=full.pk).update(state=state)
            with pytest.raises(TransferError, match=rf"Group 'ash' is {state}, expected .* Next: "):
                verb("ash")
            assert Group.objects.get(pk=full.pk).state == state


class TestErase:
    def test_nothing_is_left_but_a_receipt(self, full, birch):
        kept, tombs = exported(birch), Tombstone.objects.filter(group_id=full.pk).count()
        with full.scope():
            cards = Card.objects.count()
        assert tombs
        receipt = erasing.erase("ash", "command")
        assert count(full.pk) == 0
        assert not Clock.objects.filter(group_id=full.pk).exists()
        assert not Group.objects.filter(pk=full.pk).exists()
        assert receipt.rows["shop_card"] == cards
        assert receipt.rows["people_member"] == 2
        assert receipt.rows["groups_tombstone"] == tombs
        assert Receipt.objects.get().erased_at is not None
        said = str(Receipt.objects.values().get())
        assert not [word for word in ("ash", "Ash", "example", "wner") if word in said]
        assert Account.objects.filter(email="owner@ash.example").exists()
        assert exported(birch) == kept
        assert audit().findings == []

    def test_more_rows_than_a_batch(self, full, monkeypatch):
        monkeypatch.setattr(removing, "BATCH", 2)
        with full.change():
            board = Board.objects.create(title="b")
            card = Card.objects.create(board=board, title="0")
            for i in range(6):
                card = Card.objects.create(board=board, parent=card, title=str(i))
        assert erasing.erase("ash", "command").rows["shop_card"] == 9
        assert count(full.pk) == 0

    def test_cut_off_and_run_again(self, full, monkeypatch):
        monkeypatch.setattr(removing, "BATCH", 1)
        before, found = removing.counts(full.pk), removing.names()
        monkeypatch.setattr(removing, "counts", lambda _: before)
        for at in range(1, len(found)):
            monkeypatch.setattr(removing, "names", lambda at=at: [*found[:at], "there_is_no_such_table"])
            with pytest.raises(Exception, match="no_such_table"):
                erasing.erase("ash", "command")
            monkeypatch.setattr(removing, "names", lambda: found)
            assert Group.objects.get(pk=full.pk).state == State.ERASING
        with pytest.raises(TransferError, match="can't be undone"):
            erasing.undo("ash")
        (receipt,) = erasing.sweep()
        assert (receipt.rows, receipt.by) == (before, "command")
        assert Receipt.objects.count() == 1
        monkeypatch.undo()
        assert count(full.pk) == 0

    def test_cut_off_at_the_very_end(self, full):
        receipt = erasing.erase("ash", "command")
        Receipt.objects.update(erased_at=None)
        erasing.sweep()
        receipt.refresh_from_db()
        assert receipt.erased_at is not None

    def test_while_it_is_imported(self, full):
        Group.objects.filter(pk=full.pk).update(state=State.INCOMING)
        with pytest.raises(TransferError, match="is incoming"):
            erasing.erase("ash", "command")
        assert count(full.pk)


def test_the_keys_are_held_again_afterwards(full):
    erasing.erase("ash", "command")
    with connection.cursor() as cursor:
        cursor.execute("SELECT @@foreign_key_checks")
        assert cursor.fetchone() == (1,)
