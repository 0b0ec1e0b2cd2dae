"""Many streams in one process, and clients that don't read theirs."""

from contextlib import ExitStack

import pytest

from tests.cast import Cast, Person, make_person

from .process import Listener, LiveProcess

pytestmark = pytest.mark.django_db(transaction=True)
STREAMS = 500


@pytest.fixture
def crowd(cast: Cast) -> list[Person]:
    """As many people of group A as it takes to hold all streams."""
    return [make_person(f"crowd-{i}", cast.a.group) for i in range(STREAMS // 20)]


def test_all_of_many_streams_are_told(live: LiveProcess, cast: Cast, crowd: list[Person]) -> None:
    with ExitStack() as open_streams:
        listeners: list[Listener] = [
            open_streams.enter_context(live.listen(person, "ash")) for person in crowd for _ in range(20)
        ]
        assert [each.version() for each in listeners] == [0] * STREAMS
        assert live.health()["streams"] == STREAMS
        with cast.a.group.change():
            pass
        assert [each.version() for each in listeners] == [1] * STREAMS
        first = crowd[0].member
        assert first
        first.end()
        with cast.a.group.change():
            pass
        for listener in listeners[20:]:
            listener.until(2)
        assert [last_event(each) for each in listeners[:20]] == ["end"] * 20


def last_event(listener: Listener) -> str:
    """What a stream told last before it was closed."""
    name = ""
    while (event := listener.event()) is not None:
        name = event.name
    return name


def test_who_does_not_read_holds_nobody_up_and_gets_the_newest_later(live: LiveProcess, cast: Cast) -> None:
    with live.listen(cast.a.guest, "ash") as sleeper, live.listen(cast.a.member, "ash") as reader:
        for version in range(1, 31):
            with cast.a.group.change():
                pass
            reader.until(version)
        sleeper.until(30)
