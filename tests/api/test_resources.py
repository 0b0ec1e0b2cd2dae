"""Resources over HTTP: list, one, create, replace, update, delete."""

import pytest

from tests.cast import Cast
from tests.wire import Wire

pytestmark = pytest.mark.django_db


def test_a_row_is_made_read_changed_and_deleted(cast: Cast) -> None:
    wire = Wire(cast.a.member)
    made = wire.post("/api/ash/projects", {"name": "Launch"})
    assert made.status == 201, made.body
    row = made.json
    assert made.headers["Location"] == f"/api/ash/projects/{row['id']}"
    one = wire.get(made.headers["Location"])
    assert one.status == 200
    assert one.json == row
    assert one.etag == made.etag
    changed = wire.patch(made.headers["Location"], {"name": "Launched"}, If_Match=one.etag)
    assert changed.status == 200, changed.body
    assert changed.json["name"] == "Launched"
    assert changed.json["version"] == row["version"] + 1
    assert wire.patch(made.headers["Location"], {"name": "x"}, If_Match=one.etag).status == 412
    assert wire.delete(made.headers["Location"]).status == 204
    assert wire.get(made.headers["Location"]).status == 404
