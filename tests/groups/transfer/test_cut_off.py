"""An import that is cut off is never seen, and the next one starts anew."""

import threading

import pytest
from django.db import OperationalError, connection

from onebox.app.groups import Group, NotHere
from onebox.app.groups.audit import audit
from onebox.app.groups.states import State
from onebox.app.groups.transfer import TransferError, erasing, importing, load
from onebox.app.groups.transfer.tables import Table
from onebox.app.groups.transfer.transactions import alone
from tests.shop.models import Board

from .making import erased, exported, put


@pytest.fixture
def path(full, tmp_path):
    """The full group's file; the group is gone."""
    data = exported(full)
    erased(full)
    return put(tmp_path / "ash.zip", data)


def cut_off(monkeypatch, at: str, error: BaseException) -> None:
    """The import ends so where it would write that table."""
    write = Table.write

    def writing(self, group_id, rows):
        if self.name == at:
            raise error
        write(self, group_id, rows)

    monkeypatch.setattr(Table, "write", writing)


@pytest.mark.parametrize("at", ["market_stall", "shop_board", "shop_card", "shop_cardtag"])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), OperationalError(2013, "Lost connection")])
def test_it_starts_anew(path, monkeypatch, at, error):
    cut_off(monkeypatch, at, error)
    with pytest.raises(type(error)):
        load(path)
    monkeypatch.undo()
    half = Group.objects.get(slug="ash")
    assert half.state == State.INCOMING
    assert exported(load(path)) == path.read_bytes()
    assert not Group.objects.filter(pk=half.pk).exists()
    assert audit().findings == []


def test_nobody_writes_into_it_and_nobody_exports_it(path, monkeypatch):
    cut_off(monkeypatch, "shop_cardtag", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        load(path)
    half = Group.objects.get(slug="ash")
    with pytest.raises(NotHere), half.change():
        Board.objects.create(title="x")
    with pytest.raises(TransferError, match="not there as a whole"):
        exported(half)
    with pytest.raises(TransferError, match="incoming, expected open"):
        erasing.close("ash")


def test_what_never_comes_back_is_forgotten(path, monkeypatch):
    cut_off(monkeypatch, "shop_cardtag", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        load(path)
    assert erasing.sweep() == []
    assert Group.objects.filter(slug="ash").exists()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE groups_group SET revised_at = UTC_TIMESTAMP(6) - INTERVAL 25 HOUR WHERE slug = 'ash'")
    assert erasing.sweep() == []
    assert not Group.objects.filter(slug="ash").exists()
    assert audit().findings == []


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once(path):
    said = []

    def other() -> None:
        try:
            load(path)
        except TransferError as error:
            said.append(str(error))
        finally:
            connection.close()

    with alone("ash"):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert said == ["'ash' is being imported or erased already. Next: wait until that has ended."]
    assert load(path).slug == "ash"


def test_a_file_that_changes_while_it_is_read(path, monkeypatch):
    rows, passes = importing.checking.rows, []

    def changing(archive, table, shape):
        passes.append(table.name)
        if passes.count(table.name) == 2 and table.name == "shop_card":
            shape.sha256 = "0" * 64
        yield from rows(archive, table, shape)

    monkeypatch.setattr(importing.checking, "rows", changing)
    with pytest.raises(importing.DamagedExport, match="SHA-256"):
        load(path)
    assert not Group.objects.filter(slug="ash").exists()
