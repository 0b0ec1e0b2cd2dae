"""A guest reads, and is offered nothing else; the server refuses what the page doesn't offer."""

from playwright.sync_api import expect

from tests.browser.conftest import Open, Project
from tests.browser.seen import expect_titles, expect_up_to_date, row, title
from tests.running import GROUP


def test_a_guest_reads_and_changes_nothing(visit: Open, bread: Project) -> None:
    gus = visit("gus", bread.path)
    expect_titles(gus, "Mix", "Knead", "Bake")
    expect_up_to_date(gus)
    expect(gus.get_by_text("Read only")).to_be_visible()
    for control in ("New project", "Add a sub-task", "Project menu", "Indent", "Delete task"):
        expect(gus.get_by_role("button", name=control)).to_have_count(0)
    for field in ("Add a task", "New comment", "Name of the new project"):
        expect(gus.get_by_label(field)).to_have_count(0)
    expect(gus.locator(".grip")).to_have_count(0)
    expect(row(gus, "Mix").get_by_role("checkbox")).to_be_disabled()
    for field in (gus.get_by_label("Name of the project"), title(gus, "Mix")):
        expect(field).not_to_be_editable()

    row(gus, "Mix").hover()
    row(gus, "Mix").get_by_role("button", name="Details of Mix").click()
    panel = gus.get_by_role("complementary", name="Details of Mix")
    expect(panel.get_by_label("Note")).not_to_be_editable()
    for kind in ("combobox", "spinbutton"):
        expect(panel.get_by_role(kind)).to_have_count(0)
    expect(panel.get_by_role("checkbox")).to_be_disabled()


def test_keys_change_nothing_for_a_guest_but_news_arrive(visit: Open, bread: Project) -> None:
    gus = visit("gus", bread.path)
    expect_titles(gus, "Mix", "Knead", "Bake")
    title(gus, "Knead").focus()
    for key in ("Enter", "Tab", "Alt+ArrowUp", "Control+Enter", "x", "Escape", "Delete", "Space", "Backspace"):
        gus.keyboard.press(key)
    bread.add("Cool")
    expect_titles(gus, "Mix", "Knead", "Bake", "Cool")
    assert [task["done_at"] for task in bread.tasks().values()] == [None] * 4


def test_the_server_refuses_a_guest_who_asks_it_directly(visit: Open, bread: Project) -> None:
    gus = visit("gus", bread.path, allow="status of 403")
    expect_titles(gus, "Mix", "Knead", "Bake")
    before = bread.tasks()
    ask = """([method, path, body]) => fetch(path, {
        method, headers: {"Content-Type": "application/json"}, body: JSON.stringify(body),
    }).then((answer) => answer.status)"""
    one = f"/api/{GROUP}/tasks/{bread.ids[0]}"
    for method, path, body in (
        ("POST", f"/api/{GROUP}/tasks", {"project": bread.id, "title": "Mine"}),
        ("PATCH", one, {"title": "Mine"}),
        ("PUT", one, {"project": bread.id, "title": "Mine"}),
        ("POST", f"{one}/complete", {"done": True}),
        ("POST", f"/api/{GROUP}/batch", {"writes": [{"method": "DELETE", "resource": "tasks", "id": bread.ids[0]}]}),
        ("DELETE", one, {}),
    ):
        assert gus.evaluate(ask, [method, path, body]) == 403, (method, path)
    assert bread.tasks() == before
