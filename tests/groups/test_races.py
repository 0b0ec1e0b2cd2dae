"""Transactions that lose a race: real ones, between two connections."""

import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection, transaction

from onebox.app.db.errors import ATTEMPTS, code
from onebox.app.groups import Change
from tests.shop.models import Board

pytestmark = pytest.mark.django_db(transaction=True)


def in_thread(work: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def lock(board: Board) -> None:
    """Past the clock, as only raw SQL can."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE shop_board SET title = CONCAT(title, '!') WHERE group_id = %s AND id = %s", board.key)


@pytest.fixture
def boards(ash) -> list[Board]:
    """Two rows to lock crosswise."""
    with ash.change():
        return [Board.objects.create(title=title) for title in "ab"]


def deadlock(boards: list[Board], runs: list[int]) -> tuple[threading.Thread, Callable[[Change], None]]:
    """A thread that has locked the second row and will lock the first, and work that does it the other way."""
    mine, theirs = threading.Event(), threading.Event()

    def other() -> None:
        with transaction.atomic(), boards[0].group.scope():
            with connection.cursor() as cursor:  # the one that has written more survives
                cursor.execute("INSERT INTO django_content_type (app_label, model) SELECT 'x', seq FROM seq_1_to_50")
            lock(boards[1])
            theirs.set()
            mine.wait(10)
            lock(boards[0])

    def work(change: Change) -> None:
        runs.append(1)
        lock(boards[0])
        mine.set()
        lock(boards[1])

    thread = in_thread(other)
    theirs.wait(10)
    return thread, work


def test_a_change_that_lost_a_deadlock_is_run_again(ash, boards):
    runs: list[int] = []
    thread, work = deadlock(boards, runs)
    ash.run(work)
    thread.join()
    assert (len(runs), ash.version) == (2, 2)
    with ash.scope():
        assert set(Board.objects.values_list("title", flat=True)) == {"a!!", "b!!"}


def test_inside_a_transaction_nothing_is_run_again(ash, boards):
    runs: list[int] = []
    thread, work = deadlock(boards, runs)
    with pytest.raises(OperationalError) as caught, transaction.atomic():
        ash.run(work)
    thread.join()
    assert code(caught.value) == 1213
    assert len(runs) == 1


def test_a_change_that_waited_too_long_is_run_again(ash, boards):
    held, release = threading.Event(), threading.Event()

    def other() -> None:
        with transaction.atomic(), ash.scope():
            lock(boards[0])
            held.set()
            release.wait(10)

    thread = in_thread(other)
    held.wait(10)
    runs: list[int] = []

    def work(change) -> None:
        runs.append(1)
        if len(runs) == 2:
            release.set()
            thread.join()
        lock(boards[0])

    with connection.cursor() as cursor:
        cursor.execute("SET SESSION innodb_lock_wait_timeout = 1")
    try:
        ash.run(work)
    finally:
        connection.close()
    assert (len(runs), ash.version) == (2, 2)


def test_a_change_whose_rows_moved_under_it_is_run_again(ash, boards):
    """Error 1020: what MariaDB answers from 11.6.2 on under REPEATABLE READ."""
    runs: list[int] = []

    def other() -> None:
        with transaction.atomic(), ash.scope():
            lock(boards[0])

    def work(change) -> None:
        runs.append(1)
        list(Board.objects.all())
        if len(runs) == 1:
            in_thread(other).join()
        lock(boards[0])

    with connection.cursor() as cursor:
        cursor.execute("SET SESSION innodb_snapshot_isolation = ON")
        cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    try:
        ash.run(work)
    finally:
        connection.close()
    assert (len(runs), ash.version) == (2, 2)


def test_what_always_fails_is_given_up(ash):
    runs: list[int] = []

    def work(change) -> None:
        runs.append(1)
        raise OperationalError(1213, "Deadlock found")

    with pytest.raises(OperationalError):
        ash.run(work)
    assert (len(runs), ash.version) == (ATTEMPTS, 0)


def test_other_errors_are_not_tried_again(ash):
    runs: list[int] = []

    def work(change) -> None:
        runs.append(1)
        raise OperationalError(1054, "Unknown column")

    with pytest.raises(OperationalError):
        ash.run(work)
    assert len(runs) == 1
