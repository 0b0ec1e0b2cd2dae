"""What a person sees of the planner, by role and label, and the gestures that need more than one step."""

from playwright.sync_api import Locator, Page, expect


def titles(page: Page) -> Locator:
    """The texts of the rows, from top to bottom as they lie in the page."""
    return page.get_by_role("treegrid").get_by_label("Title")


def outline(page: Page) -> list[tuple[str, int]]:
    """(title, level from 1) of each row, from top to bottom."""
    return [
        (row.get_by_label("Title").input_value(), int(row.get_attribute("aria-level") or 0))
        for row in page.get_by_role("row").all()
    ]


def row(page: Page, title: str) -> Locator:
    """The row with this text."""
    return page.get_by_role("row").filter(has=page.get_by_role("checkbox", name=f"Done: {title}", exact=True))


def title(page: Page, text: str) -> Locator:
    """The input with this text."""
    return row(page, text).get_by_label("Title")


def expect_titles(page: Page, *texts: str) -> None:
    """Waits until the rows are these, in this order."""
    expect(titles(page)).to_have_count(len(texts))
    for place, text in enumerate(texts):
        expect(titles(page).nth(place)).to_have_value(text)


def connection(page: Page) -> Locator:
    """The word on whether changes arrive and leave."""
    return page.locator("p.connection")


def expect_up_to_date(page: Page) -> None:
    """Waits until the page is connected and has nothing unsent."""
    expect(connection(page)).to_have_text("Up to date")


def switcher(page: Page) -> Locator:
    """The button that names the open group and leads to the others."""
    return page.locator("button.switcher")


def sign_in(page: Page, email: str, password: str) -> None:
    """Fills the form in and sends it."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
