"""Guessing is slowed, per address and per account, across worker processes."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from onebox.app.people.models import Account, CacheEntry

from .browser import PASSWORD, Browser

pytestmark = pytest.mark.django_db
WRONG = "wrong horse 6"


@pytest.fixture
def ann():
    account = Account.objects.create_user("ann@example.org", PASSWORD)
    account.confirm_email()
    return account


def code(answer):
    return answer.json()["errors"][0]["code"] if answer.status_code == 400 else answer.status_code


def test_guesses_at_one_account_from_many_addresses(ann, clock):
    codes = [code(Browser(f"192.0.2.{n}").sign_in(ann.email, WRONG)) for n in range(6)]
    assert codes == ["email_password_mismatch"] * 5 + ["too_many_login_attempts"]
    assert code(Browser("192.0.2.99").sign_in(ann.email)) == "too_many_login_attempts"
    clock.advance(301)
    assert Browser("192.0.2.99").sign_in(ann.email).status_code == 200


def test_another_host_header_does_not_start_a_new_count(ann):
    hosts = ["localhost", "LocalHost", "localhost:1", "localhost:2", "testserver", "127.0.0.1:7"]
    codes = [code(Browser("192.0.2.1", HTTP_HOST=host).sign_in(ann.email, WRONG)) for host in hosts]
    assert codes == ["email_password_mismatch"] * 5 + ["too_many_login_attempts"]


def test_guesses_from_one_address_at_many_accounts():
    browser = Browser()
    codes = [code(browser.sign_in(f"person{n}@example.org", WRONG)) for n in range(31)]
    assert codes == ["email_password_mismatch"] * 10 + ["too_many_login_attempts"] * 20 + [429]
    assert code(Browser("198.51.100.1").sign_in("person0@example.org", WRONG)) == "email_password_mismatch"


def test_one_ipv6_network_is_one_address():
    codes = [code(Browser(f"2001:db8::{n:x}").sign_in(f"p{n}@example.org", WRONG)) for n in range(11)]
    assert codes[-1] == "too_many_login_attempts"


def test_sign_ups_from_one_address(mailoutbox):
    browser = Browser()
    statuses = [browser.sign_up(f"person{n}@example.org").status_code for n in range(21)]
    assert statuses == [401] * 20 + [429]
    assert len(mailoutbox) == 20


@pytest.mark.parametrize("known", [True, False])
def test_mails_about_a_forgotten_password_to_one_mailbox(ann, mailoutbox, known):
    email = ann.email if known else "nobody@example.org"
    statuses = [Browser(f"192.0.2.{n}").forgot(email).status_code for n in range(6)]
    assert statuses == [200] * 5 + [429]
    assert len(mailoutbox) == 5


def test_mails_about_a_sign_up_to_one_mailbox(ann, mailoutbox):
    for email in (ann.email, "new@example.org"):
        mailoutbox.clear()
        answers = [Browser(f"192.0.2.{n}").sign_up(email) for n in range(3)]
        assert [a.status_code for a in answers] == [401] * 3
        assert len(mailoutbox) == 1


def test_the_address_is_the_one_that_nginx_saw():
    def guess(n):
        browser = Browser("", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}, 192.0.2.1")
        return code(browser.sign_in(f"person{n}@example.org", WRONG))

    codes = [guess(n) for n in range(11)]
    assert codes[-1] == "too_many_login_attempts"


def test_nothing_readable_about_people_is_kept(ann):
    Browser().sign_in(ann.email, WRONG)
    kept = list(CacheEntry.objects.values_list("name", "value"))
    assert kept
    assert not any("example" in part or "192" in part for row in kept for part in row)


_GUESSER = """
import django, json
django.setup()
from tests.people.browser import Browser
browser = Browser()
answers = [browser.sign_in("person@example.org", "wrong horse 6") for _ in range(8)]
print(json.dumps([a.json()["errors"][0]["code"] for a in answers]))
"""


@pytest.mark.django_db(transaction=True)
def test_two_processes_share_one_count():
    environment = {**os.environ, "ONEBOX_DB_NAME": connection.settings_dict["NAME"]}
    command = [sys.executable, "-c", _GUESSER]
    pair = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) for _ in range(2)]
    codes = [code for process in pair for code in json.loads(process.communicate()[0])]
    assert codes.count("email_password_mismatch") == 5
    assert codes.count("too_many_login_attempts") == 11
