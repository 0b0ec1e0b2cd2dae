"""The change feed at its root: rows above a version, and tombstones, rebuild the table after any history."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onebox.app.groups import Group
from onebox.app.groups.models import Tombstone
from tests.shop.models import Board, Card, CardTag, Tag

MODELS: dict[str, Any] = {m._meta.db_table: m for m in (Board, Tag, Card, CardTag)}

pick = st.integers(0, 5)
steps = st.one_of(
    st.tuples(st.just("board"), pick),
    st.tuples(st.just("cards"), pick, st.integers(1, 3)),
    st.tuples(st.just("child"), pick),
    st.tuples(st.just("tag"), pick),
    st.tuples(st.just("link"), pick, pick),
    st.tuples(st.just("unlink"), pick),
    st.tuples(st.just("cover"), pick, pick),
    st.tuples(st.just("rename"), pick),
    st.tuples(st.just("update"), pick),
    st.tuples(st.just("bulk_update"), pick),
    st.tuples(st.just("upsert"), pick),
    st.tuples(st.just("delete"), st.sampled_from(sorted(MODELS)), pick),
    st.tuples(st.just("delete many"), st.sampled_from(sorted(MODELS)), pick),
    st.tuples(st.just("delete and make again"), pick),
    st.tuples(st.just("undone"), pick),
)


def some(model: Any, number: int) -> Any:
    rows = list(model.objects.order_by("id"))
    return rows[number % len(rows)] if rows else None


def renamed(cards: list[Card]) -> list[Card]:
    for card in cards:
        card.title += "."
    return cards


def take(step: tuple[Any, ...]) -> None:
    """One step of a history; does nothing where there is nothing to do it to."""
    kind, *given_ = step
    if kind in STEPS:
        STEPS[kind](*given_)


def cards(number: int, count: int) -> None:
    if board := some(Board, number):
        Card.objects.bulk_create([Card(board=board, title=str(i)) for i in range(count)])


def child(number: int) -> None:
    if card := some(Card, number):
        Card.objects.create(board_id=card.board_id, parent=card, title="child")


def link(one: int, other: int) -> None:
    card, tag = some(Card, one), some(Tag, other)
    if card and tag:
        card.tags.add(tag)


def unlink(number: int) -> None:
    if card := some(Card, number):
        card.tags.clear()


def rename(number: int) -> None:
    if card := some(Card, number):
        renamed([card])[0].save()


def again(number: int) -> None:
    if tag := some(Tag, number):
        pk, name = tag.pk, tag.name
        tag.delete()
        Tag.objects.create(id=pk, name=name)


def undone(number: int) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Board.objects.all().delete()
        Tag.objects.create(name="lost")
        _ = 1 / 0


def delete(table: str, number: int) -> None:
    if row := some(MODELS[table], number):
        row.delete()


STEPS: dict[str, Any] = {
    "board": lambda n: Board.objects.create(title=str(n)),
    "cards": cards,
    "child": child,
    "tag": lambda n: Tag.objects.get_or_create(name=str(n)),
    "link": link,
    "unlink": unlink,
    "cover": lambda n, m: Card.objects.filter(board=some(Board, n)).update(cover=some(Tag, m)),
    "rename": rename,
    "update": lambda n: Card.objects.filter(board__title=str(n)).update(title="updated"),
    "bulk_update": lambda n: Card.objects.bulk_update(renamed(list(Card.objects.all()[:n])), ["title"]),
    "upsert": lambda n: Tag.objects.bulk_create(
        [Tag(name=str(n)), Tag(name="x")], update_conflicts=True, update_fields=["name"]
    ),
    "delete": delete,
    "delete many": lambda table, n: MODELS[table].objects.filter(version__gt=n).delete(),
    "delete and make again": again,
    "undone": undone,
}


@dataclass
class Follower:
    """A client: what it knows, and up to which version."""

    group: Group
    since: int = 0
    rows: dict[tuple[str, Any], tuple[Any, ...]] = field(default_factory=dict)

    def sync(self) -> None:
        """Applies what was deleted, then what is new, as the API tells its clients to."""
        now = self.group.version
        for table, row_id in Tombstone.objects.filter(group_id=self.group.pk, version__gt=self.since).values_list(
            "table", "row_id"
        ):
            self.rows.pop((table, row_id), None)
        for table, model in MODELS.items():
            for row in model.objects.filter(version__gt=self.since).values_list():
                self.rows[table, row[0]] = row
        self.since = now


def everything() -> dict[tuple[str, Any], tuple[Any, ...]]:
    return {(table, row[0]): row for table, model in MODELS.items() for row in model.objects.values_list()}


histories = st.lists(st.lists(steps, min_size=1, max_size=3), min_size=1, max_size=8)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(history=histories, pauses=st.sets(st.integers(0, 7)))
def test_a_client_that_follows_has_what_the_table_has(history, pauses):
    before = transaction.savepoint()  # not a block: that would make the whole history one transaction
    group = Group.objects.create(name="Feed", slug="feed")
    always, sometimes = Follower(group), Follower(group)
    with group.scope():
        for number, change in enumerate(history):
            with group.change() as opened:
                for step in change:
                    take(step)
            assert group.version == opened.version == number + 1
            always.sync()
            assert always.rows == everything()
            if number not in pauses:
                sometimes.sync()
                assert sometimes.rows == everything()
        for follower in (sometimes, Follower(group)):
            follower.sync()
            assert follower.rows == everything()
    transaction.savepoint_rollback(before)
