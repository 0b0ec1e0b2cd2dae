"""People in a group's export, and people whose group closes."""

import pytest

from onebox.app.groups.transfer import erasing, load
from onebox.app.people import access
from onebox.app.people.models import Account, Member
from tests.groups.transfer.making import exported, put


@pytest.fixture
def moved(cast, tmp_path):
    """Ash's file; the group is gone."""
    data = exported(cast.a.group)
    erasing.erase("ash", "test")
    return put(tmp_path / "ash.zip", data)


def test_who_has_an_account_here_keeps_it(cast, moved):
    Account.objects.filter(pk=cast.a.owner.account.pk).update(name="My New Name", is_staff=True)
    before = Account.objects.count()
    load(moved)
    assert Account.objects.count() == before
    owner = Account.objects.get(email="owner.ash@example.org")
    assert (owner.pk, owner.name, owner.is_staff) == (cast.a.owner.account.pk, "My New Name", True)
    found = access.who(cast.a.owner.cookie, "ash")
    assert (found.role, found.member) == ("owner", str(cast.a.owner.member.pk))


def test_who_has_none_gets_one_that_nobody_can_enter(cast, moved):
    with cast.b.group.scope():
        Account.objects.filter(email__endswith=".ash@example.org").delete()
    back = load(moved)
    account = Account.objects.get(email="guest.ash@example.org")
    assert (account.name, account.is_staff, account.is_superuser) == ("Guest.Ash".replace(".", " "), False, False)
    assert not account.has_usable_password()
    assert not account.emailaddress_set.exists()
    with back.scope():
        assert Member.objects.count() == 5
        assert Member.objects.get(account__email="ended.ash@example.org").ended_at is not None


def test_who_was_removed_stays_removed(cast, moved):
    load(moved)
    assert isinstance(access.who(cast.a.ended.cookie, "ash"), access.Stranger)


def test_a_closed_group_is_found_by_nobody(cast):
    me = cast.a.owner
    erasing.close("ash")
    assert isinstance(access.who(me.cookie, "ash"), access.Stranger)
    assert access.memberships(str(me.account.pk)) == []
    erasing.undo("ash")
    assert isinstance(access.who(me.cookie, "ash"), access.Access)
    assert [m.slug for m in access.memberships(str(me.account.pk))] == ["ash"]
