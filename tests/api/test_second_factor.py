"""A group that demands a second factor, and what its owner may change about it."""

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onebox.app.api.errors import Forbidden
from onebox.app.api.http import Request
from onebox.app.api.live.access import admit
from onebox.app.api.site import router
from onebox.app.people.access import Locked, who
from onebox.app.people.models import ApiKey
from onebox.app.people.models.key import Scope
from tests.api.world import body_of, nowhere, path_of, rows_of_route
from tests.wire import Wire

pytestmark = pytest.mark.django_db


def give_factor(person, kind="totp"):
    return Authenticator.objects.create(user=person.account, type=kind, data={})


def demand(cast):
    give_factor(cast.a.owner)
    reply = Wire(cast.a.owner).patch("/api/ash", {"demands_mfa": True})
    assert (reply.status, reply.json) == (200, {"slug": "ash", "name": "Ash", "demands_mfa": True})


def test_every_route_of_the_group_is_closed_without_one(cast, world):
    demand(cast)
    wire = Wire(cast.a.admin)
    for route in router().routes:
        if "{group}" in route.path and not route.elsewhere:
            row = world.a.get(rows_of_route(route) or "", nowhere())
            reply = wire.send(route.method, path_of(route, "ash", row), body_of(route, world.a))
            assert reply.status == 403, route.path
            assert "Set one up" in reply.json["next"]


@pytest.mark.parametrize(("kind", "status"), [("totp", 200), ("webauthn", 200), ("recovery_codes", 403)])
def test_what_counts_as_one(cast, kind, status):
    demand(cast)
    assert Wire(cast.a.member).get("/api/ash/tasks").status == 403
    factor = give_factor(cast.a.member, kind)
    assert Wire(cast.a.member).get("/api/ash/tasks").status == status
    factor.delete()
    assert Wire(cast.a.member).get("/api/ash/tasks").status == 403


def test_who_is_still_one_statement(cast):
    demand(cast)
    with CaptureQueriesContext(connection) as queries:
        assert isinstance(who(cast.a.member.cookie, "ash"), Locked)
    assert len(queries) == 1


def test_boot_shows_the_group_locked_and_nothing_in_it(cast):
    demand(cast)
    boot = Wire(cast.a.member).get("/api/boot?group=ash").json
    assert (boot["group"], boot["sync"]) == (None, None)
    assert [(g["slug"], g["locked"]) for g in boot["groups"]] == [("ash", True)]
    assert Wire(cast.a.owner).get("/api/boot?group=ash").json["groups"][0]["locked"] is False


def test_it_is_closed_to_keys_and_live_streams_too(cast):
    _, key = ApiKey.make(cast.a.admin.member, "Robot", Scope.READ)
    demand(cast)
    assert Wire(Authorization=f"Bearer {key}").get("/api/ash/tasks").status == 403
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/api/ash/live", "HTTP_COOKIE": f"session={cast.a.admin.cookie}"}
    with pytest.raises(Forbidden):
        admit(Request(environ), "ash")


def test_strangers_learn_nothing_of_it(cast):
    demand(cast)
    assert Wire(cast.outsider).get("/api/ash/tasks").status == 404


def test_who_demands_it_must_have_one(cast):
    reply = Wire(cast.a.owner).patch("/api/ash", {"demands_mfa": True})
    assert (reply.status, reply.json["next"]) == (409, "Set one up first.")


@pytest.mark.parametrize(("part", "status"), [("owner", 200), ("admin", 403), ("member", 403), ("guest", 403)])
def test_owners_rename_the_group(cast, part, status):
    wire = Wire(cast.a.people()[part])
    before = wire.get("/api/boot").json["groups"][0]
    assert wire.patch("/api/ash", {"name": " Elm "}).status == status
    after = wire.get("/api/boot").json["groups"][0]
    assert after["name"] == ("Elm" if status == 200 else "Ash")
    assert after["revision"] == before["revision"] + (status == 200)
    assert wire.patch("/api/ash", {"name": "  "}).status == (422 if status == 200 else 403)
