"""Every page: no sideways scrolling on a phone, nothing serious for axe, no error in the console, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Project
from tests.browser.seen import expect_titles, row
from tests.running import Onebox

PHONE = {"width": 390, "height": 844}
MIDDLE = {"width": 900, "height": 800}
WIDE = {"width": 1440, "height": 900}
SERIOUS = {"serious", "critical"}
SIGNED_OUT = [
    "/sign-in",
    "/sign-up",
    "/reset-password",
    "/reset-password/bad-key",
    "/verify-email",
    "/verify-email/bad",
]
LONG = "A-very-long-word-without-any-break-" * 8
EXPIRED = r"status of 4(00|09) .*/(email/verify|password/reset)"


_STILL = """Promise.all(document.getAnimations()
    .filter((each) => each.effect.getTiming().iterations !== Infinity).map((each) => each.finished))"""
"""What fades in has no contrast yet."""


def _expect_fitting(page: Page) -> None:
    wide = page.evaluate("[document.documentElement.scrollWidth, document.body.scrollWidth]")
    assert max(wide) <= PHONE["width"], f"{page.url} is {wide} wide"


def _expect_accessible(page: Page) -> None:
    page.evaluate(_STILL)
    found = Axe().run(page).response["violations"]
    worst = {each["id"]: [node["html"] for node in each["nodes"]] for each in found if each["impact"] in SERIOUS}
    assert worst == {}, page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_before_sign_in(visit: Open, onebox_running: Onebox, scheme: str) -> None:
    page = visit(None, "/", viewport=PHONE, color_scheme=scheme, allow=EXPIRED)
    for path in SIGNED_OUT:
        page.goto(onebox_running.origin + path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        _expect_fitting(page)
        _expect_accessible(page)


@pytest.mark.parametrize(("scheme", "sizes"), [("light", (PHONE, WIDE)), ("dark", (PHONE, MIDDLE))])
def test_a_project_with_everything_in_it(
    visit: Open, bread: Project, scheme: str, sizes: tuple[dict[str, int], ...]
) -> None:
    bread.add(LONG)
    bread.patch(bread.ids[0], due="2020-01-01", estimate=95, note=LONG)
    for size in sizes:
        page = visit("ann", bread.path, viewport=size, color_scheme=scheme)
        expect_titles(page, "Mix", "Knead", "Bake", LONG)
        _expect_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        row(page, "Mix").hover()
        row(page, "Mix").get_by_role("button", name="Details of Mix").click()
        expect(page.get_by_label("Note")).to_have_value(LONG)
        _expect_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_the_list_of_projects_on_a_phone(visit: Open, bread: Project) -> None:
    page = visit("ann", bread.path, viewport=PHONE, has_touch=True)
    expect_titles(page, "Mix", "Knead", "Bake")
    page.get_by_role("button", name="Projects").tap()
    expect(page.get_by_role("link", name=bread.name)).to_be_in_viewport()
    _expect_fitting(page)
    _expect_accessible(page)
    page.get_by_role("button", name="Sign out").click(trial=True)
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name=bread.name)).not_to_be_in_viewport()


def test_real_changelogs(visit: Open, onebox_running: Onebox) -> None:
    page = visit("ann", f"/g/{onebox_running.groups[0]}")
    page.get_by_role("link", name="Changelog").click()
    expect(page.get_by_role("row").first).to_be_visible()
    shown = page.get_by_role("row").count()
    total = int(page.get_by_role("treegrid").get_attribute("aria-rowcount") or 0)
    assert 0 < shown <= total
    _expect_accessible(page)


def test_a_group_that_is_not_mine_looks_like_one_that_is_not_there(visit: Open, onebox_running: Onebox) -> None:
    said = []
    for slug in (onebox_running.groups[0], "no-such-group"):
        page = visit("bob", f"/g/{slug}", allow="status of 404")
        expect(page.get_by_text("There is no such group")).to_be_visible()
        _expect_accessible(page)
        said.append(page.get_by_role("main").inner_text())
    assert said[0] == said[1]


def test_the_page_that_explains_the_api(visit: Open) -> None:
    page = visit("ann", "/api/docs")
    expect(page.get_by_role("link", name="tasks", exact=True)).to_be_visible()
    page.get_by_role("link", name="start", exact=True).click()
    expect(page.get_by_text("/api/boot").first).to_be_visible()


def test_mails_of_a_developers_machine_can_be_read(visit: Open) -> None:
    page = visit(None, "/dev/mail")
    expect(page.get_by_role("heading", name="Mails")).to_be_visible()
