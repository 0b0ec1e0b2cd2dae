import pytest
from django.db import IntegrityError, connection, transaction

from onebox.app.groups import Group, NoGroup, CrossGroup, every_group
from onebox.app.groups.models import Tombstone
from tests.shop.models import Board, Card, Tag, CardTag

pytestmark = pytest.mark.django_db(transaction=True)


def make(slug):
    return Group.objects.create(name=slug, slug=slug)


def test_stamps():
    g = make("a"); h = make("b")
    with pytest.raises(NoGroup):
        list(Board.objects.all())
    with g.change() as c:
        b = Board.objects.create(title="x")
        cards = Card.objects.bulk_create([Card(board=b, title=str(i)) for i in range(5)])
    assert c.version == 1 == b.version
    with g.scope():
        assert {x.version for x in Card.objects.all()} == {1}
        Card.objects.filter(title="1").update(title="one")
        assert Card.objects.get(title="one").version == 2
        x = Card.objects.get(title="2"); x.title = "two"; x.save(); assert x.version == 3; x.refresh_from_db(); assert x.version == 3
        for k in cards: k.title += "!"
        Card.objects.bulk_update(cards, ["title"])
        assert g.version == 4
        Card.objects.filter(board__title="x", title__startswith="1").update(title="joined")
        assert Card.objects.get(title="joined").version == 5
        b.delete()
        assert g.version == 6
        assert Tombstone.objects.filter(group_id=g.id, version=6).count() == 6
    with h.change():
        q = Board.objects.create(title="foreign")
    with g.scope(), pytest.raises(IntegrityError):
        Card.objects.create(board=q, title="no")
    with g.change(), pytest.raises(CrossGroup):
        Board.objects.create(title="n", group=h)
    with every_group():
        assert Board.objects.count() == 1
    assert h.version == 1


def test_transactions():
    g = make("a"); h = make("b")
    with transaction.atomic():
        with g.scope():
            Board.objects.create(title="1"); Board.objects.create(title="2")
    with pytest.raises(CrossGroup), transaction.atomic():
        with g.scope():
            Board.objects.create(title="lost")
        with h.scope():
            Board.objects.create(title="3")
    assert g.version == 1 and h.version == 0
    with transaction.atomic(), g.scope():
        try:
            with transaction.atomic():
                Board.objects.create(title="x"); raise ValueError
        except ValueError:
            pass
        b = Board.objects.create(title="y")
    assert g.version == 2 == b.version
    with g.scope():
        assert not Board.objects.filter(title="x").exists()
