"""Members: who may change whom; access ends at once; an owner always stays."""

import pytest

from onebox.app.people.models import Role
from tests.cast import make_person, make_team
from tests.people.threads import together
from tests.wire import Wire

pytestmark = pytest.mark.django_db
PARTS = ("owner", "admin", "member", "guest")


def path(person):
    return f"/api/ash/members/{person.member.pk}"


def other(cast, part):
    """A second member in that role."""
    return make_person(f"second.{part}", cast.a.group, Role(part))


@pytest.mark.parametrize("actor", PARTS)
@pytest.mark.parametrize("target", PARTS)
@pytest.mark.parametrize("role", PARTS)
def test_who_may_make_whom_what(cast, actor, target, role):
    allowed = actor == "owner" or (actor == "admin" and {target, role} <= {"member", "guest"})
    person = other(cast, target)
    reply = Wire(cast.a.people()[actor]).patch(path(person), {"role": role})
    assert reply.status == (200 if allowed else 403)
    now = Wire(person).get("/api/boot").json["groups"][0]["role"]
    assert now == (role if allowed else target)


@pytest.mark.parametrize("actor", PARTS)
@pytest.mark.parametrize("target", PARTS)
def test_who_may_remove_whom(cast, actor, target):
    allowed = actor == "owner" or (actor == "admin" and target in {"member", "guest"})
    person = other(cast, target)
    assert Wire(person).get("/api/ash/tasks").status == 200
    assert Wire(cast.a.people()[actor]).delete(path(person)).status == (204 if allowed else 403)
    assert Wire(person).get("/api/ash/tasks").status == (404 if allowed else 200)


@pytest.mark.parametrize("part", ["admin", "member", "guest"])
def test_anybody_may_leave(cast, part):
    person = cast.a.people()[part]
    assert Wire(person).post("/api/ash/leave").status == 204
    assert Wire(person).post("/api/ash/leave").status == 404
    assert Wire(person).get("/api/boot").json["groups"] == []


def test_one_may_end_ones_own_membership_by_id(cast):
    assert Wire(cast.a.guest).delete(path(cast.a.guest)).status == 204
    assert Wire(cast.a.guest).get("/api/ash/sync?since=0").status == 404


def test_the_last_owner_stays(cast):
    wire = Wire(cast.a.owner)
    for reply in (
        wire.post("/api/ash/leave"),
        wire.delete(path(cast.a.owner)),
        wire.patch(path(cast.a.owner), {"role": "admin"}),
    ):
        assert reply.status == 409
        assert "Make somebody else an owner first" in reply.json["next"]
    assert wire.get("/api/boot").json["groups"][0]["role"] == "owner"


def test_handing_over(cast):
    body = {"member": str(cast.a.guest.member.pk)}
    for part in ("admin", "member", "guest"):
        assert Wire(cast.a.people()[part]).post("/api/ash/transfer", body).status == 403
    reply = Wire(cast.a.owner).post("/api/ash/transfer", body)
    assert (reply.status, reply.json["role"]) == (200, "owner")
    assert Wire(cast.a.owner).get("/api/boot").json["groups"][0]["role"] == "admin"
    assert Wire(cast.a.owner).post("/api/ash/transfer", body).status == 403


def test_handing_over_to_oneself_changes_nothing(cast):
    reply = Wire(cast.a.owner).post("/api/ash/transfer", {"member": str(cast.a.owner.member.pk)})
    assert (reply.status, reply.json["role"]) == (200, "owner")


def test_the_ended_are_not_found(cast):
    wire, ended = Wire(cast.a.owner), cast.a.ended
    assert wire.patch(path(ended), {"role": "guest"}).status == 404
    assert wire.delete(path(ended)).status == 404
    assert wire.post("/api/ash/transfer", {"member": str(ended.member.pk)}).status == 404


def test_clients_learn_of_it_and_the_groups_data_does_not_move(cast):
    wire = Wire(cast.a.owner)
    before = wire.get("/api/ash/sync?since=0").json
    wire.patch(path(cast.a.member), {"role": "admin"})
    after = wire.get(f"/api/ash/sync?since={before['version']}&revision={before['revision']}").json
    assert after["version"] == before["version"]
    assert {m["id"]: m["role"] for m in after["members"]}[str(cast.a.member.member.pk)] == "admin"


def test_a_role_that_does_not_exist(cast):
    assert Wire(cast.a.owner).patch(path(cast.a.member), {"role": "king"}).status == 422


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_demote_each_other_at_once():
    team = make_team("ash")
    second = make_person("second", team.group, Role.OWNER)
    pairs = ((team.owner, second), (second, team.owner))
    done = together(*(lambda a=a, b=b: Wire(a).patch(path(b), {"role": "guest"}).status for a, b in pairs))
    assert sorted(done) == [200, 403]
