"""Hypothesis: whatever is written, and whenever a client asks, deltas lead to what a fresh read shows."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onebox.app.api import feed, serve
from onebox.app.groups import Group, pruning
from onebox.app.groups.models import Tombstone
from tests.api.reader import Reader, fresh
from tests.api.world import undone
from tests.cast import Cast
from tests.market.models import Offer, Stall
from tests.wire import Wire

pytestmark = pytest.mark.django_db

ROWS = [f"{number:08x}-0000-4000-8000-{9 - number:012x}" for number in range(4)]
row = st.sampled_from(ROWS)


def writes(method: str, resource: str, **body: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Such a write of a row, alone or in a batch."""
    made = {"method": st.just(method), "resource": st.just(resource), "id": row}
    return st.fixed_dictionaries({**made, "body": st.fixed_dictionaries(body)} if body else made)


write = st.one_of(
    writes("PUT", "stalls", name=row.map(lambda r: f"stall {r[:8]}")),
    writes("PATCH", "stalls", seats=st.integers(0, 9)),
    writes("DELETE", "stalls"),
    writes("PUT", "offers", stall=row, title=st.just("offer")),
    writes("PATCH", "offers", twin=st.none() | row),
    writes("DELETE", "offers"),
)
step = st.one_of(
    st.tuples(st.just("batch"), st.lists(write, min_size=1, max_size=5)),
    st.tuples(st.just("each"), st.lists(write, min_size=1, max_size=4)),
    st.tuples(st.sampled_from(["update", "delete", "bulk create", "bulk update"]), st.lists(row, unique=True)),
    st.tuples(st.just("sync"), st.sampled_from([1, 2, 3, 5000])),
    st.tuples(st.just("prune"), st.none()),
)


def one_by_one(wire: Wire, writes: list[dict[str, Any]]) -> None:
    for made in writes:
        wire.send(made["method"], f"/api/ash/{made['resource']}/{made['id']}", made.get("body"))


def in_bulk(group: Group, kind: str, rows: list[str]) -> None:
    """What a founder's own code may do to many rows at once."""
    with group.change():
        if kind == "update":
            Stall.objects.filter(pk__in=rows).update(note="all at once")
        elif kind == "delete":
            Offer.objects.filter(pk__in=rows).delete()
        elif kind == "bulk create":
            known = {str(pk) for pk in Stall.objects.values_list("pk", flat=True)}
            Stall.objects.bulk_create([Stall(pk=r, name=f"bulk {r[:8]}") for r in rows if r not in known])
        else:
            found = list(Stall.objects.filter(pk__in=rows))
            for stall in found:
                stall.seats += 1
            Stall.objects.bulk_update(found, ["seats"])


def forget(group: Group) -> None:
    """All deletions so far are 40 days old."""
    Tombstone.objects.filter(group_id=group.pk).update(deleted_at="2020-01-01 00:00:00Z")
    pruning.prune(30)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(st.lists(step, min_size=1, max_size=12))
def test_deltas_lead_to_what_a_fresh_read_shows(cast: Cast, steps: list[tuple[str, Any]]) -> None:
    wire, group, patch = Wire(cast.a.member), cast.a.group, pytest.MonkeyPatch()
    with undone(), patch.context() as patched:
        reader = Reader(wire)
        for kind, what in steps:
            if kind == "batch":
                wire.post("/api/ash/batch", {"writes": what})
            elif kind == "each":
                one_by_one(wire, what)
            elif kind == "sync":
                patched.setattr(feed, "PAGE", what)
                serve.kept().clear()
                assert reader.sync().filled() == fresh(wire).filled()
            elif kind == "prune":
                forget(group)
            else:
                in_bulk(group, kind, what)
        assert reader.sync().filled() == fresh(wire).filled()
        listed = {r["id"]: r for r in wire.get("/api/ash/stalls?limit=500").json["items"]}
        assert reader.rows.get("stalls", {}) == listed
