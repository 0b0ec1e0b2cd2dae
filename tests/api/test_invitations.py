"""Invitations: who may send them, what their link opens, and when it no longer does."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from onebox.app.groups import every_group
from onebox.app.people.models import Account, Invitation, Member, Role
from tests.cast import make_person, make_team
from tests.people.threads import together
from tests.wire import Wire

pytestmark = pytest.mark.django_db
PATH = "/api/ash/invitations"


@pytest.fixture
def invite(django_capture_on_commit_callbacks):
    """Sends the request with its mail; answers the reply and the link's token."""

    def send(person, email="new@example.org", role="member", path=PATH, body=True):
        with django_capture_on_commit_callbacks(execute=True):
            reply = Wire(person).post(path, {"email": email, "role": role} if body else None)
        return reply, token() if reply.status in {200, 201} else None

    return send


def token():
    return re.search(r"http://localhost:8000/invitation/(\S+)", str(mail.outbox[-1].body))[1]


def turn_back(cast, **times):
    """As if all invitations of the group were older."""
    with cast.a.group.scope():
        Invitation.objects.update(**{name: timezone.now() + ahead for name, ahead in times.items()})


def age(cast, days):
    turn_back(cast, expires_at=timedelta(days=7 - days))


def roles(cast, person):
    with cast.a.group.scope():
        return list(Member.objects.filter(account=person.account, ended_at=None).values_list("role", flat=True))


def accept(person, link):
    return Wire(person).post(f"/api/invitations/{link}")


def test_from_mail_to_membership(cast, invite):
    reply, link = invite(cast.a.admin, " New@Example.org ", "guest")
    assert reply.status == 201
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == (["new@example.org"], "You are invited to Ash")
    assert "Admin.Ash (admin.ash@example.org) invites you" in str(mail.outbox[-1].body).replace(
        "Admin Ash", "Admin.Ash"
    )
    assert Wire(cast.a.owner).get(PATH).json["items"] == [reply.json]
    shown = {"group": "Ash", "role": "guest", "email": "new@example.org", "invited_by": "Admin Ash"}
    assert Wire().get(f"/api/invitations/{link}").json == shown
    joined = accept(cast.outsider, link)
    assert (joined.status, joined.json["slug"], joined.json["role"]) == (200, "ash", "guest")
    assert Wire(cast.outsider).get("/api/ash/tasks").status == 200
    assert Wire(cast.a.owner).get(PATH).json["items"] == []


def test_the_token_is_not_in_the_database(cast, invite):
    _, link = invite(cast.a.owner)
    with every_group(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_invitation")
        assert link not in repr(cursor.fetchall())


def test_without_an_account_one_sees_it_and_can_not_accept(cast, invite):
    _, link = invite(cast.a.owner)
    assert Wire().get(f"/api/invitations/{link}").status == 200
    assert Wire().post(f"/api/invitations/{link}").status == 401


def test_dead_links_are_all_answered_the_same(cast, invite):
    links = {"unknown": "no-such-token"}
    _, links["used"] = invite(cast.a.owner, "used@example.org")
    accept(cast.b.member, links["used"])
    reply, links["revoked"] = invite(cast.a.owner, "revoked@example.org")
    assert Wire(cast.a.owner).delete(f"{PATH}/{reply.json['id']}").status == 204
    _, links["inviter gone"] = invite(cast.a.admin, "gone@example.org")
    cast.a.admin.member.end()
    _, links["expired"] = invite(cast.a.owner, "expired@example.org")
    age(cast, 8)
    answers = {(r.status, r.body) for link in links.values() for r in (
        Wire().get(f"/api/invitations/{link}"), accept(cast.outsider, link)
    )}  # fmt: skip
    assert len(answers) == 1
    assert answers.pop()[0] == 404
    assert roles(cast, cast.outsider) == []


def test_it_lasts_seven_days(cast, invite):
    _, link = invite(cast.a.owner)
    age(cast, 6.99)
    assert accept(cast.outsider, link).status == 200


def test_an_inviter_who_lost_the_right_invites_nobody(cast, invite):
    cast.a.admin.member.change_role(Role.OWNER)
    _, link = invite(cast.a.admin, role="owner")
    cast.a.admin.member.change_role(Role.ADMIN)
    assert accept(cast.outsider, link).status == 404


def test_who_accepted_may_send_it_again_unless_removed_since(cast, invite):
    _, link = invite(cast.a.owner)
    first = accept(cast.outsider, link)
    assert accept(cast.outsider, link).body == first.body
    with cast.a.group.scope():
        Member.objects.get(account=cast.outsider.account).end()
    assert accept(cast.outsider, link).status == 404
    assert roles(cast, cast.outsider) == []


def test_a_member_stays_what_they_are_and_does_not_use_it_up(cast, invite):
    _, link = invite(cast.a.owner, role="guest")
    assert accept(cast.a.owner, link).json["role"] == "owner"
    assert accept(cast.outsider, link).status == 200


@pytest.mark.parametrize(
    ("part", "role", "status"),
    [
        ("owner", "owner", 201), ("owner", "admin", 201), ("owner", "guest", 201),
        ("admin", "owner", 403), ("admin", "admin", 403), ("admin", "member", 201), ("admin", "guest", 201),
        ("member", "guest", 403), ("guest", "guest", 403), ("ended", "guest", 404),
    ],
)  # fmt: skip
def test_who_may_invite_as_what(cast, invite, part, role, status):
    reply, _ = invite(cast.a.people()[part], role=role)
    assert reply.status == status
    assert len(mail.outbox) == (status == 201)


def test_an_admin_leaves_owners_invitations_alone(cast, invite, django_capture_on_commit_callbacks):
    reply, link = invite(cast.a.owner, role="admin")
    wire, row = Wire(cast.a.admin), f"{PATH}/{reply.json['id']}"
    assert (wire.delete(row).status, wire.post(f"{row}/resend").status) == (403, 403)
    assert accept(cast.outsider, link).status == 200


def test_addresses_that_can_not_be_invited(cast, invite):
    assert invite(cast.a.owner, "not an address")[0].status == 422
    assert invite(cast.a.owner, "a@example.org\nBcc: b@example.org")[0].status == 422
    assert invite(cast.a.owner, "guest.ash@example.org")[0].status == 409
    assert invite(cast.a.owner, "ended.ash@example.org")[0].status == 201
    assert invite(cast.a.owner, "ENDED.ash@example.org")[0].status == 409
    assert invite(cast.a.owner, "owner.birch@example.org")[0].status == 201


def test_a_new_link_ends_the_one_before(cast, invite):
    reply, first = invite(cast.a.owner)
    again = f"{PATH}/{reply.json['id']}/resend"
    assert Wire(cast.a.owner).post(again).status == 429
    turn_back(cast, sent_at=-timedelta(minutes=2))
    age(cast, 9)
    assert Wire(cast.a.owner).post(again).status == 404
    age(cast, 6)
    reply, second = invite(cast.a.owner, path=again, body=False)
    assert reply.status == 200
    assert accept(cast.outsider, first).status == 404
    assert accept(cast.outsider, second).status == 200


def test_mails_are_limited_for_a_person_in_all_their_groups_together(cast, invite, settings):
    settings.ONEBOX_INVITATIONS_DAY = 2
    cast.a.owner.account.found("Second", "second")
    assert invite(cast.a.owner, path="/api/second/invitations")[0].status == 201
    reply, _ = invite(cast.a.owner)
    assert reply.status == 201
    turn_back(cast, sent_at=-timedelta(hours=1))
    for over in (
        invite(cast.a.owner, "third@example.org")[0],
        invite(cast.a.owner, path=f"{PATH}/{reply.json['id']}/resend", body=False)[0],
    ):
        assert (over.status, over.headers["Retry-After"]) == (429, "3600")
    assert invite(cast.a.admin, "third@example.org")[0].status == 201
    Account.objects.update(invited_on=timezone.now().date() - timedelta(days=1))
    assert invite(cast.a.owner, "fourth@example.org")[0].status == 201


def test_a_repeated_request_sends_one_mail(cast, django_capture_on_commit_callbacks):
    wire = Wire(cast.a.owner, Idempotency_Key="once")
    with django_capture_on_commit_callbacks(execute=True):
        first, second = (wire.post(PATH, {"email": "new@example.org"}) for _ in range(2))
    assert first.body == second.body
    assert len(mail.outbox) == 1


def test_a_group_named_like_a_path_of_ours_is_refused(cast):
    assert Wire(cast.outsider).post("/api/groups", {"name": "X", "slug": "invitations"}).status == 409


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_wins():
    team = make_team("ash")
    people = [make_person(f"new{n}") for n in range(3)]
    for n in range(4):
        _, link = Invitation.make(team.owner.member, f"x{n}@example.org", Role.GUEST)
        done = together(*(lambda p=p, link=link: accept(p, link).status for p in people))
        assert sorted(done) == [200, 404, 404]
        with team.group.scope():
            Member.objects.filter(account__in=[p.account for p in people]).delete()


@pytest.mark.django_db(transaction=True)
def test_one_address_invited_twice_at_once():
    team = make_team("ash")
    done = together(*(lambda p=p: Wire(p).post(PATH, {"email": "n@example.org"}).status
                      for p in (team.owner, team.admin)))  # fmt: skip
    assert sorted(done) == [201, 409]
    assert len(mail.outbox) == 1
