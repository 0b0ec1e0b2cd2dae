"""The back office's first pages."""

import pytest
from django.contrib import admin
from django.test import Client

from onebox.app.groups import Group
from onebox.app.people.models import Account
from tests.cast import Person, sign_in


@pytest.fixture
def staff(db):
    account = Account.objects.create_superuser("boss@example.org", "correct horse 7")
    return Person(account, sign_in(account)).client()


def test_strangers_and_customers_are_sent_to_the_products_own_sign_in(cast):
    for client in (Client(), cast.a.owner.client()):
        answer = client.get("/admin/people/account/", follow=False)
        assert answer.status_code == 302
        assert client.get(answer.url).url == "http://localhost:8000/sign-in?next=%2Fadmin%2Fpeople%2Faccount%2F"


def test_staff_find_people_and_groups(cast, staff):
    accounts = staff.get("/admin/people/account/", {"q": "owner.ash"}).content.decode()
    assert "owner.ash@example.org" in accounts
    assert "owner.birch@example.org" not in accounts
    assert staff.get(f"/admin/people/account/{cast.a.owner.account.pk}/change/").status_code == 200
    assert "birch" in staff.get("/admin/groups/group/").content.decode()


def test_staff_deactivate_an_account(cast, staff):
    from onebox.app.people.access import who

    url = f"/admin/people/account/{cast.a.owner.account.pk}/change/"
    assert staff.post(url, {"name": "Gone"}).status_code == 302
    account = Account.objects.get(pk=cast.a.owner.account.pk)
    assert (account.name, account.is_active, account.email) == ("Gone", False, "owner.ash@example.org")
    assert who(cast.a.owner.cookie, "ash") is None


def test_staff_rename_a_group_and_its_clients_are_told(cast, staff):
    before = cast.a.group.revision
    staff.post(f"/admin/groups/group/{cast.a.group.pk}/change/", {"name": "Elm"})
    group = Group.objects.get(pk=cast.a.group.pk)
    assert (group.name, group.slug) == ("Elm", "ash")
    assert group.revision > before


@pytest.mark.parametrize("page", ["people/account", "groups/group"])
def test_nothing_is_made_or_deleted_here(cast, staff, page):
    row = cast.a.owner.account if page == "people/account" else cast.a.group
    assert staff.get(f"/admin/{page}/add/").status_code == 403
    assert staff.post(f"/admin/{page}/{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_no_page_shows_rows_of_groups():
    from onebox.app.db.fields import cluster_key

    assert [m for m in admin.site._registry if cluster_key(m)] == []
