"""What a listener is told."""

import threading
import time

import pytest

from tests.cast import Cast

from .process import Event, LiveProcess

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_first_event_comes_at_once_and_says_where_the_group_stands(live: LiveProcess, cast: Cast) -> None:
    with cast.a.group.change():
        pass
    cast.a.group.refresh_from_db()
    with live.listen(cast.a.member, "ash") as listener:
        assert listener.status == 200
        assert listener.headers["Content-Type"] == "text/event-stream"
        assert listener.headers["Cache-Control"] == "private, no-store"
        assert listener.event() == Event("version", "1", {"version": 1, "revision": cast.a.group.revision})
        assert 1000 <= listener.retries[0] < 3000


def test_a_commit_is_told_and_a_change_undone_is_not(live: LiveProcess, cast: Cast) -> None:
    with live.listen(cast.a.member, "ash") as listener:
        assert listener.version() == 0
        with pytest.raises(ZeroDivisionError), cast.a.group.change():
            raise ZeroDivisionError
        with cast.a.group.change():
            pass
        event = listener.event()
        assert event is not None
        assert (event.name, event.id, event.data["version"]) == ("version", "1", 1)


@pytest.mark.parametrize("part", ["owner", "admin", "member", "guest"])
def test_every_part_may_listen(live: LiveProcess, cast: Cast, part: str) -> None:
    with live.listen(cast.a.people()[part], "ash") as listener:
        assert listener.version() == 0
        with cast.a.group.change():
            pass
        assert listener.version() == 1


def test_groups_never_mix(live: LiveProcess, cast: Cast) -> None:
    with live.listen(cast.a.member, "ash") as of_a, live.listen(cast.b.member, "birch") as of_b:
        assert (of_a.version(), of_b.version()) == (0, 0)
        for _ in range(3):
            with cast.a.group.change():
                pass
        of_a.until(3)
        with cast.b.group.change():
            pass
        assert of_b.version() == 1, "the first that B's listener is told is B's own first change"


def test_a_change_of_the_groups_people_is_told(live: LiveProcess, cast: Cast) -> None:
    with live.listen(cast.a.member, "ash") as listener:
        first = listener.event()
        assert first is not None
        cast.a.guest.account.name = "Gus"
        cast.a.guest.account.save()
        event = listener.event()
        assert event is not None
        assert event.data == {"version": 0, "revision": first.data["revision"] + 1}


def test_a_change_that_lasts_longer_than_the_poll_looks_back_is_told(live: LiveProcess, cast: Cast) -> None:
    with live.listen(cast.a.member, "ash") as listener:
        assert listener.version() == 0
        with cast.a.group.change():
            time.sleep(2.2)
        assert listener.version() == 1


def test_a_change_that_waited_long_for_its_turn_is_told(live: LiveProcess, cast: Cast) -> None:
    def wait_and_change() -> None:
        from django.db import connection

        with cast.a.group.change():
            pass
        connection.close()

    with live.listen(cast.a.member, "ash") as listener:
        assert listener.version() == 0
        waiting = threading.Thread(target=wait_and_change)
        with cast.a.group.change():
            waiting.start()
            time.sleep(2.5)
        waiting.join()
        listener.until(2)


def test_what_happens_while_a_stream_is_being_opened_is_told(live: LiveProcess, cast: Cast) -> None:
    for version in range(1, 21):
        with live.listen(cast.a.member, "ash") as listener:
            with cast.a.group.change():
                pass
            listener.until(version)
