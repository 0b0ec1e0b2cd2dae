"""Old deletions are forgotten, and whoever was away for longer starts anew."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from onebox.app.api.models import KeptAnswer, RequestCount
from onebox.app.groups import Group, pruning
from onebox.app.groups.models import Clock, Tombstone
from onebox.app.people.models import Session
from tests.api.reader import Reader, fresh
from tests.cast import Cast
from tests.wire import Wire

pytestmark = pytest.mark.django_db


def delete(wire: Wire, slug: str, name: str) -> None:
    made = wire.post(f"/api/{slug}/stalls", {"name": name})
    assert wire.delete(made.headers["Location"]).status == 204


def age(group: Group, days: float) -> None:
    """Makes all of the group's deletions that much older."""
    for stone in Tombstone.objects.filter(group_id=group.pk):
        at = stone.deleted_at - timedelta(days=days)
        Tombstone.objects.filter(group_id=group.pk, row_id=stone.row_id).update(deleted_at=at)


def pruned(group: Group) -> int:
    return Clock.objects.get(group_id=group.pk).pruned


def test_a_client_that_was_away_31_days_starts_anew(cast: Cast) -> None:
    wire = Wire(cast.a.member)
    away = Reader(wire)
    wire.post("/api/ash/stalls", {"name": "kept"})
    away.sync()
    delete(wire, "ash", "gone")
    recent = Reader(wire).sync()
    age(cast.a.group, 31)
    delete(wire, "ash", "gone lately")
    call_command("prune")
    assert away.page() == {
        "version": 5, "revision": away.page()["revision"], "reset": True, "rows": {}, "deleted": {},
        "members": None, "next": None,
    }  # fmt: skip
    assert away.sync().rows == fresh(wire).rows
    assert away.resets == 1
    assert recent.sync().resets == 0
    assert recent.rows == fresh(wire).rows


def test_a_month_less_a_day_is_no_reason_to_start_anew(cast: Cast) -> None:
    wire = Wire(cast.a.member)
    reader = Reader(wire)
    wire.post("/api/ash/stalls", {"name": "kept"})
    reader.sync()
    delete(wire, "ash", "gone")
    age(cast.a.group, 29)
    call_command("prune")
    assert reader.sync().resets == 0
    assert Tombstone.objects.count() == 1


def test_pages_under_way_end_when_their_tombstones_go(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onebox.app.api.feed.PAGE", 1)
    wire = Wire(cast.a.member)
    reader = Reader(wire)
    wire.post("/api/ash/stalls", {"name": "kept"})
    reader.sync()
    for n in range(3):
        delete(wire, "ash", f"gone {n}")
    cursor = reader.page()["next"]
    age(cast.a.group, 31)
    pruning.prune(30)
    assert reader.page(cursor)["reset"]


def test_each_group_for_itself_in_batches(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "BATCH", 1)
    for slug, team in (("ash", cast.a), ("birch", cast.b)):
        for n in range(3):
            delete(Wire(team.member), slug, f"gone {n}")
    age(cast.a.group, 31)
    assert pruning.prune(30) == 3
    assert (pruned(cast.a.group), pruned(cast.b.group)) == (6, 0)
    assert set(Tombstone.objects.values_list("group_id", flat=True)) == {cast.b.group.pk}
    age(cast.b.group, 31)
    assert pruning.prune(30) == 3
    assert (pruned(cast.a.group), pruned(cast.b.group)) == (6, 6)
    assert pruning.prune(30) == 0


def test_cut_off_before_any_step_no_client_misses_a_deletion(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is told before the first tombstone goes; run again, the rest goes too."""
    monkeypatch.setattr(pruning, "BATCH", 2)
    wire = Wire(cast.a.member)
    reader = Reader(wire)
    wire.post("/api/ash/stalls", {"name": "kept"})
    reader.sync()
    for n in range(5):
        delete(wire, "ash", f"gone {n}")
    age(cast.a.group, 31)

    class CutOff(Exception):
        pass

    def run_out(execute: Any, *statement: Any) -> Any:
        if next(left, None) is None:
            raise CutOff
        return execute(*statement)

    for steps in range(1, 9):
        left = iter(range(steps))
        with suppress(CutOff), connection.execute_wrapper(run_out):
            pruning.prune(30)
        stones = Tombstone.objects.filter(group_id=cast.a.group.pk).count()
        assert stones == 5 or reader.page()["reset"], steps
    assert Tombstone.objects.count() == 0
    assert reader.sync().rows == fresh(wire).rows


def test_it_takes_few_statements_whatever_the_number_of_groups(cast: Cast, django_assert_num_queries: Any) -> None:
    stones = [
        Tombstone(
            group_id=Group.objects.create(slug=f"g{n}", name="g").pk, version=n + 1, table="t", row_id=f"{n:032x}"
        )
        for n in range(50)
    ]
    Tombstone.objects.bulk_create(stones)
    Tombstone.objects.update(deleted_at=timezone.now() - timedelta(days=40))
    with django_assert_num_queries(5):
        assert pruning.prune(30) == 50
    assert sorted(Clock.objects.filter(pruned__gt=0).values_list("pruned", flat=True)) == list(range(1, 51))


def test_today_is_never_forgotten() -> None:
    with pytest.raises(ValueError, match="days is 0, expected at least 1"):
        pruning.prune(0)


def test_the_command_clears_the_rest_too(cast: Cast) -> None:
    wire = Wire(cast.a.member, Idempotency_Key="one")
    wire.post("/api/ash/stalls", {"name": "first"})
    old = timezone.now() - timedelta(hours=25)
    KeptAnswer.objects.update(created_at=old)
    Session.objects.filter(account=cast.outsider.account).update(expire_date=old)
    RequestCount.objects.create(caller="x", minute=1, taken=1)
    Wire(cast.a.guest, Idempotency_Key="two").get("/api/ash/stalls")
    call_command("prune")
    assert not KeptAnswer.objects.exists()
    assert not Session.objects.filter(account=cast.outsider.account).exists()
    assert not RequestCount.objects.filter(minute=1).exists()
    assert wire.get("/api/ash/stalls").status == 200
