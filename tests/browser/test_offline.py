"""A connection that is lost and comes back: nothing typed is lost, nothing unsaved looks saved, and both agree."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Project
from tests.browser.seen import connection, expect_titles, expect_up_to_date, title
from tests.running import GROUP, Onebox, until

LOST = "ERR_(INTERNET_DISCONNECTED|NETWORK_CHANGED|CONNECTION_REFUSED|INCOMPLETE_CHUNKED_ENCODING)|status of 50[23]"
"""What Chromium itself says of each request that found no server."""


def _alone(visit: Open, project: Project, who: str = "ann") -> Page:
    page = visit(who, project.path, allow=LOST)
    expect_titles(page, "Mix", "Knead", "Bake")
    expect_up_to_date(page)
    return page


def test_both_agree_after_the_connection_was_lost(visit: Open, bread: Project) -> None:
    ann, bob = _alone(visit, bread), _alone(visit, bread, "bob")
    ann.context.set_offline(True)
    expect(connection(ann)).to_contain_text("Reconnecting")
    title(ann, "Mix").fill("Mix by hand")
    ann.keyboard.press("Escape")
    ann.get_by_label("Add a task").fill("Cool")
    ann.keyboard.press("Enter")
    title(bob, "Bake").fill("Bake until brown")
    bob.keyboard.press("Escape")
    title(bob, "Knead").press("Alt+ArrowUp")

    expect(connection(ann)).to_contain_text("2 unsent")
    expect_titles(ann, "Mix by hand", "Knead", "Bake", "Cool")
    expect_titles(bob, "Knead", "Mix", "Bake until brown")

    ann.context.set_offline(False)
    for page in (ann, bob):
        expect_titles(page, "Knead", "Mix by hand", "Bake until brown", "Cool")
    expect_up_to_date(ann)
    assert set(bread.tasks()) == {"Knead", "Mix by hand", "Bake until brown", "Cool"}


def test_of_two_who_write_the_same_the_last_to_arrive_wins_for_both(visit: Open, bread: Project) -> None:
    ann, bob = _alone(visit, bread), _alone(visit, bread, "bob")
    ann.context.set_offline(True)
    title(ann, "Mix").fill("Mix by hand")
    ann.keyboard.press("Escape")
    title(bob, "Mix").fill("Mix by machine")
    bob.keyboard.press("Escape")
    expect(connection(ann)).to_contain_text("1 unsent")
    ann.context.set_offline(False)
    for page in (ann, bob):
        expect_titles(page, "Mix by hand", "Knead", "Bake")


def test_a_write_that_is_refused_later_is_taken_back_and_said(visit: Open, bread: Project) -> None:
    ann = visit("ann", bread.path, allow=f"{LOST}|status of 404")
    expect_titles(ann, "Mix", "Knead", "Bake")
    ann.context.set_offline(True)
    title(ann, "Mix").fill("Mix by hand")
    ann.keyboard.press("Escape")
    expect(connection(ann)).to_contain_text("1 unsent")
    status, _ = bread.api.send("DELETE", f"/api/{GROUP}/tasks/{bread.ids[0]}")
    assert status == 204
    ann.context.set_offline(False)
    expect_titles(ann, "Knead", "Bake")
    expect(ann.get_by_text("The change to the task could not be saved.")).to_be_visible()


def test_leaving_with_unsent_changes_asks_first(visit: Open, bread: Project) -> None:
    ann = _alone(visit, bread)
    ann.context.set_offline(True)
    title(ann, "Mix").fill("Mix by hand")
    ann.keyboard.press("Escape")
    expect(connection(ann)).to_contain_text("1 unsent")
    with ann.expect_event("dialog") as asked:
        ann.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    expect(title(ann, "Mix by hand")).to_be_visible()


def test_a_restarted_server_is_found_again(visit: Open, bread: Project, onebox_running: Onebox) -> None:
    ann, bob = _alone(visit, bread), _alone(visit, bread, "bob")
    onebox_running.stop()
    expect(connection(ann)).to_contain_text("Reconnecting")
    title(ann, "Mix").fill("Mix by hand")
    ann.keyboard.press("Escape")
    expect(connection(ann)).to_contain_text("1 unsent")
    onebox_running.start()
    for page in (ann, bob):
        expect_titles(page, "Mix by hand", "Knead", "Bake")
        expect_up_to_date(page)


def test_a_note_of_any_length_is_saved(visit: Open, bread: Project) -> None:
    ann = visit("ann", f"{bread.path}/{bread.ids[0]}")
    text = "flour and water " * 6000
    ann.get_by_label("Note").fill(text)
    ann.keyboard.press("Escape")
    until(lambda: bread.tasks()["Mix"]["note"].strip() == text.strip())


def test_closing_the_page_loses_nothing(visit: Open, bread: Project) -> None:
    ann = _alone(visit, bread)
    for name in ("Mix", "Knead"):
        title(ann, name).press("Escape")
        ann.keyboard.press("Delete")
    expect_titles(ann, "Bake")
    title(ann, "Bake").focus()
    ann.keyboard.press("End")
    ann.keyboard.type(" slowly")
    ann.goto("about:blank")
    until(lambda: set(bread.tasks()) == {"Bake slowly"}, 5)
