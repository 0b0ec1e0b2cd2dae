"""A group that is closed to be erased, or not wholly imported, answers nobody."""

import pytest

from onebox.app.groups import Group
from onebox.app.groups.states import State
from onebox.app.groups.transfer import erasing
from tests.cast import Cast
from tests.wire import Wire

pytestmark = pytest.mark.django_db


def test_closed_and_open_again(cast: Cast) -> None:
    wire = Wire(cast.a.owner)
    paths = ("/api/ash/sync?since=0", "/api/ash/members", "/api/ash/stalls")
    kept = {path: wire.get(path).etag for path in paths}
    erasing.close("ash")
    for path in paths:
        assert wire.get(path).status == 404
        assert wire.get(path, If_None_Match=kept[path]).status == 404
    assert wire.post("/api/ash/stalls", {"name": "x"}).status == 404
    assert wire.get("/api/boot").json["groups"] == []
    assert Wire(cast.b.owner).get("/api/birch/stalls").status == 200
    erasing.undo("ash")
    assert [wire.get(path).status for path in paths] == [200] * 3
    assert wire.post("/api/ash/stalls", {"name": "x"}).status == 201


@pytest.mark.parametrize("state", [State.INCOMING, State.ERASING])
def test_half_a_group(cast: Cast, state: State) -> None:
    Group.objects.filter(slug="ash").update(state=state)
    assert Wire(cast.a.owner).get("/api/ash/stalls").status == 404
