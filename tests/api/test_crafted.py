"""What only an attacker sends."""

import base64
import tracemalloc

import msgspec
import pytest

from onebox.app.api import etags
from onebox.app.api.errors import BadRequest, NotFound
from onebox.app.api.site import router
from onebox.app.people.access import Access
from onebox.app.people.address import counted
from tests.cast import Cast
from tests.wire import Wire

pytestmark = pytest.mark.django_db


def test_a_cursor_with_letters_that_no_table_has(cast: Cast) -> None:
    wire = Wire(cast.a.member)
    wire.post("/api/ash/projects", {"name": "One"})
    wire.post("/api/ash/projects", {"name": "Two"})
    token = msgspec.msgpack.encode((cast.a.group.version, -1, 0, "é", None))
    cursor = base64.urlsafe_b64encode(token).decode().rstrip("=")
    assert wire.get(f"/api/ash/sync?since=1&cursor={cursor}").status == 400


def test_long_paths_are_not_remembered() -> None:
    router().find("GET", "/api/ash/projects")
    tracemalloc.start()
    for number in range(500):
        with pytest.raises(NotFound):
            router().find("GET", f"/api/{number:07900}/nowhere")
        router().find("GET", f"/api/{number:07900}/projects")
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < 200_000


def test_releases_with_names_alike_are_told_apart(settings: object) -> None:
    access = Access("a", "ash", 5, "m", "member", 9, 3)
    settings.ONEBOX_RELEASE = "1.2"  # type: ignore[attr-defined]
    old = etags.of(access)
    for newer in ("1.2-rc1", "1.2-7", "1.20"):
        settings.ONEBOX_RELEASE = newer  # type: ignore[attr-defined]
        assert etags.unchanged(f'"{old}"', etags.of(access)) is None
        assert etags.unchanged(f'"{etags.of(access)}"', old) is None
        with pytest.raises(BadRequest):
            etags.row_versions(f'"{etags.of(access)}"')
        assert etags.row_versions(f'"{etags.of(access)}~7"') == {7}


def test_a_whole_ipv6_network_counts_as_one_caller() -> None:
    assert counted("2001:db8::1") == counted("2001:db8::ffff:2") != counted("2001:db8:0:1::1")
    assert counted("192.0.2.7") == "192.0.2.7"
    assert counted("no:address") == "no:address"
