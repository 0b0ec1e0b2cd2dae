"""The mails' words, and the page that shows them on a developer's machine."""

import re
from urllib.parse import unquote

import pytest
from django.core import mail
from django.test import Client

from onebox.app.people.models import Account

from .browser import PASSWORD, Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = settings.ONEBOX_MAIL_FOLDER = str(tmp_path / "mail")
    return tmp_path / "mail"


def test_every_mail_is_short_plain_and_links_to_our_own_pages(settings):
    settings.ONEBOX_PRODUCT = "Tom & Jerry's"
    account = Account.objects.create_user("ann@example.org", PASSWORD)
    account.confirm_email()
    for email in ("ann@example.org", "new@example.org"):
        Browser(HTTP_HOST="localhost:666").sign_up(email)
        Browser(HTTP_HOST="localhost:666").forgot(f"other.{email}")
    Browser().forgot("ann@example.org")
    assert len(mail.outbox) == 5
    for message in mail.outbox:
        assert "Tom & Jerry's" in message.body
        assert set(re.findall(r"https?://[^/\s]+", message.body)) == {"http://localhost:8000"}
        assert len(message.body) < 700
        assert "ignore this mail" in message.body
        assert not getattr(message, "alternatives", None)


def test_a_founder_signs_up_and_confirms_on_the_page(folder):
    browser = Browser()
    browser.sign_up("ann@example.org")
    Browser().forgot('"<b>"@example.org')
    page = Client().get("/dev/mail").content.decode()
    assert page.index("No account with this address") < page.index("Confirm your e-mail address")
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    found = re.search(r'<a href="http://localhost:8000/verify-email/([^"]+)"', page)
    assert browser.confirm(unquote(found.group(1))).status_code == 200


def test_the_page_with_no_mails(folder):
    assert "None yet" in Client().get("/dev/mail").content.decode()


def test_a_server_that_sends_mails_shows_none():
    assert Client().get("/dev/mail").status_code == 404
