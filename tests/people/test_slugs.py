"""A group is found by its slug as it is written, and by nothing that a database might think the same."""

from collections.abc import Callable

import pytest

from tests.cast import Cast
from tests.wire import Wire

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", ["ASH", "Ash", "ash ", "ásh", "ash\x00", "\uff21\uff33\uff28"])
def test_only_the_slug_itself_opens_the_group(cast: Cast, slug: str) -> None:
    assert Wire(cast.a.member).get("/api/ash/projects").status == 200
    assert Wire(cast.a.member).get(f"/api/{slug}/projects").status == 404


@pytest.mark.parametrize("change", [str.upper, lambda key: key + "\x00", lambda key: "é" * 32, lambda key: key[:-1]])
def test_a_session_key_is_compared_to_the_letter(cast: Cast, change: Callable[[str], str]) -> None:
    assert Wire(cookie=change(cast.a.member.cookie)).get("/api/ash/projects").status == 401
