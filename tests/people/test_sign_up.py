"""Sign-up, confirmation, sign-in, sign-out, reset: end to end, as a browser does them."""

import pytest
from django.core import mail

from onebox.app.people.access import Stranger, who
from onebox.app.people.models import Account, Session

from .browser import PASSWORD, Browser
from .mails import link, sent

pytestmark = pytest.mark.django_db


def pending(answer):
    return [f["id"] for f in answer.json()["data"]["flows"] if f.get("is_pending")]


def make_confirmed(email="ann@example.org"):
    account = Account.objects.create_user(email, PASSWORD, name="Ann")
    account.confirm_email()
    return account


def test_from_sign_up_over_the_mail_to_a_session():
    browser = Browser()
    answer = browser.sign_up("Ann@Example.org", name=" Ann Ash ")
    assert (answer.status_code, pending(answer)) == (401, ["verify_email"])
    assert who(browser.session_key, "") is None
    assert sent() == [(["ann@example.org"], "Confirm your e-mail address")]
    key = link("verify-email")
    looked = browser.ask("GET", "auth/email/verify", None, **{"X-Email-Verification-Key": key})
    assert looked.json()["data"]["email"] == "ann@example.org"
    answer = browser.confirm(key)
    assert (answer.status_code, answer.json()["meta"]["is_authenticated"]) == (200, True)
    account = Account.objects.get()
    assert (account.email, account.name) == ("ann@example.org", "Ann Ash")
    assert who(browser.session_key, "") == Stranger(str(account.pk))


def test_the_link_confirms_but_signs_nobody_in_in_another_browser():
    Browser().sign_up("ann@example.org")
    other = Browser()
    answer = other.confirm(link("verify-email"))
    assert (answer.status_code, answer.json()["meta"]["is_authenticated"]) == (401, False)
    assert other.sign_in("ann@example.org").status_code == 200


def test_the_link_works_once():
    Browser().sign_up("ann@example.org")
    key = link("verify-email")
    Browser().confirm(key)
    answer = Browser().confirm(key)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "invalid_or_expired_key")


def test_nobody_signs_in_before_confirming():
    Browser().sign_up("ann@example.org")
    browser = Browser()
    answer = browser.sign_in("ann@example.org")
    assert (answer.status_code, pending(answer)) == (401, ["verify_email"])
    assert who(browser.session_key, "") is None


def test_a_lost_confirmation_is_sent_again_at_sign_in(clock):
    Browser().sign_up("ann@example.org")
    clock.advance(181)
    browser = Browser()
    browser.sign_in("ann@example.org")
    assert len(mail.outbox) == 2
    assert browser.confirm(link("verify-email")).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "short1"),
        ("password", "password"),
        ("password", "7394618205"),
        ("password", ""),
        ("email", "no-address"),
        ("email", ""),
        ("name", ""),
        ("name", "x" * 101),
    ],
)
def test_sign_up_says_which_field_is_wrong(field, value):
    data = {"email": "ann@example.org", "name": "Ann", "password": PASSWORD, field: value}
    answer = Browser().ask("POST", "auth/signup", data)
    assert answer.status_code == 400
    assert {e["param"] for e in answer.json()["errors"]} == {field}
    assert not Account.objects.exists()
    assert mail.outbox == []


def test_addresses_differ_by_more_than_case():
    assert Browser().sign_up("ann@example.org").status_code == 401
    assert Browser().sign_up("ann@éxample.org").status_code == 401
    assert sorted(Account.objects.values_list("email", flat=True)) == ["ann@example.org", "ann@éxample.org"]


def test_sign_in_does_not_care_about_case_and_leaves_a_row():
    account = make_confirmed()
    browser = Browser()
    answer = browser.sign_in("ANN@example.ORG")
    assert answer.status_code == 200
    assert answer.json()["data"]["user"]["email"] == "ann@example.org"
    row = Session.objects.get(pk=browser.session_key)
    assert row.account_id == account.pk
    assert row.auth_hash


def test_sign_in_changes_the_session_key():
    make_confirmed()
    Browser().sign_up("bob@example.org")
    browser = Browser()
    browser.sign_up("eve@example.org")
    before = browser.session_key
    browser.sign_in("ann@example.org")
    assert before
    assert browser.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def test_sign_out_deletes_the_row():
    make_confirmed()
    browser = Browser()
    browser.sign_in("ann@example.org")
    key = browser.session_key
    answer = browser.sign_out()
    assert (answer.status_code, answer.json()["meta"]["is_authenticated"]) == (401, False)
    assert not Session.objects.filter(pk=key).exists()
    assert who(key, "") is None


def test_a_forgotten_password_is_chosen_anew():
    make_confirmed()
    old = Browser()
    old.sign_in("ann@example.org")
    browser = Browser()
    assert browser.forgot("Ann@example.org").status_code == 200
    assert sent() == [(["ann@example.org"], "Choose a new password")]
    key = link("reset-password")
    assert browser.ask("GET", "auth/password/reset", None, **{"X-Password-Reset-Key": key}).status_code == 200
    answer = browser.reset(key, "another horse 8")
    assert (answer.status_code, answer.json()["meta"]["is_authenticated"]) == (200, True)
    assert who(old.session_key, "") is None
    assert Browser().sign_in("ann@example.org").status_code == 400
    assert Browser().sign_in("ann@example.org", "another horse 8").status_code == 200


def test_a_reset_link_works_once_and_refuses_weak_passwords():
    make_confirmed()
    browser = Browser()
    browser.forgot("ann@example.org")
    key = link("reset-password")
    assert browser.reset(key, "ann@example.org").json()["errors"][0]["param"] == "password"
    assert browser.reset(key, "another horse 8").status_code == 200
    answer = Browser().reset(key, "a third horse 9")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "invalid_password_reset")


def test_a_reset_does_not_stand_in_for_the_confirmation():
    Browser().sign_up("ann@example.org")
    browser = Browser()
    browser.forgot("ann@example.org")
    assert pending(browser.reset(link("reset-password"), "another horse 8")) == ["verify_email"]


def test_a_staff_account_signs_in_without_a_mail():
    Account.objects.create_superuser("boss@example.org", PASSWORD)
    assert Browser().sign_in("boss@example.org").status_code == 200
    assert mail.outbox == []


@pytest.mark.parametrize("path", ["account/phone"])
def test_what_is_not_offered_is_not_there(path):
    make_confirmed()
    browser = Browser()
    browser.sign_in("ann@example.org")
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        assert browser.ask(method, path, {}).status_code == 404


def test_writes_need_the_token_and_our_own_origin():
    browser = Browser()
    assert browser.ask("POST", "auth/login", {}, **{"X-CSRFToken": "0" * 32}).status_code == 403
    assert browser.ask("POST", "auth/login", {}, Origin="https://evil.example").status_code == 403
    assert browser.ask("POST", "auth/login", {}, Origin="http://localhost:8000").status_code == 400


def test_behind_nginx_the_scheme_is_the_one_that_browsers_see():
    browser = Browser(HTTP_HOST="testserver")
    https = {"Origin": "https://testserver"}
    assert browser.ask("POST", "auth/login", {}, **https).status_code == 403
    assert browser.ask("POST", "auth/login", {}, **https, **{"X-Forwarded-Proto": "https"}).status_code == 400


def test_the_client_for_apps_is_not_offered():
    assert Browser().client.get("/_allauth/app/v1/config").status_code == 404
