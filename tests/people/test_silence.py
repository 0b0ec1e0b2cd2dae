"""Nobody learns from an answer, a cookie, a mail or the work done whether an address has an account."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail

from onebox.app.people.models import Account

from .browser import PASSWORD, Browser
from .mails import sent

pytestmark = pytest.mark.django_db
KNOWN, UNCONFIRMED, INACTIVE, UNKNOWN = "known", "unconfirmed", "inactive", "unknown"
EVERY = [KNOWN, UNCONFIRMED, INACTIVE, UNKNOWN]


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password was hashed: that is what takes the time of an answer."""

    algorithm = "counting"
    count = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.count += 1
        return super().encode(password, salt)


@pytest.fixture(autouse=True)
def people(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    for name in (KNOWN, UNCONFIRMED, INACTIVE):
        account = Account.objects.create_user(f"{name}@example.org", PASSWORD, is_active=name != INACTIVE)
        if name != UNCONFIRMED:
            account.confirm_email()
    CountingHasher.count = 0


def told(browser, answer):
    """All that the answer and what a browser can ask next tell."""
    session = browser.ask("GET", "auth/session")
    cookies = {name: (len(m.value), m["httponly"], m["samesite"], m["max-age"]) for name, m in answer.cookies.items()}
    kept = {k: v for k, v in answer.headers.items() if k not in {"Content-Length", "Expires"}}
    return answer.status_code, answer.json(), kept, cookies, session.status_code, session.json()


def seen(path, name, /, **data):
    CountingHasher.count, mail.outbox[:] = 0, []
    browser = Browser(address=f"192.0.2.{EVERY.index(name) + 1}")
    answer = browser.ask("POST", path, {"email": f"{name}@example.org", **data})
    assert name not in answer.content.decode()
    return told(browser, answer), CountingHasher.count, [to for to, _ in sent()] == [[f"{name}@example.org"]]


def test_sign_up():
    seens = [seen("auth/signup", name, name="Ann", password="another horse 8") for name in EVERY]
    assert seens == seens[:1] * 4
    (status, *_), hashed, mailed = seens[0]
    assert (status, hashed, mailed) == (401, 1, True)


def test_sign_up_with_a_weak_password():
    seens = [seen("auth/signup", name, name="Ann", password="password") for name in EVERY]
    assert seens == seens[:1] * 4
    assert seens[0][0][0] == 400


def test_sign_in_with_a_wrong_password():
    seens = [seen("auth/login", name, password="wrong horse 6") for name in EVERY]
    assert seens == seens[:1] * 4
    (status, *_), hashed, _ = seens[0]
    assert (status, hashed, mail.outbox) == (400, 1, [])


def test_reset():
    seens = [seen("auth/password/request", name) for name in EVERY]
    assert seens == seens[:1] * 4
    (status, *_), _, mailed = seens[0]
    assert (status, mailed) == (200, True)


def test_what_the_mails_tell_is_for_the_address_alone():
    for name in EVERY:
        Browser().forgot(f"{name}@example.org")
    assert [subject for _, subject in sent()] == [
        "Choose a new password",
        "Choose a new password",
        "No account with this address",
        "No account with this address",
    ]
    mail.outbox[:] = []
    for name in EVERY:
        Browser().sign_up(f"{name}@example.org")
    assert [subject for _, subject in sent()] == [
        *["You already have an account"] * 3,
        "Confirm your e-mail address",
    ]
    for message in mail.outbox:
        assert "testserver" not in message.body + message.subject
        assert not message.alternatives


def test_a_second_sign_up_changes_nothing_about_the_account():
    before = Account.objects.filter(email="known@example.org").values().get()
    Browser().sign_up("known@example.org", name="Eve", password="another horse 8")
    assert Account.objects.filter(email="known@example.org").values().get() == before


def test_two_clicks_at_once(monkeypatch):
    monkeypatch.setattr("allauth.account.internal.flows.manage_email.assess_unique_email", lambda *_, **__: True)
    first, second = (seen("auth/signup", name, name="Ann", password=PASSWORD) for name in (UNKNOWN, KNOWN))
    assert first[0] == second[0]
    assert Account.objects.filter(email="known@example.org").count() == 1
