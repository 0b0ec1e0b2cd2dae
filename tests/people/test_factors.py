"""Second factors: codes from an app, recovery codes, passkeys; and asking again before dangerous steps."""

import base64
import hmac
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail

from onebox.app.people.factors import FactorAdapter
from onebox.app.people.models import Account

from .browser import PASSWORD, Browser
from .passkey import Passkey

pytestmark = pytest.mark.django_db
TOTP, CODES, KEYS = (f"account/authenticators/{name}" for name in ("totp", "recovery-codes", "webauthn"))


def totp(secret, step=0):
    """RFC 6238, written once more: the code of an app at this moment."""
    counter = struct.pack(">Q", int(time.time()) // 30 + step)
    digest = hmac.digest(base64.b32decode(secret + "=" * (-len(secret) % 8)), counter, "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def sure(browser):
    """Asked for the password again."""
    answer = browser.ask("POST", "auth/reauthenticate", {"password": PASSWORD})
    assert answer.status_code == 200


def pending(answer):
    """Which steps sign-in still waits for."""
    return {flow["id"] for flow in answer.json()["data"]["flows"] if flow.get("is_pending")}


@pytest.fixture
def ann():
    account = Account.objects.create_user("ann@example.org", PASSWORD, name="Ann")
    account.confirm_email()
    return account


@pytest.fixture
def browser(ann):
    browser = Browser(HTTP_HOST="localhost:8000")
    assert browser.sign_in(ann.email).status_code == 200
    return browser


@pytest.fixture
def secret(browser):
    """Ann has an app with codes."""
    sure(browser)
    secret = browser.ask("GET", TOTP).json()["meta"]["secret"]
    assert browser.ask("POST", TOTP, {"code": totp(secret)}).status_code == 200
    return secret


@pytest.fixture
def passkey(browser):
    """Ann has a passkey."""
    sure(browser)
    options = browser.ask("GET", f"{KEYS}?passwordless=1").json()["data"]["creation_options"]
    passkey = Passkey()
    data = {"name": "Phone", "passwordless": True, "credential": passkey.create(options)}
    answer = browser.ask("POST", KEYS, data)
    assert answer.status_code == 200, answer.content
    return passkey


def test_nothing_is_set_up_without_the_password_again(browser):
    secret = browser.ask("GET", TOTP).json()["meta"]["secret"]  # only an offer, until it is sent back
    for answer in (browser.ask("POST", TOTP, {"code": totp(secret)}), browser.ask("GET", KEYS)):
        assert answer.status_code == 401
        assert "reauthenticate" in {flow["id"] for flow in answer.json()["data"]["flows"]}
    assert not Authenticator.objects.exists()


def test_sign_in_with_a_code_from_an_app(ann, secret):
    other = Browser()
    first = other.sign_in(ann.email)
    assert (first.status_code, pending(first)) == (401, {"mfa_authenticate"})
    assert other.ask("POST", "auth/2fa/authenticate", {"code": totp(secret, 9)}).status_code == 400
    assert other.ask("GET", "auth/session").status_code == 401
    assert other.ask("POST", "auth/2fa/authenticate", {"code": totp(secret, 1)}).status_code == 200


def test_a_code_works_once(ann, secret):
    answers = []
    for _ in range(2):
        other = Browser()
        other.sign_in(ann.email)
        answers.append(other.ask("POST", "auth/2fa/authenticate", {"code": totp(secret, 1)}).status_code)
    assert answers == [200, 400]


def test_the_secret_is_encrypted_and_survives_a_new_secret_key(ann, secret, settings):
    row = Authenticator.objects.get(type="totp")
    assert secret not in str(row.data)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a new one"
    assert FactorAdapter().decrypt(row.data["secret"]) == secret


def test_recovery_codes_work_once_each(ann, browser, secret):
    codes = browser.ask("GET", CODES).json()["data"]["unused_codes"]
    assert len(set(codes)) == 10
    answers = []
    for _ in range(2):
        other = Browser()
        other.sign_in(ann.email)
        answers.append(other.ask("POST", "auth/2fa/authenticate", {"code": codes[0]}).status_code)
    assert answers == [200, 400]


def test_signing_in_with_a_passkey_alone(passkey):
    other = Browser()
    options = other.ask("GET", "auth/webauthn/login").json()["data"]["request_options"]
    answer = other.ask("POST", "auth/webauthn/login", {"credential": passkey.get(options)})
    assert (answer.status_code, answer.json()["data"]["user"]["email"]) == (200, "ann@example.org")


def test_a_passkey_as_second_factor(ann, passkey):
    other = Browser()
    assert pending(other.sign_in(ann.email)) == {"mfa_authenticate"}
    options = other.ask("GET", "auth/webauthn/authenticate").json()["data"]["request_options"]
    assert other.ask("POST", "auth/webauthn/authenticate", {"credential": passkey.get(options)}).status_code == 200


@pytest.mark.parametrize("wrong", ["origin", "key", "challenge"])
def test_what_is_no_answer_of_the_passkey(passkey, wrong):
    other = Browser()
    options = other.ask("GET", "auth/webauthn/login").json()["data"]["request_options"]
    if wrong == "origin":
        passkey.origin = "https://evil.example"
    if wrong == "key":
        passkey._private = Passkey()._private
    if wrong == "challenge":
        options = {"publicKey": {**options["publicKey"], "challenge": "AAAAAAAAAAAAAAAAAAAAAA"}}
    assert other.ask("POST", "auth/webauthn/login", {"credential": passkey.get(options)}).status_code == 400
    assert other.ask("GET", "auth/session").status_code == 401


def test_a_password_reset_does_not_go_round_the_second_factor(ann, secret):
    from .mails import link

    other = Browser()
    other.forgot(ann.email)
    other.reset(link("reset-password"), "another horse 8")
    assert other.ask("GET", "auth/session").status_code == 401


@pytest.mark.django_db(transaction=True)
def test_a_change_of_factors_is_told_by_mail(ann, secret):
    assert mail.outbox[0].to == [ann.email]
    assert "Authenticator app activated" in mail.outbox[0].body
    assert "http://localhost:8000/reset-password" in mail.outbox[0].body
