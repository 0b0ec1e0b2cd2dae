"""From nothing to a first task, and every way in: sign-up, confirmation, sign-in, a forgotten password, sign-out."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.seen import expect_titles, expect_up_to_date, sign_in, switcher
from tests.running import Onebox, until

PASSWORD = "tall ships 4 sale"


@pytest.fixture
def email() -> str:
    """An address nobody had before."""
    return f"zoe.{uuid4().hex[:8]}@example.org"


def _link(onebox: Onebox, email: str, kind: str) -> str:
    """The path of the newest link of that kind that was mailed to the address."""

    def found() -> list[str]:
        mails = sorted((onebox.place.var / "mail").glob("*.log"), key=lambda path: path.stat().st_mtime_ns)
        texts = [path.read_text() for path in mails if f"To: {email}" in path.read_text()]
        return re.findall(rf"{onebox.origin}(/{kind}/\S+)", "".join(texts))

    until(found)
    return found()[-1]


def test_from_nothing_to_a_first_task(visit: Open, onebox_running: Onebox, email: str) -> None:
    page = visit(None, "/")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Your name").fill("Zoë Marsh")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Check your e-mail")).to_be_visible()

    page.goto(onebox_running.origin + _link(onebox_running, email, "verify-email"))
    expect(page.get_by_text(f"Is {email} yours?")).to_be_visible()
    page.get_by_role("button", name="Yes, confirm it").click()

    expect(page.get_by_role("heading", name="Hello, Zoë")).to_be_visible()
    page.get_by_label("Name of the group").fill("Zoë's Boats")
    page.get_by_role("button", name="Create group").click()

    expect(page.get_by_text("No projects yet")).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="New project").click()
    page.get_by_label("Name of the new project").fill("Spring")
    page.keyboard.press("Enter")
    # The caret is in the line for new tasks already.
    expect(page.get_by_label("Add a task")).to_be_focused()
    page.keyboard.type("Paint the hull")
    page.keyboard.press("Enter")
    expect_titles(page, "Paint the hull")
    expect_up_to_date(page)
    page.reload()
    expect_titles(page, "Paint the hull")
    expect(page).to_have_title("Spring · Zoë's Boats")


def test_the_printed_account_signs_in_and_out(visit: Open, onebox_running: Onebox) -> None:
    page = visit(None, "/")
    sign_in(page, "ann@example.org", onebox_running.password)
    expect_up_to_date(page)
    switcher(page).click()
    for group in onebox_running.groups:
        expect(page.get_by_role("link", name=group, exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
    page.goto(onebox_running.origin + f"/g/{onebox_running.groups[0]}")
    expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()


def test_a_page_that_was_asked_for_comes_after_sign_in(visit: Open, onebox_running: Onebox) -> None:
    page = visit(None, f"/g/{onebox_running.groups[1]}")
    sign_in(page, "ann@example.org", onebox_running.password)
    expect(switcher(page)).to_contain_text(onebox_running.groups[1])


def test_a_wrong_password_is_said_in_words(visit: Open) -> None:
    page = visit(None, "/sign-in", allow="status of 400")
    sign_in(page, "ann@example.org", "not her password")
    expect(page.get_by_role("alert")).to_contain_text("don't go together")
    expect(page.get_by_label("E-mail")).to_have_value("ann@example.org")


def test_a_weak_password_is_refused_in_words(visit: Open, email: str) -> None:
    page = visit(None, "/sign-up", allow="status of 400")
    page.get_by_label("Your name").fill("Zoë")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill("password1")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert")).to_contain_text("too common")


def test_a_forgotten_password(visit: Open, onebox_running: Onebox) -> None:
    onebox_running.python(
        "from onebox.app.people.models import Account\n"
        "Account.objects.create_user('forgetful@example.org', 'an old one 77', name='Fay').confirm_email()"
    )
    page = visit(None, "/sign-in", allow="status of 400")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("E-mail").fill("forgetful@example.org")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Check your e-mail")).to_be_visible()

    link = onebox_running.origin + _link(onebox_running, "forgetful@example.org", "reset-password")
    page.goto(link)
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Save password").click()
    expect(page.get_by_role("heading", name="Hello, Fay")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()

    sign_in(page, "forgetful@example.org", "an old one 77")
    expect(page.get_by_role("alert")).to_be_visible()
    sign_in(page, "forgetful@example.org", PASSWORD)
    expect(page.get_by_role("heading", name="Hello, Fay")).to_be_visible()
    page.goto(link)
    expect(page.get_by_role("heading", name="This link has expired")).to_be_visible()


def test_signed_out_elsewhere_is_noticed_at_once(visit: Open, onebox_running: Onebox) -> None:
    page = visit(None, "/")
    sign_in(page, "ann@example.org", onebox_running.password)
    expect_up_to_date(page)
    other = page.context.new_page()
    other.goto(onebox_running.origin)
    other.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
