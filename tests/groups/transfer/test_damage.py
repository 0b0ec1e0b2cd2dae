"""Whatever is wrong with a file is found before anything is written, and said: where, what, and what to do."""

import io
import json
import random
import re
import zipfile

import pytest

from onebox.app.groups import Group, every_group
from onebox.app.groups.models import Clock
from onebox.app.groups.transfer import ConflictingExport, DamagedExport, archive, load
from onebox.app.people.models import Account
from tests.market.models import Stall
from tests.shop.models import Card

from .making import changed, erased, exported, files, packed, put, retold

CARDS = "tables/shop_card.jsonl"
MEMBERS = "tables/people_member.jsonl"
STALLS = "tables/market_stall.jsonl"


def forget_people() -> None:
    with every_group():
        Account.objects.filter(email__endswith="ash.example").delete()


@pytest.fixture
def data(full) -> bytes:
    """An export of the full group, which is gone; its accounts are gone too."""
    found = exported(full)
    erased(full)
    forget_people()
    return found


@pytest.fixture
def untouched(data):
    """Whatever the test does, nothing is written."""

    def everything():
        return Group.objects.count(), Clock.objects.count(), Account.objects.count()

    before = everything()
    yield
    assert everything() == before


def refusal(tmp_path, data: bytes, kind: type[Exception] = DamagedExport) -> str:
    with pytest.raises(kind) as caught:
        load(put(tmp_path / "ash.zip", data))
    said = str(caught.value)
    assert re.search(r"Next: \w.*\.$", said), said
    return said


@pytest.mark.usefixtures("untouched")
class TestNothingIsWritten:
    def test_cut_off_at_every_tenth(self, data, tmp_path):
        for tenth in range(10):
            assert "no whole zip file" in refusal(tmp_path, data[: len(data) * tenth // 10])
        refusal(tmp_path, data[:-1])

    def test_a_file_is_missing_or_one_too_many(self, data, tmp_path):
        found = files(data)
        for name in found:
            assert name in refusal(tmp_path, packed({n: c for n, c in found.items() if n != name}))
        assert "tables/more.jsonl" in refusal(tmp_path, packed({**found, "tables/more.jsonl": b""}))

    @pytest.mark.parametrize(
        "name", ["../evil", "/etc/passwd", "tables/../../x.jsonl", "tables\\x.jsonl", "c:x", "x\0"]
    )
    def test_names_that_lead_elsewhere(self, data, tmp_path, name):
        assert "is no file of an export" in refusal(tmp_path, packed({**files(data), name: b""}))

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_a_file_twice(self, data, tmp_path):
        stream = io.BytesIO(data)
        with zipfile.ZipFile(stream, "a") as again:
            again.writestr(CARDS, b"")
        assert "there twice" in refusal(tmp_path, stream.getvalue())

    def test_bytes_after_the_sum_was_made(self, data, tmp_path):
        found = files(data)
        found[CARDS] = found[CARDS].replace(b"ash 0", b"ash 9")
        assert "SHA-256" in refusal(tmp_path, packed(found))
        found[CARDS] = found[CARDS].splitlines(keepends=True)[0]
        assert "has 1 rows" in refusal(tmp_path, packed(found))

    def test_too_large(self, data, tmp_path):
        path = put(tmp_path / "ash.zip", data)
        with pytest.raises(ConflictingExport, match=r"at most 1000 are taken\. Next: .*--most"):
            load(path, most=1000)

    def test_a_bomb_in_one_line(self, data, tmp_path, monkeypatch):
        monkeypatch.setattr(archive, "LONGEST_LINE", 2**16)
        bomb = changed(data, CARDS, lambda _: b" " * 2**24)
        assert len(bomb) < 2**16
        assert f"{CARDS}, line 1: is longer than 65536 bytes" in refusal(tmp_path, bomb)

    def test_a_bomb_that_announces_less(self, data, tmp_path):
        bomb = bytearray(changed(data, CARDS, lambda _: b" " * 2**20))
        at = bomb.rindex(CARDS.encode()) - 46
        assert bomb[at : at + 4] == b"PK\x01\x02"
        bomb[at + 24 : at + 28] = (10).to_bytes(4, "little")
        assert "can't be unpacked (Bad CRC-32" in refusal(tmp_path, bytes(bomb))

    def test_a_large_manifest(self, data, tmp_path):
        assert "manifest.json: is missing, or longer" in refusal(
            tmp_path, packed({**files(data), "manifest.json": b" " * 2**23})
        )

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            (rb'"title":"ash 0"', rb'"title":5', "Expected `str`, got `int` - at `$.title`"),
            (rb'"title":"ash 0"', rb'"title":"%s"' % (b"x" * 201), "Expected `str` of length <= 200"),
            (rb'"title":"ash 0"', rb'"titel":"ash 0"', "unknown field `titel`"),
            (rb',"title":"ash 0"', b"", "missing required field `title`"),
            (rb'"title":"ash 0"', rb'"title":null', "Expected `str`, got `null`"),
            (rb'"title":"ash 0"', b'"title":"\xff"', "utf-8"),
            (rb'"title":"ash 0"', b'"title":"ash 0', "malformed"),
            (rb'"id":"[^"]*"', rb'"id":"x"', "at `$.id`"),
            (rb'"board_id":"[^"]*"', rb'"board_id":null', "at `$.board_id`"),
            (rb'"version":\d+', rb'"version":0', "version is 0, expected 1 to"),
            (rb'"version":\d+', rb'"version":99999', "version is 99999, expected 1 to"),
            (rb'"version":\d+', rb'"version":true', "Expected `int`"),
            (rb"(?s)^.*$", b"[]\n", "Expected `object`, got `array`"),
            (rb"(?s)^.*$", b"[" * 100_000 + b"\n", "line 1"),
        ],
    )
    def test_a_row_that_is_wrong(self, data, tmp_path, old, new, said):
        forged = changed(data, CARDS, lambda content: re.sub(old, new.replace(b"\\", b"\\\\"), content, count=1))
        answer = refusal(tmp_path, forged)
        assert said in answer
        assert f"{CARDS}, line " in answer

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("fee", '"1.5"'), ("fee", '"9999999.00"'), ("fee", "1.50"), ("fee", '"NaN"'),
            ("seats", "40000"), ("seats", "1.5"), ("visitors", str(2**63)), ("is_open", "1"), ("weight", "1e999"),
            ("day", '"2023-02-29"'), ("opens", '"25:00:00"'), ("opens", '"10:00:00Z"'), ("built_at", '"2023-01-01"'),
            ("built_at", '"2023-01-01T00:00:00"'), ("built_at", '"0001-01-01T00:00:00+23:00"'),
            ("code", '"ä"'), ("info", "{bad}"), ("info", '"\\ud800"x'),
        ],
    )  # fmt: skip
    def test_a_value_that_is_wrong(self, data, tmp_path, column, value):
        def change(content: bytes) -> bytes:
            row = json.loads(content)
            text = json.dumps({**row, column: "HERE"}).replace('"HERE"', value)
            return text.encode() + b"\n"

        assert f"{STALLS}, line 1: " in refusal(tmp_path, changed(data, STALLS, change))

    def test_an_id_twice(self, data, tmp_path):
        twice = changed(data, CARDS, lambda content: content + content.splitlines(keepends=True)[0])
        assert f"{CARDS}, line 3: has the id" in refusal(tmp_path, twice)

    @pytest.mark.parametrize("column", [b"board_id", b"cover_id"])
    def test_a_reference_to_a_row_that_is_not_in_it(self, data, tmp_path, birch, column):
        with birch.scope():
            theirs = str(Card.objects.first().pk).encode()
        forged = changed(
            data, CARDS, lambda content: re.sub(rb'"%s":"[^"]*"' % column, rb'"%s":"%s"' % (column, theirs), content)
        )
        assert f"line 1: {column.decode()} is {theirs.decode()}, expected a row of shop_" in refusal(tmp_path, forged)

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            (b'"role":"owner"', b'"role":"king"', "at `$.role`"),
            (b"owner@ash.example", b"guest@ash.example", "expected each address once"),
            (b"owner@ash.example", b"Owner@ash.example", "in small letters"),
            (b"owner@ash.example", b"nobody", "expected an address"),
            (b'"email"', b'"password":"x","email"', "unknown field `password`"),
        ],
    )
    def test_a_member_that_is_wrong(self, data, tmp_path, old, new, said):
        answer = refusal(tmp_path, changed(data, MEMBERS, lambda content: content.replace(old, new)))
        assert said in answer
        assert f"{MEMBERS}, line " in answer

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda told: told.update(format="1"), "format is '1'"),
            (lambda told: told.pop("format"), "format is None"),
            (lambda told: told.update(tables={}), "Expected `array`"),
            (lambda told: told["group"].update(version=-1), "at `$.group.version`"),
            (lambda told: told["tables"].append(told["tables"][0]), "names a table twice"),
            (lambda told: told["tables"][0].update(file="../x"), "file is '../x'"),
            (lambda told: told["tables"][0].update(sha256="x"), "sha256"),
        ],
    )
    def test_a_manifest_that_is_wrong(self, data, tmp_path, change, said):
        assert said in refusal(tmp_path, retold(data, change))

    @pytest.mark.parametrize("text", [b"", b"[]", b"null", b"{", b"[" * 10_000, b"\xff"])
    def test_no_manifest_at_all(self, data, tmp_path, text):
        assert refusal(tmp_path, packed({**files(data), "manifest.json": text})).startswith("manifest.json: ")

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda told: told.update(format=2), "this Onebox reads up to 1"),
            (lambda told: told.update(format=-1), "which no Onebox made"),
            (lambda told: told["group"].update(slug="birch"), "which is a group of this Onebox"),
            (lambda told: told["group"].update(slug="../x"), "slug is '../x'"),
            (lambda told: told["tables"][1]["columns"].append({"name": "x", "type": "text"}), "is unknown here"),
            (lambda told: told["tables"][1]["columns"].pop(0), "lacks the column"),
            (lambda told: told["tables"][1]["columns"][0].update(type="text"), "expected uuid"),
        ],
    )
    def test_what_does_not_fit_here(self, data, tmp_path, change, said):
        assert said in refusal(tmp_path, retold(data, change), ConflictingExport)

    def test_a_table_that_is_unknown_here(self, data, tmp_path):
        def change(told: dict) -> None:
            told["tables"][1].update(name="other", file="tables/other.jsonl")

        found = files(retold(data, change))
        gone = next(n for n in found if n.startswith("tables/market"))
        found["tables/other.jsonl"] = found.pop(gone)
        assert "has the table other, which is unknown here" in refusal(tmp_path, packed(found), ConflictingExport)

    def test_what_only_the_database_knows(self, data, tmp_path):
        """Two stalls of one name: the group that was begun is gone again, only accounts without a group are left."""

        def change(content: bytes) -> bytes:
            row = json.loads(content)
            return content + json.dumps({**row, "id": "01900000-0000-7000-8000-000000000000"}).encode() + b"\n"

        Account.objects.create(email="owner@ash.example")
        Account.objects.create(email="guest@ash.example")
        try:
            assert "MariaDB refuses its rows" in refusal(tmp_path, changed(data, STALLS, change))
        finally:
            forget_people()


def test_flipped_bytes_are_found_or_change_nothing(data, tmp_path):
    chance = random.Random(1)
    path = tmp_path / "ash.zip"
    for at in chance.sample(range(len(data)), 150):
        flipped = bytearray(data)
        flipped[at] ^= 1 << chance.randrange(8)
        try:
            group = load(put(path, bytes(flipped)))
        except (DamagedExport, ConflictingExport):
            continue
        assert files(exported(group)) == files(data), f"the byte {at}"
        erased(group)
    assert not Group.objects.filter(slug="ash").exists()


def test_the_same_file_after_it_was_put_right(data, tmp_path):
    refusal(tmp_path, data[:-100])
    with (group := load(put(tmp_path / "ash.zip", data))).scope():
        assert Stall.objects.count() == 1
    assert exported(group) == data
