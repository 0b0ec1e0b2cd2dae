"""Signing in by a code in a mail, seeing and ending sessions, another address, other people's sign-in."""

import os
import re
import subprocess
import sys

import pytest
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.core import mail
from django.core.exceptions import ImproperlyConfigured

from onebox.app import environment
from onebox.app.people.adapter import ProviderAdapter
from onebox.app.people.models import Account

from .browser import PASSWORD, Browser
from .mails import link, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    account = Account.objects.create_user("ann@example.org", PASSWORD, name="Ann")
    account.confirm_email()
    return account


def code():
    return re.search(r"\n([A-Z0-9-]{6,})\n", mail.outbox[-1].body)[1]


def test_signing_in_by_a_code_in_a_mail(ann):
    browser = Browser()
    assert browser.ask("POST", "auth/code/request", {"email": ann.email}).status_code == 401
    assert sent() == [([ann.email], "Your code to sign in")]
    assert browser.ask("POST", "auth/code/confirm", {"code": "WRONG1"}).status_code == 400
    assert browser.ask("POST", "auth/code/confirm", {"code": code()}).status_code == 200
    assert browser.ask("GET", "auth/session").status_code == 200


def test_a_code_works_in_its_own_window_only_and_three_wrong_ones_end_it(ann):
    browser = Browser()
    browser.ask("POST", "auth/code/request", {"email": ann.email})
    right = code()
    assert Browser().ask("POST", "auth/code/confirm", {"code": right}).status_code != 200
    for _ in range(3):
        browser.ask("POST", "auth/code/confirm", {"code": "WRONG1"})
    assert browser.ask("POST", "auth/code/confirm", {"code": right}).status_code != 200


def test_asking_for_a_code_does_not_tell_who_has_an_account(ann):
    answers = [Browser().ask("POST", "auth/code/request", {"email": email}) for email in (ann.email, "no@example.org")]
    assert answers[0].status_code == answers[1].status_code
    assert answers[0].content == answers[1].content
    assert [to for to, _ in sent()] == [[ann.email], ["no@example.org"]]


def test_sessions_are_listed_and_ended_from_another_browser(ann):
    here, there = Browser("192.0.2.1", HTTP_USER_AGENT="Here"), Browser("192.0.2.2", HTTP_USER_AGENT="There")
    here.sign_in(ann.email)
    there.sign_in(ann.email)
    rows = here.ask("GET", "auth/sessions").json()["data"]
    assert {(r["user_agent"], r["ip"], r["is_current"]) for r in rows} == {
        ("Here", "192.0.2.1", True), ("There", "192.0.2.2", False)
    }  # fmt: skip
    other = next(r["id"] for r in rows if not r["is_current"])
    assert here.ask("DELETE", "auth/sessions", {"sessions": [other]}).status_code == 200
    assert there.ask("GET", "auth/session").status_code == 401
    assert there.client.get("/_allauth/browser/v1/auth/session").status_code == 401
    assert here.ask("GET", "auth/session").status_code == 200


def test_nobody_ends_sessions_of_others(ann):
    Account.objects.create_user("bob@example.org", PASSWORD).confirm_email()
    mine, bobs = Browser(), Browser()
    mine.sign_in(ann.email)
    bobs.sign_in("bob@example.org")
    row = bobs.ask("GET", "auth/sessions").json()["data"][0]["id"]
    mine.ask("DELETE", "auth/sessions", {"sessions": [row]})
    assert bobs.ask("GET", "auth/session").status_code == 200


def test_another_address_counts_once_it_is_confirmed(ann, cast):
    browser = Browser()
    browser.sign_in(ann.email)
    assert browser.ask("POST", "account/email", {"email": "new@example.org"}).status_code == 401
    assert browser.ask("POST", "auth/reauthenticate", {"password": PASSWORD}).status_code == 200
    assert browser.ask("POST", "account/email", {"email": "new@example.org"}).status_code == 200
    assert Account.objects.get(pk=ann.pk).email == "ann@example.org"
    assert browser.confirm(link("verify-email")).status_code == 200
    assert Account.objects.get(pk=ann.pk).email == "new@example.org"
    assert (["ann@example.org"], True) in [(to, "hanged" in subject) for to, subject in sent()]
    assert Browser().sign_in("new@example.org").status_code == 200
    assert Browser().sign_in("ann@example.org").status_code == 400


def test_providers_come_from_the_environment(monkeypatch):
    assert environment.providers("google") == {}
    monkeypatch.setenv("ONEBOX_GOOGLE_ID", "id")
    with pytest.raises(ImproperlyConfigured, match="ONEBOX_GOOGLE_SECRET"):
        environment.providers("google")
    monkeypatch.setenv("ONEBOX_GOOGLE_SECRET", "secret")
    assert environment.providers("google", "microsoft") == {
        "google": {"APPS": [{"client_id": "id", "secret": "secret"}]}
    }


def test_a_configured_provider_is_offered_and_comes_back_to_us():
    script = (
        "import django; django.setup();"
        "from django.urls import reverse; from allauth.socialaccount.providers import registry;"
        "print([p.id for p in registry.get_class_list()], reverse('google_callback'))"
    )
    keys = {f"ONEBOX_{name}_{part}": "x" for name in ("GOOGLE", "MICROSOFT") for part in ("ID", "SECRET")}
    run = subprocess.run(
        [sys.executable, "-c", script], check=False, env={**os.environ, **keys}, capture_output=True, text=True
    )
    assert run.stdout == "['google', 'microsoft'] /_allauth/with/google/login/callback/\n", run.stderr


def test_a_providers_name_is_taken_over():
    login = SocialLogin(user=Account(), account=SocialAccount(provider="google"))
    data = {"email": "ann@example.org", "first_name": "Ann", "last_name": "Ash"}
    account = ProviderAdapter().populate_user(None, login, data)
    assert (account.email, account.name) == ("ann@example.org", "Ann Ash")
