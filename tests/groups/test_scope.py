"""The current group: who has one, and that nobody inherits another's."""

import asyncio
import threading

import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from onebox.app.groups import CrossGroup, NoGroup, every_group
from onebox.app.groups.scope import current, current_or_none
from tests.shop.models import Board, Card


@pytest.mark.django_db
def test_without_a_group_nothing_is_read_or_written():
    for attempt in (Board.objects.all, Board.objects.count, lambda: Board.objects.create(title="a")):
        with pytest.raises(NoGroup, match=r"group\.scope"):
            attempt()


@pytest.mark.django_db
def test_a_row_made_without_a_group_says_what_to_do():
    with every_group(), pytest.raises(NoGroup, match="before making it"):
        Board(title="a").save()


def test_a_row_knows_its_group_outside_of_every_scope(ash):
    with ash.scope():
        board = Board.objects.create(title="a")
    board.title = "b"
    board.save()
    board.refresh_from_db()
    assert (board.title, board.version) == ("b", 2)
    board.delete()
    with ash.scope():
        assert not Board.objects.exists()


def test_deferred_fields_are_read_from_the_rows_own_group(ash):
    with ash.scope():
        Board.objects.create(title="a")
        board = Board.objects.only("id", "group").get()
    assert board.title == "a"


def test_a_group_can_be_entered_again_but_no_other_group(ash, birch):
    with ash.scope(), ash.scope(), ash.change():
        assert current() == ash.pk
        with pytest.raises(CrossGroup, match="Leave that one first"), birch.scope():
            pass
        with pytest.raises(CrossGroup), every_group():
            pass
    assert current_or_none() is None


def test_an_error_leaves_the_scope(ash):
    with pytest.raises(ZeroDivisionError), ash.change():
        _ = 1 / 0
    assert current_or_none() is None


@pytest.mark.django_db(transaction=True)
def test_every_group_reads_all_and_writes_none(ash, birch):
    for group in (ash, birch):
        with group.change():
            Board.objects.create(title=group.slug)
    with every_group():
        assert set(Board.objects.values_list("title", flat=True)) == {"ash", "birch"}
        assert current() is None
        with birch.scope():
            assert Board.objects.get().title == "birch"
    for write in (lambda: Board.objects.update(title="b"), lambda: Board.objects.all()._raw_delete("default")):
        with every_group(), pytest.raises(CrossGroup, match="one group"):
            write()
    assert (ash.version, birch.version) == (1, 1)


def test_a_queryset_made_in_one_group_is_not_evaluated_in_another(ash, birch):
    with ash.scope():
        Board.objects.create(title="a")
        boards = Board.objects.all()
    with birch.scope(), pytest.raises(CrossGroup, match="used in another"):
        list(boards)


def test_a_new_thread_has_no_group(ash):
    seen: list[object] = []
    with ash.scope():
        thread = threading.Thread(target=lambda: seen.append(current_or_none()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_threads_have_each_their_own_group():
    seen: dict[int, object] = {}
    met = threading.Barrier(4)

    def work(number: int) -> None:
        from onebox.app.groups.scope import scope

        with scope(number):
            met.wait()
            seen[number] = current()

    threads = [threading.Thread(target=work, args=(number,)) for number in (1, 2, 3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {1: 1, 2: 2, 3: 3, 4: 4}


@pytest.mark.django_db(transaction=True)
def test_tasks_that_take_turns_have_each_their_own_group(ash, birch):
    async def fill(group, name: str) -> None:
        with group.scope():
            for i in range(5):
                await Board.objects.acreate(title=f"{name}{i}")
                await asyncio.sleep(0)
            titles = [board.title async for board in Board.objects.order_by("title")]
        assert titles == [f"{name}{i}" for i in range(5)]

    async def both() -> None:
        await asyncio.gather(fill(ash, "a"), fill(birch, "b"))
        assert current_or_none() is None
        await sync_to_async(lambda: connection.close())()  # noqa: PLW0108 — the other thread's connection

    asyncio.run(both())
    assert (ash.version, birch.version) == (5, 5)


def test_a_many_to_many_is_not_followed_in_every_group(ash):
    with ash.change():
        card = Card.objects.create(board=Board.objects.create(title="a"), title="b")
    with every_group(), pytest.raises(CrossGroup, match="one group"):
        list(card.tags.all())


def test_an_exclude_over_many_rows_is_refused_in_every_group(ash):
    with every_group(), pytest.raises(CrossGroup, match="one group"):
        list(Board.objects.exclude(cards__title="a"))
