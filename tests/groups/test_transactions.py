"""One transaction of writes is one tick of one group's clock, however its blocks and savepoints are nested."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from onebox.app.groups import CrossGroup, NotHere, current_change
from onebox.app.groups import changes as changes_module
from onebox.app.groups.models import Clock
from tests.shop.models import Board

pytestmark = pytest.mark.django_db(transaction=True)


def titles(group) -> dict[str, int]:
    with group.scope():
        return dict(Board.objects.values_list("title", "version"))


def test_a_change_ticks_even_when_it_writes_nothing(ash):
    with ash.change() as change:
        assert current_change() is change
        assert change.version == 1
    assert ash.version == 1
    assert current_change() is None


def test_a_change_inside_a_change_is_the_same(ash):
    with ash.change() as outer:
        with ash.change() as inner:
            Board.objects.create(title="a")
        assert inner is outer
        Board.objects.create(title="b")
    assert titles(ash) == {"a": 1, "b": 1}


def test_the_member_who_makes_a_change_is_known_in_it(ash):
    with ash.change(by="somebody"):
        assert current_change().by == "somebody"


def test_writes_in_a_transaction_of_the_programs_own_are_one_tick(ash):
    with transaction.atomic(), ash.scope():
        Board.objects.create(title="a")
        Board.objects.create(title="b")
    with ash.scope():
        Board.objects.create(title="c")
    assert titles(ash) == {"a": 1, "b": 1, "c": 2}


def test_a_change_inside_a_transaction_lasts_as_long_as_it(ash):
    with transaction.atomic(), ash.scope():
        with ash.change():
            Board.objects.create(title="a")
        Board.objects.create(title="b")
        with ash.change():
            Board.objects.create(title="c")
    assert titles(ash) == {"a": 1, "b": 1, "c": 1}


def test_a_savepoint_that_is_kept_does_not_end_the_tick(ash):
    with transaction.atomic(), ash.scope():
        with transaction.atomic(), transaction.atomic():
            Board.objects.create(title="a")
        Board.objects.create(title="b")
    assert titles(ash) == {"a": 1, "b": 1}
    assert ash.version == 1


def test_a_tick_that_is_undone_with_its_savepoint_is_made_again(ash):
    with transaction.atomic(), ash.scope():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Board.objects.create(title="lost")
            _ = 1 / 0
        assert current_change() is None
        board = Board.objects.create(title="a")
    assert board.version == 1
    assert titles(ash) == {"a": 1}
    assert ash.version == 1


def test_a_savepoint_after_the_tick_does_not_undo_it(ash):
    with transaction.atomic(), ash.scope():
        Board.objects.create(title="a")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Board.objects.create(title="lost")
            _ = 1 / 0
        Board.objects.create(title="b")
    assert titles(ash) == {"a": 1, "b": 1}
    assert ash.version == 1


def test_savepoints_by_hand(ash):
    with transaction.atomic(), ash.scope():
        before = transaction.savepoint()
        Board.objects.create(title="lost")
        transaction.savepoint_rollback(before)
        board = Board.objects.create(title="a")
        after = transaction.savepoint()
        Board.objects.create(title="lost too")
        transaction.savepoint_rollback(after)
        Board.objects.create(title="b")
    assert board.version == 1 == ash.version
    assert titles(ash) == {"a": 1, "b": 1}


def test_a_decorated_function_opens_a_new_change_at_each_call(ash):
    @transaction.atomic
    def make(title: str) -> None:
        with ash.scope():
            Board.objects.create(title=title)

    make("a")
    make("b")
    with pytest.raises(ZeroDivisionError):
        transaction.atomic(lambda: (make("lost"), 1 / 0))()
    make("c")
    assert titles(ash) == {"a": 1, "b": 2, "c": 3}


def test_a_rolled_back_transaction_gives_its_version_back(ash):
    with pytest.raises(ZeroDivisionError), ash.change():
        Board.objects.create(title="lost")
        _ = 1 / 0
    assert ash.version == 0
    with ash.change() as change:
        pass
    assert change.version == 1


def test_a_lost_connection_ends_the_change(ash):
    with pytest.raises(ZeroDivisionError), ash.change():
        connection.close()
        _ = 1 / 0
    with ash.change() as change:
        Board.objects.create(title="a")
    assert change.version == 1 == ash.version


def test_two_groups_in_one_transaction_are_refused(ash, birch):
    with pytest.raises(CrossGroup, match="transaction of its own"), transaction.atomic():
        with ash.scope():
            Board.objects.create(title="lost")
        with birch.scope():
            Board.objects.create(title="lost")
    assert (ash.version, birch.version, titles(ash), titles(birch)) == (0, 0, {}, {})
    with pytest.raises(CrossGroup), transaction.atomic():
        with ash.change():
            pass
        with birch.change():
            pass
    assert (ash.version, birch.version) == (0, 0)


def test_two_groups_one_after_the_other(ash, birch):
    for group in (ash, birch):
        with group.change():
            Board.objects.create(title=group.slug)
    assert (titles(ash), titles(birch)) == ({"ash": 1}, {"birch": 1})


def test_a_group_of_another_box_is_not_written(ash):
    Clock.objects.filter(group=ash).update(box=2)
    with pytest.raises(NotHere, match="no clock here"), ash.change():
        pass
    with pytest.raises(NotHere), ash.scope():
        Board.objects.create(title="lost")
    assert titles(ash) == {}


def test_a_group_that_was_erased_is_not_written(ash):
    Clock.objects.filter(group=ash).delete()
    with pytest.raises(NotHere), ash.change():
        pass


@pytest.mark.parametrize("long", [True, False])
@pytest.mark.parametrize("opened", ["change", "write"])
def test_a_long_change_touches_its_clock_again_as_it_ends(ash, monkeypatch, long, opened):
    monkeypatch.setattr(changes_module, "_LONG", -1.0 if long else 60.0)
    with transaction.atomic(), ash.scope():
        if opened == "change":
            with ash.change():
                pass
        Board.objects.create(title="a")
        connection.cursor().execute("UPDATE groups_clock SET touched = '2000-01-01' WHERE group_id = %s", [ash.pk])
    assert (Clock.objects.get(group=ash).touched.year > 2000) is long


def test_the_row_of_the_clock_is_locked_before_anything_else(ash):
    with ash.scope():
        Board.objects.create(title="a")
    with ash.scope(), _statements() as seen:
        Board.objects.update_or_create(title="a", defaults={"title": "b"})
    assert "groups_clock" in seen[0]
    with ash.scope(), _statements() as seen:
        Board.objects.all().delete()
    assert "groups_clock" in seen[0]


@contextmanager
def _statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(execute, sql, params, many, context):
        if not sql.startswith("START"):
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen
