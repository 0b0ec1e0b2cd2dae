"""Fixtures of the tests about people."""

import time

import pytest


class Clock:
    """What `time.time` tells django-allauth's limits and the cache."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self._real = time.time

    def advance(self, seconds: float) -> None:
        self.ahead += seconds

    def time(self) -> float:
        return self._real() + self.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that a test can put forward."""
    clock = Clock()
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", clock.time)
    return clock
