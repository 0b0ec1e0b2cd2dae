"""Export → import → export makes the same bytes, whatever is in the group."""

import datetime
import io
import json
import threading
import uuid

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onebox.app.db.ids import uuid7
from onebox.app.groups import Group
from onebox.app.groups.audit import audit
from onebox.app.groups.models import Tombstone
from onebox.app.groups.transfer import TransferError, importing, load, tables
from onebox.app.people.models import Account, Member
from tests.market.models import Offer, Stall
from tests.shop.models import Board, Card

from .making import erased, exported, files, manifest, put

PRINTED = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
MOMENTS = st.datetimes(datetime.datetime(1000, 1, 1), timezones=st.just(datetime.UTC))  # noqa: DTZ001 — Hypothesis wants it so
STALLS = st.fixed_dictionaries(
    {
        "id": st.uuids(version=4) | st.builds(uuid7),
        "fee": st.decimals(-999999, 999999, places=2),
        "opens": st.none() | st.times(),
        "day": st.none() | st.dates(datetime.date(1000, 1, 1)),
        "built_at": st.none() | MOMENTS,
        "is_open": st.booleans(),
        "has_power": st.none() | st.booleans(),
        "weight": st.none() | st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False),
        "seats": st.integers(-(2**15), 2**15 - 1),
        "visitors": st.integers(-(2**63), 2**63 - 1),
        "info": JSON.filter(lambda value: value is not None),
        "extra": st.none() | JSON,
        "code": st.text(st.characters(max_codepoint=127), max_size=20),
        "note": st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    }
)


def test_everything_comes_back(full, birch, tmp_path):
    before = exported(full)
    path = put(tmp_path / "ash.zip", before)
    with full.scope():
        card = Card.objects.order_by("title").values().first()
        people = list(Member.objects.values_list("id", "account__email", "role", "joined_at", "ended_at"))
    others, version = exported(birch), full.version
    erased(full)
    back = load(path)
    assert exported(back) == before
    assert (back.slug, back.name, back.version, back.state) == ("ash", "Ash", version, "open")
    assert back.pk != full.pk
    with back.scope():
        assert Card.objects.order_by("title").values().first() == {**card, "group_id": back.pk}
        assert list(Member.objects.values_list("id", "account__email", "role", "joined_at", "ended_at")) == people
        assert Stall.objects.get().info == {"a": [1.50, None, "ß"], "big": 10**30}
    assert exported(birch) == others
    assert audit().findings == []


def test_a_copy_beside_the_group_that_it_was_made_of(full, tmp_path):
    before = exported(full)
    copy = load(put(tmp_path / "ash.zip", before), "copy")
    assert exported(full) == before
    told = manifest(exported(copy))
    assert told["group"].pop("slug") == "copy"
    kept = manifest(before)
    del kept["group"]["slug"]
    assert told == kept
    assert audit().findings == []
    with copy.change() as change:
        Board.objects.create(title="written after")
        assert change.version == full.version + 1


def test_an_empty_group(ash, tmp_path):
    before = exported(ash)
    erased(ash)
    assert exported(load(put(tmp_path / "ash.zip", before))) == before


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(STALLS, max_size=5, unique_by=lambda row: row["id"]), name=PRINTED, loop=st.booleans())
def test_random_rows(tmp_path, rows, name, loop):
    group = Group.objects.create(slug=f"g{uuid.uuid4().hex}", name=name)
    with group.change():
        stalls = [Stall.objects.create(name=str(i), **row) for i, row in enumerate(rows)]
        offers = [Offer.objects.create(stall=stall, title=name) for stall in stalls]
        if loop and offers:  # a ring: some refer to rows behind them, one perhaps to itself
            for here, there in zip(offers, [*offers[1:], offers[0]], strict=True):
                here.twin = there
                here.save()
    before = exported(group)
    path = put(tmp_path / "group.zip", before)
    with group.scope():
        values = list(Stall.objects.order_by("id").values())
    erased(group)
    back = load(path)
    assert exported(back) == before
    with back.scope():
        assert list(Stall.objects.order_by("id").values()) == [{**row, "group_id": back.pk} for row in values]
    erased(back)


def test_rows_of_several_batches(ash, tmp_path):
    with ash.change():
        board = Board.objects.create(title="b")
        Card.objects.bulk_create([Card(board=board, title=str(i)) for i in range(2501)])
        Card.objects.bulk_create([Card(id=uuid.uuid4(), board=board, title=str(i)) for i in range(700)])
    before = exported(ash)
    lines = files(before)["tables/shop_card.jsonl"].splitlines()
    assert len({json.loads(line)["id"] for line in lines}) == 3201
    erased(ash)
    assert exported(load(put(tmp_path / "ash.zip", before))) == before


def test_long_rows_are_read_and_written_a_few_at_a_time(ash, tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "HEAVY", 20_000)
    monkeypatch.setattr(importing, "HEAVY", 20_000)
    with ash.change():
        Stall.objects.bulk_create([Stall(name=str(i), note="x" * 1000) for i in range(200)])
        Stall.objects.bulk_create([Stall(name=str(i), note="x" * 50_000) for i in range(200, 203)])
    before = exported(ash)
    with ash.scope():
        (stalls,) = [table for table in tables.tables() if table.name == "market_stall"]
        read = [len(batch) for batch in stalls.read(ash.pk)]
    assert (read[0], sum(read), max(read[1:])) == (tables.FIRST, 203, 18)
    written, write = [], tables.Table.write
    monkeypatch.setattr(tables.Table, "write", lambda *of: (written.append(len(of[2])), write(*of)))
    erased(ash)
    assert exported(load(put(tmp_path / "ash.zip", before))) == before
    assert (max(written), written[-3:]) == (18, [1, 1, 1])


def test_json_keeps_its_text_but_line_breaks(full, tmp_path):
    with full.change(), connection.cursor() as cursor:
        text = ' {"x": 1.10,\r\n "x": 1e2, "s": "\\n\\u00df"}\n'
        cursor.execute("UPDATE market_stall SET info = %s WHERE group_id = %s", [text, full.pk])
    before = exported(full)
    assert b'"info":{"x": 1.10,   "x": 1e2, "s": "\\n\\u00df"}' in files(before)["tables/market_stall.jsonl"]
    assert len(files(before)["tables/market_stall.jsonl"].splitlines()) == 1
    erased(full)
    assert exported(load(put(tmp_path / "ash.zip", before))) == before


def test_deletions_stay_behind_and_clients_start_anew(full, tmp_path):
    path = put(tmp_path / "ash.zip", exported(full))
    old, version = full.revision, full.version
    erased(full)
    back = load(path)
    assert not Tombstone.objects.filter(group_id=back.pk).exists()
    assert back.clock.pruned == version
    assert back.revision > 1_600_000_000 > old


def test_the_stream_need_not_be_seekable(full):
    class Pipe(io.RawIOBase):
        def __init__(self):
            self.data = b""

        def writable(self):
            return True

        def write(self, data):
            self.data += bytes(data)
            return len(data)

    pipe = Pipe()
    full.export(pipe)
    assert pipe.data == exported(full)


def test_nothing_that_lets_anybody_sign_in_leaves(full):
    Account.objects.update(password="secret-hash")
    content = b"".join(files(exported(full)).values())
    assert b"secret-hash" not in content
    assert b"owner@ash.example" in content
    assert b"birch" not in content


@pytest.mark.django_db(transaction=True)
def test_one_moment_whatever_is_written_meanwhile(full, monkeypatch):
    from onebox.app.groups.transfer.tables import Table

    before, read = exported(full), Table.read

    def reading(self, group_id):
        if self.name == "shop_card":
            writer = threading.Thread(target=write)
            writer.start()
            writer.join()
        yield from read(self, group_id)

    def write():
        with full.change():
            Card.objects.update(title="meanwhile")
            Board.objects.create(title="meanwhile")
        connection.close()

    monkeypatch.setattr(Table, "read", reading)
    during = exported(full)
    monkeypatch.undo()
    assert during == before
    assert b"meanwhile" in files(exported(full))["tables/shop_card.jsonl"]


@pytest.mark.django_db(transaction=True)
def test_no_transaction_around_it(full, tmp_path):
    path = put(tmp_path / "ash.zip", exported(full))
    with transaction.atomic():
        with pytest.raises(TransferError, match="can't be part of a transaction"):
            exported(full)
        with pytest.raises(TransferError, match="can't be part of a transaction"):
            load(path, "copy")
