"""Django's admin, inside one group."""

import pytest
from django.test import Client

from onebox.app.people.models import Account
from tests.shop.making import board_with_cards, tombs
from tests.shop.models import Board, Card, Tag

pytestmark = pytest.mark.urls("tests.shop.site")
NO_CARDS = {"cards-TOTAL_FORMS": 0, "cards-INITIAL_FORMS": 0}


@pytest.fixture
def staff(db) -> Client:
    """A signed-in superuser."""
    client = Client()
    client.force_login(Account.objects.create_superuser("staff@example.org", "x"))
    return client


@pytest.fixture(autouse=True)
def inside(ash, staff):
    """Every test here runs inside a group."""
    with ash.scope():
        yield


def test_pages_open(staff):
    board = board_with_cards(2)
    pages = [f"board/{board.pk}/{page}/" for page in ("change", "delete", "history")]
    for page in ("board/", "board/?q=Boa", "card/", f"card/?board__id__exact={board.pk}", "board/add/", *pages):
        assert staff.get(f"/admin/shop/{page}").status_code == 200, page
    assert b"2 cards" in staff.get("/admin/shop/card/").content


def test_add_with_an_inline_is_stamped(ash, staff):
    cards = {"cards-TOTAL_FORMS": 2, "cards-INITIAL_FORMS": 0, "cards-0-title": "a", "cards-1-title": "b"}
    answer = staff.post("/admin/shop/board/add/", {"title": "t", **cards})
    assert answer.status_code == 302, answer.content
    board = Board.objects.get()
    assert {board.version, *board.cards.values_list("version", flat=True)} == {ash.version} == {1}


def test_change_of_a_row_and_of_its_inline(ash, staff):
    board = board_with_cards(1)
    card = board.cards.get()
    inline = {"cards-TOTAL_FORMS": 1, "cards-INITIAL_FORMS": 1, "cards-0-id": card.pk, "cards-0-board": board.pk}
    staff.post(f"/admin/shop/board/{board.pk}/change/", {"title": "new", **inline, "cards-0-title": "also new"})
    board.refresh_from_db()
    card.refresh_from_db()
    assert (board.title, card.title) == ("new", "also new")
    assert board.version == card.version == ash.version == 3
    assert b"Changed" in staff.get(f"/admin/shop/board/{board.pk}/history/").content


def test_delete_leaves_tombstones(ash, staff):
    board = board_with_cards(2)
    assert staff.post(f"/admin/shop/board/{board.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Card.objects.exists()
    assert len(tombs(ash, ash.version)) == 3


def test_delete_of_chosen_rows(ash, staff):
    boards = [board_with_cards(1), board_with_cards(1)]
    chosen = {"action": "delete_selected", "_selected_action": [b.pk for b in boards], "post": "yes"}
    staff.post("/admin/shop/board/", chosen)
    assert (Board.objects.count(), len(tombs(ash, ash.version))) == (0, 4)


def test_links_in_an_inline(staff):
    card, tag = board_with_cards(1).cards.get(), Tag.objects.create(name="a")
    form = {"title": card.title, "board": card.board_id}
    inline = {"cardtag_set-TOTAL_FORMS": 1, "cardtag_set-INITIAL_FORMS": 0, "cardtag_set-0-tag": tag.pk}
    answer = staff.post(f"/admin/shop/card/{card.pk}/change/", {**form, **inline})
    assert answer.status_code == 302, answer.content
    assert list(card.tags.all()) == [tag]


def test_a_name_used_twice_is_an_error_of_the_form(staff):
    Tag.objects.create(name="a")
    answer = staff.post("/admin/shop/tag/add/", {"name": "a"})
    assert answer.status_code == 200
    assert b"already exists" in answer.content


class TestAnotherGroup:
    @pytest.fixture(autouse=True)
    def inside(self, ash, birch):
        """Rows of the other group first, then inside this one."""
        with birch.change():
            self.foreign = board_with_cards(1, "foreign")
        with ash.scope():
            yield
        self.foreign.refresh_from_db()
        assert self.foreign.title == "foreign"

    def test_its_rows_are_not_there(self, staff):
        assert b"foreign" not in staff.get("/admin/shop/board/").content
        assert b"foreign" not in staff.get("/admin/shop/card/add/").content
        for page in ("change", "delete", "history"):
            assert staff.get(f"/admin/shop/board/{self.foreign.pk}/{page}/").status_code == 302

    def test_its_rows_can_not_be_chosen(self, staff):
        links = {"cardtag_set-TOTAL_FORMS": 0, "cardtag_set-INITIAL_FORMS": 0}
        answer = staff.post("/admin/shop/card/add/", {"title": "x", "board": self.foreign.pk, **links})
        assert b"Select a valid choice" in answer.content
        staff.post(f"/admin/shop/board/{self.foreign.pk}/delete/", {"post": "yes"})
        staff.post(f"/admin/shop/board/{self.foreign.pk}/change/", {"title": "taken", **NO_CARDS})
