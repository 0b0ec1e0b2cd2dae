"""The process is told to stop."""

import signal
from contextlib import ExitStack

import pytest

from tests.cast import Cast

from .conftest import Start

pytestmark = pytest.mark.django_db(transaction=True)


def test_streams_are_closed_in_good_order_with_a_time_to_come_back(start: Start, cast: Cast) -> None:
    live = start()
    with ExitStack() as streams:
        listeners = [streams.enter_context(live.listen(cast.a.member, "ash")) for _ in range(10)]
        for listener in listeners:
            assert listener.version() == 0
        assert live.stop() == -signal.SIGTERM
        for listener in listeners:
            assert listener.event() is None, "no event: the access goes on"
            assert len(listener.retries) == 2
    assert "error" not in live.log.read_text().lower()


def test_a_new_process_on_the_same_socket_goes_on_from_there(start: Start, cast: Cast) -> None:
    before = start()
    with before.listen(cast.a.member, "ash") as listener:
        assert listener.version() == 0
        before.stop()
    with cast.a.group.change():
        pass
    with start().listen(cast.a.member, "ash") as listener:
        assert listener.version() == 1
