"""What older Oneboxes and older products wrote can be read."""

import json

import pytest

from onebox.app.groups.transfer import load
from onebox.app.groups.transfer.manifest import UPGRADES, Upgrade
from tests.market.models import Stall
from tests.shop.models import Card

from .making import changed, erased, exported, files, put, retold


@pytest.fixture
def data(full) -> bytes:
    found = exported(full)
    erased(full)
    return found


@pytest.fixture
def zero(monkeypatch):
    """A format 0 that differs in one thing: a card's title was called its name."""

    def manifest(told: dict) -> dict:
        for table in told["tables"]:
            if table["name"] == "shop_card":
                table["columns"] = [
                    {**c, "name": "title" if c["name"] == "name" else c["name"]} for c in table["columns"]
                ]
        return {**told, "format": 1}

    def row(table: str, found: dict) -> dict:
        if table == "shop_card":
            found["title"] = found.pop("name")
        return found

    monkeypatch.setitem(UPGRADES, 0, Upgrade(manifest, row))


def test_an_older_format(data, zero, tmp_path):
    def older(told: dict) -> None:
        told["format"] = 0
        (cards,) = [t for t in told["tables"] if t["name"] == "shop_card"]
        next(c for c in cards["columns"] if c["name"] == "title")["name"] = "name"

    old = retold(changed(data, "tables/shop_card.jsonl", lambda c: c.replace(b'"title"', b'"name"')), older)
    group = load(put(tmp_path / "ash.zip", old))
    assert files(exported(group)) == files(data)
    assert exported(group) == data
    with group.scope():
        assert sorted(Card.objects.values_list("title", flat=True)) == ["ash 0", "ash 1"]


def test_columns_that_came_after_the_export_get_their_defaults(data, tmp_path):
    late = ("info", "fee", "made_at", "weight", "extra", "code", "is_open")

    def rows(content: bytes) -> bytes:
        row = json.loads(content)
        return json.dumps({name: value for name, value in row.items() if name not in late}).encode() + b"\n"

    def older(told: dict) -> None:
        (stalls,) = [t for t in told["tables"] if t["name"] == "market_stall"]
        stalls["columns"] = [c for c in stalls["columns"] if c["name"] not in late]

    group = load(put(tmp_path / "ash.zip", retold(changed(data, "tables/market_stall.jsonl", rows), older)))
    with group.scope():
        stall = Stall.objects.get()
    assert (stall.info, str(stall.fee), stall.weight, stall.extra, stall.code) == ({}, "0.00", None, None, "")
    assert stall.made_at is not None
    assert stall.is_open is False
