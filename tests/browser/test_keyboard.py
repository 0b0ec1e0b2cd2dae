"""All of a project by keyboard alone."""

from playwright.sync_api import expect

from tests.browser.conftest import Open, Project
from tests.browser.seen import expect_titles, outline, row
from tests.running import until


def test_add_nest_move_and_complete_without_a_mouse(visit: Open, bread: Project) -> None:
    ann = visit("ann", bread.path)
    expect_titles(ann, "Mix", "Knead", "Bake")
    keys = ann.keyboard
    for _ in range(30):
        if ann.evaluate("document.activeElement.getAttribute('role')") == "row":
            break
        keys.press("Tab")
    expect(row(ann, "Mix")).to_be_focused()

    keys.press("ArrowDown")
    expect(row(ann, "Knead")).to_be_focused()
    keys.press("Enter")
    keys.press("End")
    keys.press("Enter")
    keys.type("Rest")
    keys.press("Enter")
    keys.type("Fold")
    keys.press("Tab")
    until(lambda: outline(ann) == [("Mix", 1), ("Knead", 1), ("Rest", 1), ("Fold", 2), ("Bake", 1)])
    keys.press("Enter")
    keys.type("Wait")
    keys.press("Shift+Tab")
    until(lambda: outline(ann)[3:] == [("Fold", 2), ("Wait", 1), ("Bake", 1)])
    keys.press("Alt+ArrowUp")
    keys.press("Alt+ArrowUp")
    until(lambda: [text for text, _ in outline(ann)] == ["Mix", "Wait", "Knead", "Rest", "Fold", "Bake"])
    expect(ann.locator(":focus")).to_have_value("Wait")

    keys.press("Control+Enter")
    expect(row(ann, "Wait").get_by_role("checkbox")).to_be_checked()
    keys.press("Escape")
    for _ in range(2):
        keys.press("ArrowDown")
    expect(row(ann, "Rest")).to_be_focused()
    keys.press("ArrowLeft")
    until(lambda: ("Fold", 2) not in outline(ann))
    keys.press("ArrowRight")
    keys.press("Space")
    expect(row(ann, "Fold").get_by_role("checkbox")).to_be_checked()

    until(lambda: len(bread.tasks()) == 6)
    tasks = bread.tasks()
    assert tasks["Fold"]["parent"] == tasks["Rest"]["id"]
    until(lambda: {name for name, task in bread.tasks().items() if task["done_at"]} == {"Wait", "Rest", "Fold"})
    ann.reload()
    expect_titles(ann, "Mix", "Knead", "Bake")


def test_a_deletion_is_taken_back_without_a_mouse(visit: Open, bread: Project) -> None:
    ann = visit("ann", bread.path)
    expect_titles(ann, "Mix", "Knead", "Bake")
    row(ann, "Knead").focus()
    ann.keyboard.press("Delete")
    expect_titles(ann, "Mix", "Bake")
    undo = ann.get_by_role("button", name="Undo")
    undo.focus()
    ann.keyboard.press("Enter")
    expect_titles(ann, "Mix", "Knead", "Bake")
    ann.reload()
    expect_titles(ann, "Mix", "Knead", "Bake")


def test_details_open_and_close_and_the_focus_comes_back(visit: Open, bread: Project) -> None:
    ann = visit("ann", bread.path)
    expect_titles(ann, "Mix", "Knead", "Bake")
    row(ann, "Knead").focus()
    ann.keyboard.press("Shift+Enter")
    panel = ann.get_by_role("complementary", name="Details of Knead")
    expect(panel).to_be_focused()
    ann.keyboard.press("Tab")
    assert panel.evaluate("panel => panel.contains(document.activeElement)")
    ann.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(row(ann, "Knead")).to_be_focused()


def test_the_list_of_keys(visit: Open, bread: Project) -> None:
    ann = visit("ann", bread.path)
    ann.get_by_role("button", name="Keyboard").focus()
    ann.keyboard.press("Enter")
    dialog = ann.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_contain_text("Indent / outdent")
    ann.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
