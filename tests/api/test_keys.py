"""API keys: what they open, what they never do, and when they end."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onebox.app.api import serve
from onebox.app.api.rates import RateLimit
from onebox.app.api.site import router
from onebox.app.people.models import Account, ApiKey, Role
from onebox.app.people.models.key import Scope
from onebox.app.people.tokens import api_key, is_api_key
from tests.api.world import body_of, nowhere, path_of, rows_of_route
from tests.wire import Wire

pytestmark = pytest.mark.django_db
PATH = "/api/ash/api-keys"


def robot(key, **headers):
    return Wire(Authorization=f"Bearer {key}", **headers)


def make(member, scope):
    return ApiKey.make(member, "Robot", Scope(scope))[1]


@pytest.fixture
def writer(cast):
    return robot(make(cast.a.owner.member, "write"))


@pytest.fixture
def reader(cast):
    return robot(make(cast.a.owner.member, "read"))


def test_from_making_to_revoking(cast):
    wire = Wire(cast.a.admin)
    made = wire.post(PATH, {"name": " Robot ", "scope": "write"})
    assert (made.status, made.headers["Cache-Control"]) == (201, "private, no-store")
    key = made.json["key"]
    listed = {name: value for name, value in made.json.items() if name != "key"}
    assert wire.get(PATH).json == {"items": [listed], "next": None}
    assert (listed["name"], listed["hint"], listed["used_at"]) == ("Robot", key[:11], None)
    assert robot(key).post("/api/ash/labels", {"name": "x"}).status == 201
    assert wire.get(PATH).json["items"][0]["used_at"]
    assert wire.delete(f"{PATH}/{listed['id']}").status == 204
    assert wire.delete(f"{PATH}/{listed['id']}").status == 404
    assert robot(key).get("/api/ash/labels").status == 401


def test_a_key_looks_like_a_key_and_is_kept_as_a_hash(cast):
    key = make(cast.a.owner.member, "read")
    assert re.fullmatch(r"onebox_[0-9A-Za-z]{49}", key)
    with cast.a.group.scope(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_apikey WHERE group_id = %s", [cast.a.group.pk])
        assert key not in repr(cursor.fetchall())


def test_the_checksum_finds_any_wrong_letter():
    key = api_key()
    assert is_api_key(key)
    for at in range(len(key)):
        assert not is_api_key(key[:at] + ("x" if key[at] != "x" else "y") + key[at + 1 :])
    assert not any(map(is_api_key, ("", "onebox_", key + "0", key[:-1], key[:-1] + "é")))


def test_one_statement_tells_who_it_is_and_use_is_noted_once_a_minute(cast, reader):
    path = "/api/ash/sync?since=0"
    first = reader.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert reader.get(path, If_None_Match=first.etag).status == 304
    assert len(queries) == 1


def test_a_read_key_reads(cast, reader):
    assert reader.get("/api/ash/tasks").status == 200
    assert reader.post("/api/ash/labels", {"name": "x"}).status == 403


def test_a_write_key_writes_in_its_members_name(cast, writer):
    project = writer.post("/api/ash/projects", {"name": "Roof"}).json["id"]
    task = writer.post("/api/ash/tasks", {"project": project, "title": "Nails"}).json["id"]
    comment = writer.post("/api/ash/comments", {"task": task, "body": "Which?"}).json
    assert comment["author"] == str(cast.a.owner.member.pk)


def test_it_is_never_more_than_a_member_nor_than_its_maker(cast):
    key = make(cast.a.admin.member, "write")
    cast.a.admin.member.change_role(Role.GUEST)
    assert robot(key).post("/api/ash/labels", {"name": "x"}).status == 403


def test_it_opens_no_other_group(cast, world, writer):
    for route in router().routes:
        if "{group}" not in route.path:
            continue
        row = world.b.get(rows_of_route(route) or "", nowhere())
        for slug in ("birch", "beech"):
            body = body_of(route, world.b)
            assert writer.send(route.method, path_of(route, slug, row), body).status == 404


def test_it_ends_with_its_member(cast):
    key = make(cast.a.admin.member, "write")
    cast.a.admin.member.end()
    assert robot(key).get("/api/ash/tasks").status == 401
    assert Wire(cast.a.owner).get(PATH).json["items"] == []


def test_it_ends_with_its_account(cast, writer):
    Account.objects.filter(pk=cast.a.owner.account.pk).update(is_active=False)
    assert writer.get("/api/ash/tasks").status == 401


def test_it_can_not_manage_people_keys_or_anything_outside_groups(cast, world, writer):
    for route in router().routes:
        path = path_of(route, "ash", world.a.get(rows_of_route(route) or "", nowhere()))
        if route.directory:
            assert writer.send(route.method, path, body_of(route, world.a)).status == 403, path
    for path in (PATH, "/api/ash/invitations"):
        assert writer.get(path).status == 403
    assert writer.get("/api/boot").status == 401
    assert writer.post("/api/groups", {"name": "X"}).status == 401


@pytest.mark.parametrize("part", ["member", "guest", "ended"])
def test_only_owners_and_admins_manage_keys(cast, world, part):
    wire = Wire(cast.a.people()[part])
    status = 404 if part == "ended" else 403
    assert wire.get(PATH).status == status
    assert wire.post(PATH, {"name": "x"}).status == status
    assert wire.delete(f"{PATH}/{world.a['api-keys']}").status == status


@pytest.mark.parametrize("key", ["", "x", "onebox_" + "0" * 49, api_key(), "é" * 56])
def test_what_opens_nothing(cast, key):
    assert robot(key).get("/api/ash/tasks").status == 401
    assert Wire(cast.a.owner, Authorization=f"Bearer {key}").get("/api/ash/tasks").status == 401


def test_the_same_request_again_does_not_show_the_key_again(cast):
    wire = Wire(cast.a.owner, Idempotency_Key="k")
    assert wire.post(PATH, {"name": "Robot"}).status == 201
    again = wire.post(PATH, {"name": "Robot"})
    assert again.status == 409
    assert "onebox_" not in again.body.decode()
    assert len(wire.get(PATH).json["items"]) == 1


def test_a_key_has_its_own_idempotency_and_its_own_limit(cast, writer, monkeypatch):
    body = {"name": "x"}
    first, again = (writer.post("/api/ash/labels", body, Idempotency_Key="k") for _ in range(2))
    assert (first.body, again.headers["Idempotency-Replayed"]) == (again.body, "true")
    limits = RateLimit(1_000_000), RateLimit(3)
    monkeypatch.setattr(serve, "limits", lambda: limits)
    other = robot(make(cast.a.owner.member, "read"))
    assert [other.get("/api/ash/labels").status for _ in range(4)] == [200, 200, 200, 429]
    assert Wire(cast.a.owner).get("/api/ash/labels").status == 200
