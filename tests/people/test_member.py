"""Membership: it comes, changes and ends; a group always has an owner."""

import pytest

from onebox.app.groups import Group, every_group
from onebox.app.people.access import Access, Stranger, members, memberships, who
from onebox.app.people.models import LastOwner, Member, Role
from tests.cast import make_person

from .threads import together


def revision(group):
    return Group.objects.values_list("revision", flat=True).get(pk=group.pk)


def owners(group):
    with group.scope():
        return Member.objects.filter(role=Role.OWNER, ended_at=None).count()


def test_access_ends_and_comes_back_with_the_same_member(cast):
    person, group = cast.a.member, cast.a.group
    person.member.end()
    assert who(person.cookie, "ash") == Stranger(str(person.account.pk))
    again = Member.add(group, person.account, Role.GUEST)
    assert again.pk == person.member.pk
    found = who(person.cookie, "ash")
    assert isinstance(found, Access)
    assert found.role == "guest"


def test_every_change_is_told_to_the_groups_clients(cast):
    before = revision(cast.a.group)
    Member.add(cast.a.group, cast.outsider.account, Role.GUEST)
    cast.a.guest.member.change_role(Role.ADMIN)
    cast.a.guest.member.end()
    assert revision(cast.a.group) == before + 3


def test_a_person_in_many_groups(cast):
    groups = [cast.outsider.account.found(f"Group {n}", f"group-{n}") for n in range(5)]
    Member.add(cast.a.group, cast.outsider.account, Role.GUEST)
    mine = memberships(str(cast.outsider.account.pk))
    assert [m.slug for m in mine] == ["ash", *(g.slug for g in groups)]
    assert {m.role for m in mine[1:]} == {"owner"}
    for group in groups:
        assert isinstance(who(cast.outsider.cookie, group.slug), Access)
        assert len(members(group.pk)) == 1


def test_the_last_owner_stays(cast):
    owner = cast.a.owner.member
    for attempt in (
        owner.end,
        lambda: owner.change_role(Role.ADMIN),
        lambda: Member.add(cast.a.group, cast.a.owner.account, Role.GUEST),
    ):
        before = revision(cast.a.group)
        with pytest.raises(LastOwner, match="Make somebody else an owner first"):
            attempt()
        assert revision(cast.a.group) == before
        assert (owner.role, owner.ended_at) == (Role.OWNER, None)
    assert owners(cast.a.group) == 1


def test_an_owner_may_leave_when_there_is_another(cast):
    cast.a.admin.member.change_role(Role.OWNER)
    cast.a.owner.member.end()
    with pytest.raises(LastOwner):
        cast.a.admin.member.end()
    assert owners(cast.a.group) == 1


def test_an_ended_owner_does_not_count(cast):
    cast.a.admin.member.change_role(Role.OWNER)
    cast.a.admin.member.end()
    with pytest.raises(LastOwner):
        cast.a.owner.member.end()


def test_an_object_read_before_the_promotion_is_not_believed(cast):
    with cast.a.group.scope():
        stale = Member.objects.get(pk=cast.a.admin.member.pk)
    cast.a.admin.member.change_role(Role.OWNER)
    cast.a.owner.member.end()
    with pytest.raises(LastOwner):
        stale.end()


def test_the_last_owner_may_be_made_owner_again(cast):
    cast.a.owner.member.change_role(Role.OWNER)
    assert owners(cast.a.group) == 1


@pytest.mark.django_db(transaction=True)
def test_two_owners_leaving_at_once():
    for n in range(5):
        group = Group.objects.create(name=f"G{n}", slug=f"g{n}")
        pair = [make_person(f"owner.{n}.{who}", group, Role.OWNER) for who in "ab"]
        ended = together(*(person.member.end for person in pair))
        assert {type(e) for e in ended} == {type(None), LastOwner}
        assert owners(group) == 1


@pytest.mark.django_db(transaction=True)
def test_many_joining_at_once():
    group = make_person("first").account.found("G", "g")
    people = [make_person(f"person{n}").account for n in range(6)]
    joined = together(*(lambda a=a: Member.add(group, a, Role.MEMBER) for a in people))
    assert [type(m) for m in joined] == [Member] * 6
    assert revision(group) == 1 + 1 + 6
    with every_group():
        assert Member.objects.count() == 7


@pytest.mark.django_db(transaction=True)
def test_one_person_joining_twice_at_once():
    group = make_person("first").account.found("G", "g")
    person = make_person("person").account
    joined = together(*(lambda: Member.add(group, person, Role.MEMBER) for _ in range(4)))
    assert len({m.pk for m in joined}) == 1


@pytest.mark.django_db(transaction=True)
def test_renaming_a_person_while_others_join():
    group = make_person("first").account.found("G", "g")
    person = make_person("person", group).account
    newcomers = [make_person(f"new{n}").account for n in range(4)]

    def rename():
        person.name = "Somebody Else"
        person.save(update_fields=["name"])

    done = together(rename, *(lambda a=a: Member.add(group, a, Role.MEMBER) for a in newcomers))
    assert [e for e in done if isinstance(e, Exception)] == []


@pytest.mark.parametrize("fields", [["name"], ["email"], None])
def test_a_new_name_or_address_is_told_to_all_groups_of_the_person(cast, fields):
    account = cast.a.ended.account
    before = revision(cast.a.group), revision(cast.b.group)
    account.name, account.email = "Renamed", "renamed@example.org"
    account.save(update_fields=fields)
    assert (revision(cast.a.group), revision(cast.b.group)) == (before[0] + 1, before[1])


def test_signing_in_tells_the_groups_nothing(cast):
    before = revision(cast.a.group)
    cast.a.owner.account.save(update_fields=["last_login"])
    assert revision(cast.a.group) == before
