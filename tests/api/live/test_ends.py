"""Streams whose access ends are ended; the others stay."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator

from onebox.app.groups.transfer import erasing
from onebox.app.people.models import Member, Role, Session
from tests.cast import Cast, Person, sign_in
from tests.wire import Wire

from .conftest import Start
from .process import Event, LiveProcess

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_removed_member_is_told_the_end_at_once_and_the_others_stay(start: Start, cast: Cast) -> None:
    live, member = start(ONEBOX_LIVE_RECHECK="600"), cast.a.member
    with live.listen(member, "ash") as theirs, live.listen(cast.a.owner, "ash") as owners:
        first = owners.event()
        assert first is not None
        theirs.version()
        assert member.member
        member.member.end()
        told = theirs.event()
        if told is not None and told.name == "version":  # that the people changed, if the end did not overtake it
            told = theirs.event()
        assert told == Event("end", None, {"reason": "no-access"})
        assert theirs.event() is None
        after = owners.event()
        assert after is not None
        assert after.data["revision"] == first.data["revision"] + 1
        with cast.a.group.change():
            pass
        assert owners.version() == 1
    assert live.listen(member, "ash").status == 404


def test_the_end_in_one_group_leaves_the_streams_in_another(live: LiveProcess, cast: Cast) -> None:
    Member.add(cast.b.group, cast.a.member.account, Role.GUEST)
    with live.listen(cast.a.member, "ash") as in_a, live.listen(cast.a.member, "birch") as in_b:
        in_a.version()
        in_b.version()
        assert cast.a.member.member
        cast.a.member.member.end()
        while (told := in_a.event()) is not None:
            last = told
        assert last.name == "end"
        with cast.b.group.change():
            pass
        assert in_b.version() == 1


def test_the_streams_of_a_closed_group_end_at_once(start: Start, cast: Cast) -> None:
    live = start(ONEBOX_LIVE_RECHECK="600")
    with live.listen(cast.a.owner, "ash") as stream:
        stream.version()
        erasing.close("ash")
        while (told := stream.event()) is not None:
            last = told
        assert last == Event("end", None, {"reason": "no-access"})


def test_a_group_that_demands_a_second_factor_ends_the_streams_of_those_without(start: Start, cast: Cast) -> None:
    live = start(ONEBOX_LIVE_RECHECK="600")
    Authenticator.objects.create(user=cast.a.owner.account, type="totp", data={})
    with live.listen(cast.a.member, "ash") as theirs, live.listen(cast.a.owner, "ash") as owners:
        theirs.version()
        owners.version()
        assert Wire(cast.a.owner).patch("/api/ash", {"demands_mfa": True}).status == 200
        while (told := theirs.event()) is not None:
            last = told
        assert last == Event("end", None, {"reason": "no-access"})
        with cast.a.group.change():
            pass
        while owners.version() != 1:
            pass
    assert live.listen(cast.a.member, "ash").status == 403


def sign_out(person: Person) -> None:
    Session.objects.filter(session_key=person.cookie).delete()


def deactivate(person: Person) -> None:
    person.account.is_active = False
    person.account.save(update_fields=["is_active"])


def change_password(person: Person) -> None:
    person.account.set_password("something else 8")
    person.account.save(update_fields=["password"])


@pytest.mark.parametrize("act", [sign_out, deactivate, change_password])
def test_who_is_no_longer_signed_in_is_told_the_end(
    live: LiveProcess, cast: Cast, act: Callable[[Person], None]
) -> None:
    with live.listen(cast.a.member, "ash") as listener, live.listen(cast.a.owner, "ash") as other:
        listener.version()
        other.version()
        act(cast.a.member)
        assert listener.event() == Event("end", None, {"reason": "signed-out"})
        assert listener.event() is None
        with cast.a.group.change():
            pass
        assert other.version() == 1


def test_a_second_session_of_the_same_person_stays(live: LiveProcess, cast: Cast) -> None:
    second = Person(cast.a.member.account, sign_in(cast.a.member.account))
    with live.listen(cast.a.member, "ash") as first, live.listen(second, "ash") as other:
        first.version()
        other.version()
        sign_out(cast.a.member)
        assert first.event() == Event("end", None, {"reason": "signed-out"})
        with cast.a.group.change():
            pass
        assert other.version() == 1
