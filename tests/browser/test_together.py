"""Two people side by side: each sees what the other does at once, without loading the page again."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Project
from tests.browser.seen import expect_titles, expect_up_to_date, row, title
from tests.running import Onebox


def pair(visit: Open, project: Project) -> tuple[Page, Page]:
    """Ann and Bob before the same project; a page that is loaded again would forget the mark."""
    pages = visit("ann", project.path), visit("bob", project.path)
    for page in pages:
        expect_titles(page, *project.tasks())
        expect_up_to_date(page)
        page.evaluate("window.same = true")
    return pages


def test_each_sees_what_the_other_does(visit: Open, bread: Project) -> None:
    ann, bob = pair(visit, bread)

    # Deleted for Ann at once, for others when she can no longer take it back: a few seconds later.
    title(ann, "Knead").press("Escape")
    ann.keyboard.press("Delete")
    expect_titles(ann, "Mix", "Bake")

    ann.get_by_label("Add a task").fill("Cool")
    ann.keyboard.press("Enter")
    expect_titles(bob, "Mix", "Knead", "Bake", "Cool")

    title(bob, "Mix").fill("Mix flour and water")
    bob.keyboard.press("Escape")
    expect_titles(ann, "Mix flour and water", "Bake", "Cool")

    title(bob, "Cool").press("Alt+ArrowUp")
    expect_titles(ann, "Mix flour and water", "Cool", "Bake")

    row(ann, "Bake").get_by_role("checkbox").check()
    expect(bob.get_by_role("button", name="1 done")).to_be_visible()
    expect_titles(bob, "Mix flour and water", "Cool")
    expect_titles(ann, "Mix flour and water", "Cool", "Bake")

    assert all(page.evaluate("window.same") for page in (ann, bob))
    assert set(bread.tasks()) == {"Mix flour and water", "Cool", "Bake"}
    assert bread.tasks()["Bake"]["done_at"]


def test_a_row_dragged_by_its_handle_moves_for_both(visit: Open, bread: Project) -> None:
    ann, bob = pair(visit, bread)
    row(ann, "Bake").hover()
    handle = row(ann, "Bake").locator(".grip").bounding_box()
    first = row(ann, "Mix").bounding_box()
    assert handle
    assert first
    ann.mouse.move(handle["x"] + 4, handle["y"] + 8)
    ann.mouse.down()
    ann.mouse.move(handle["x"] + 4, first["y"] + 20, steps=4)
    ann.mouse.move(handle["x"] + 4, first["y"] + 2, steps=4)
    ann.mouse.up()
    expect_titles(ann, "Bake", "Mix", "Knead")
    expect_titles(bob, "Bake", "Mix", "Knead")


def test_typing_goes_on_undisturbed_while_the_other_changes_things(visit: Open, bread: Project) -> None:
    ann, bob = pair(visit, bread)
    typed = title(ann, "Knead")
    typed.focus()
    ann.keyboard.press("Home")
    for letter in "Slowly ":
        bread.patch(bread.ids[0], title=f"Mix until {ord(letter)}")
        bread.patch(bread.ids[1], note=f"note {letter}", estimate=ord(letter))
        ann.keyboard.type(letter)
    expect(ann.locator(":focus")).to_have_value("Slowly Knead")
    assert ann.evaluate("document.activeElement.selectionStart") == len("Slowly ")
    title(bob, "Bake").press("Alt+ArrowUp")
    expect_titles(ann, "Mix until 32", "Bake", "Slowly Knead")
    expect(ann.locator(":focus")).to_have_value("Slowly Knead")
    assert ann.evaluate("document.activeElement.selectionStart") == len("Slowly ")
    expect_titles(bob, "Mix until 32", "Bake", "Slowly Knead")
    assert bread.tasks()["Slowly Knead"]["estimate"] == ord(" ")


def test_what_the_other_writes_in_the_same_title_keeps_the_caret(visit: Open, bread: Project) -> None:
    ann, _ = pair(visit, bread)
    title(ann, "Knead").focus()
    ann.keyboard.press("End")
    bread.patch(bread.ids[1], title="Now: Knead")
    expect(ann.locator(":focus")).to_have_value("Now: Knead")
    ann.keyboard.type("!")
    expect(ann.locator(":focus")).to_have_value("Now: Knead!")


def test_details_are_shared(visit: Open, bread: Project) -> None:
    ann, bob = pair(visit, bread)
    for page in (ann, bob):
        row(page, "Bake").hover()
        row(page, "Bake").get_by_role("button", name="Details of Bake").click()
    panel = bob.get_by_role("complementary", name="Details of Bake")

    ann.get_by_label("Note").fill("At 230 °C")
    ann.get_by_label("Assignee").select_option("Bob")
    ann.get_by_label("Due").fill("2031-05-04")
    ann.get_by_label("Estimate").fill("1h 30m")
    ann.get_by_label("Labels").fill("oven")
    ann.keyboard.press("Enter")
    ann.get_by_label("New comment").fill("Steam for the first ten minutes.")
    ann.get_by_role("button", name="Comment", exact=True).click()

    expect(panel.get_by_label("Note")).to_have_value("At 230 °C")
    expect(panel.get_by_label("Assignee").locator("option:checked")).to_have_text("Bob")
    expect(panel.get_by_label("Due")).to_have_value("2031-05-04")
    expect(panel.get_by_label("Estimate")).to_have_value("1h 30m")
    expect(panel.get_by_role("button", name="Remove label oven")).to_be_visible()
    expect(panel.get_by_text("Steam for the first ten minutes.")).to_be_visible()


def test_a_member_who_is_made_a_guest_can_no_longer_edit_at_once(visit: Open, onebox_running: Onebox) -> None:
    onebox_running.python(
        "from onebox.app.groups import Group\n"
        "from onebox.app.people.models import Account, Member, Role\n"
        "bob = Account.objects.get(email='bob@example.org')\n"
        "group = Account.objects.get(email='ann@example.org').found('Night Shift', 'night-shift')\n"
        "Member.add(group, bob, Role.MEMBER)\n"
    )
    ann = onebox_running.person("ann")
    project = ann.make("/api/night-shift/projects", name="Rota")["id"]
    bob = visit("bob", f"/g/night-shift/{project}", allow="404 .*/api/night-shift/")
    expect(bob.get_by_label("Add a task")).to_be_visible()
    become = (
        "from onebox.app.groups import Group\n"
        "from onebox.app.people.models import Member, Role\n"
        "group = Group.objects.get(slug='night-shift')\n"
        "with group.scope(): bob = Member.objects.get(account__email='bob@example.org')\n"
    )
    onebox_running.python(become + "bob.change_role(Role.GUEST)")
    expect(bob.get_by_label("Add a task")).to_have_count(0)
    expect(bob.get_by_text("Read only")).to_be_visible()
    onebox_running.python(become + "bob.end()")
    expect(bob.get_by_text("You no longer have access to Night Shift.")).to_be_visible()
