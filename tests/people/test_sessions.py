"""When a session ends, for Django and for the one statement that the API asks."""

from datetime import timedelta

import pytest

from onebox.app.people.access import Stranger, who
from onebox.app.people.models import Account, Session
from tests.cast import sign_in

from .browser import PASSWORD, Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    account = Account.objects.create_user("ann@example.org", PASSWORD, name="Ann")
    account.confirm_email()
    return account


def signed_in(browser):
    """What both ways of asking say; they never differ."""
    by_sql = isinstance(who(browser.session_key, ""), Stranger)
    by_django = browser.ask("GET", "auth/session").status_code == 200
    assert by_sql == by_django
    return by_sql


def test_other_sessions_end_when_the_password_changes(ann):
    here, there = Browser(), Browser()
    here.sign_in(ann.email)
    there.sign_in(ann.email)
    before = here.session_key
    data = {"current_password": PASSWORD, "new_password": "another horse 8"}
    assert here.ask("POST", "account/password/change", data).status_code == 200
    assert (signed_in(here), signed_in(there)) == (True, False)
    assert here.session_key != before
    assert who(before, "") is None


def test_a_wrong_current_password_changes_nothing(ann):
    here, there = Browser(), Browser()
    here.sign_in(ann.email)
    there.sign_in(ann.email)
    data = {"current_password": "wrong horse 6", "new_password": "another horse 8"}
    assert here.ask("POST", "account/password/change", data).status_code == 400
    assert (signed_in(here), signed_in(there)) == (True, True)


def test_a_deactivated_account_is_out_at_the_next_request_and_stays_out(ann):
    browser = Browser()
    browser.sign_in(ann.email)
    Account.objects.filter(pk=ann.pk).update(is_active=False)
    assert not signed_in(browser)
    other = Browser()
    assert other.sign_in(ann.email).status_code == 401
    assert not signed_in(other)


def test_a_session_expires(ann):
    browser = Browser()
    browser.sign_in(ann.email)
    row = Session.objects.get(pk=browser.session_key)
    row.expire_date -= timedelta(days=30)
    row.save()
    assert not signed_in(browser)


def test_a_new_session_lasts_30_days(ann):
    browser = Browser()
    browser.sign_in(ann.email)
    row = Session.objects.get(pk=browser.session_key)
    assert timedelta(days=29, hours=23) < row.expire_date - ann.created_at < timedelta(days=30, minutes=1)
    cookie = browser.client.cookies["session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


def test_signing_out_here_leaves_there_signed_in(ann):
    here, there = Browser(), Browser()
    here.sign_in(ann.email)
    there.sign_in(ann.email)
    here.sign_out()
    assert (signed_in(here), signed_in(there)) == (False, True)


def test_a_retired_secret_key_still_opens_its_sessions(ann, settings):
    from onebox.app.people import access

    key = sign_in(ann)
    settings.SECRET_KEY, old = "a new one", settings.SECRET_KEY
    access._hashes.cache_clear()
    assert who(key, "") is None
    settings.SECRET_KEY_FALLBACKS = [old]
    access._hashes.cache_clear()
    assert isinstance(who(key, ""), Stranger)
    access._hashes.cache_clear()


@pytest.mark.parametrize("key", ["", "no-such-key", "' OR 1=1 -- ", "é" * 40, "x" * 5000])
def test_made_up_keys_open_nothing(cast, key):
    assert who(key, "ash") is None
