"""The same ids in two groups: nothing that one group does reads or touches the other's rows."""

import pytest
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.query import prefetch_related_objects

from onebox.app.groups import every_group
from onebox.app.people.models import Account, Member, Role
from tests.shop.making import tombs, twins
from tests.shop.models import Board, Card, CardTag, Tag

MODELS = (Board, Tag, Card, CardTag)


@pytest.fixture
def pair(ash, birch):
    """The twin boards, ash's first."""
    return twins(ash, birch)


@pytest.fixture
def unmoved(ash, birch, pair):
    """Whatever the test does in ash, birch has the same rows, the same version and no tombstone afterwards."""

    def everything():
        with birch.scope():
            return birch.version, [list(m.objects.order_by("id").values_list()) for m in MODELS], tombs(birch)

    before = everything()
    assert all(before[1])
    yield
    assert everything() == before


@pytest.mark.usefixtures("unmoved")
class TestWrites:
    def test_save(self, ash, pair):
        with ash.change():
            board = Board.objects.get()
            board.title = "new"
            board.save()
            assert Board.objects.get().title == "new"

    def test_delete_of_a_row_with_all_that_hangs_from_it(self, ash, pair):
        pair[0].delete()
        with ash.scope():
            assert not Card.objects.exists()
            assert not CardTag.objects.exists()

    def test_delete_that_sets_null(self, ash, pair):
        with ash.change():
            Tag.objects.get().delete()
            assert set(Card.objects.values_list("cover", flat=True)) == {None}

    @pytest.mark.parametrize("model", MODELS)
    def test_delete_of_querysets(self, ash, pair, model):
        with ash.change():
            model.objects.filter(pk__in=list(model.objects.values_list("pk", flat=True))).delete()
            assert not model.objects.exists()

    def test_bulk_update(self, ash, pair):
        with ash.change():
            cards = list(Card.objects.all())
            for card in cards:
                card.title = "new"
            Card.objects.bulk_update(cards, ["title"])
            assert set(Card.objects.values_list("title", flat=True)) == {"new"}

    def test_update_by_id_by_join_and_by_subquery(self, ash, pair):
        with ash.change():
            assert Card.objects.filter(pk=Card.objects.first().pk).update(title="one") == 1
            assert Card.objects.filter(board__title="ash").update(title="two") == 2
            assert Card.objects.filter(board__in=Board.objects.all()).update(title="three") == 2

    def test_bulk_create_over_an_id_that_is_there(self, ash, pair):
        with ash.change():
            board = Board(id=pair[0].id, title="over")
            Board.objects.bulk_create([board], update_conflicts=True, update_fields=["title"])
            assert Board.objects.get().title == "over"

    def test_links(self, ash, pair):
        with ash.change():
            card, tag = Card.objects.first(), Tag.objects.get()
            card.tags.clear()
            assert tag.card_set.count() == 1
            card.tags.set([tag])
            card.tags.remove(tag)

    def test_a_row_of_another_group_is_not_saved_over_its_twin(self, ash, pair):
        with ash.change():
            board = Board(id=pair[1].id, title="mine")
            board._state.adding = False  # Django tries an UPDATE first
            board.save()
            assert Board.objects.get().title == "mine"


class TestReads:
    @pytest.fixture(autouse=True)
    def inside(self, ash, pair):
        with ash.scope():
            yield

    def test_get_refresh_and_both_ends_of_a_reference(self, pair):
        board = Board.objects.get(pk=pair[1].pk)
        assert board.title == "ash"
        board.refresh_from_db()
        assert board.title == "ash"
        card = board.cards.first()
        assert (card.board.title, card.title[:3], card.cover.name) == ("ash", "ash", "ash")

    def test_select_related_and_prefetch(self):
        for card in Card.objects.select_related("board", "cover"):
            assert (card.board.title, card.cover.name) == ("ash", "ash")
        for card in Card.objects.prefetch_related("board", "tags", "cardtag_set__tag"):
            assert card.board.title == "ash"
            assert [t.name for t in card.tags.all()] == [ct.tag.name for ct in card.cardtag_set.all()] == ["ash"]
        board = Board.objects.prefetch_related(Prefetch("cards", Card.objects.order_by("title"))).get()
        assert [c.title for c in board.cards.all()] == ["ash 0", "ash 1"]

    def test_joins_counts_and_subqueries(self):
        first = Subquery(Card.objects.filter(board=OuterRef("pk")).order_by("title").values("title")[:1])
        board = Board.objects.annotate(n=Count("cards"), tagged=Count("cards__tags"), first=first).get()
        assert (board.n, board.tagged, board.first) == (2, 2, "ash 0")
        assert Card.objects.filter(board__title="birch").count() == 0
        assert Tag.objects.filter(card__title="birch 0").count() == 0
        assert Card.objects.filter(Q(tags__name="ash") & ~Q(board__title="birch")).count() == 2

    def test_exclude_over_many_rows(self):
        assert Board.objects.exclude(cards__title="birch 0").count() == 1
        assert Board.objects.exclude(cards__title="ash 0").count() == 0
        assert Card.objects.exclude(tags__name="birch").count() == 2
        assert Tag.objects.exclude(covers__board__title="ash").count() == 0


class TestEveryGroup:
    def test_references_prefetches_and_instances_stay_with_their_group(self, pair):
        with every_group():
            for card in Card.objects.prefetch_related("board", "cover", "cardtag_set"):
                slug = card.title.split()[0]
                assert (card.board.title, card.cover.name) == (slug, slug)
                assert {ct.group_id for ct in card.cardtag_set.all()} == {card.group_id}
            for board in Board.objects.prefetch_related("cards"):
                assert {c.title.split()[0] for c in board.cards.all()} == {board.title}
            for board in pair:
                assert {c.title.split()[0] for c in board.cards.all()} == {board.title}
                assert Card.objects.filter(board=board).count() == board.cards.count() == 2
                assert Card.objects.exclude(board=board).count() == 2
                board.refresh_from_db()
            assert [board.title for board in pair] == ["ash", "birch"]

    def test_a_reference_is_followed_inside_its_group(self, pair):
        with every_group():
            for card in Card.objects.all():
                assert card.title.startswith(card.board.title)
                assert card.cover.group_id == card.group_id

    def test_joins_stay_inside(self, pair):
        with every_group():
            assert set(Board.objects.annotate(n=Count("cards__tags")).values_list("title", "n")) == {
                ("ash", 2),
                ("birch", 2),
            }
            for card in Card.objects.select_related("board"):
                assert card.title.startswith(card.board.title)

    def test_twins_are_not_equal(self, pair):
        assert pair[0].pk == pair[1].pk
        assert pair[0] != pair[1]
        assert len(set(pair)) == 2
        assert pair[0] == Board(id=pair[0].id, group_id=pair[0].group_id)

    def test_prefetch_onto_instances_of_both(self, pair):
        boards = list(pair)
        with every_group():
            prefetch_related_objects(boards, "cards")
            assert [{c.title[:3] for c in b.cards.all()} for b in boards] == [{"ash"}, {"bir"}]


def test_members_with_the_same_id(ash, birch):
    people = [Account.objects.create(email=f"{n}@example.org") for n in "ab"]
    member = Member.add(ash, people[0], Role.MEMBER)
    with birch.scope():
        Member.objects.create(id=member.id, group=birch, account=people[1], role=Role.OWNER)
    with ash.scope():
        Member.objects.filter(pk=member.pk).update(role=Role.ADMIN)
        member.refresh_from_db()
        assert member.role == Role.ADMIN
        Member.objects.all().delete()
    with birch.scope():
        assert Member.objects.get().role == Role.OWNER
