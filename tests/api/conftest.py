"""Fixtures of the tests about the API."""

import pytest

from onebox.app.api import serve
from onebox.app.api.rates import RateLimit
from tests.api import described
from tests.api.world import World, fill
from tests.cast import Cast
from tests.wire import Reply, Wire


@pytest.fixture(autouse=True)
def fresh_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing kept from the test before, and room for many requests."""
    serve.kept().clear()
    limits = RateLimit(1_000_000), RateLimit(1_000_000)
    monkeypatch.setattr(serve, "limits", lambda: limits)


@pytest.fixture(autouse=True)
def only_described_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer in every test must be one that the OpenAPI document announces."""
    send = Wire.send

    def checked(self: Wire, method: str, path: str, *args: object, **headers: str) -> Reply:
        reply = send(self, method, path, *args, **headers)
        described.check(method, path.partition("?")[0], reply)
        return reply

    monkeypatch.setattr(Wire, "send", checked)


@pytest.fixture
def world(cast: Cast) -> World:
    """Both groups with rows in every resource."""
    return fill(cast)
