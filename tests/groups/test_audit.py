"""`audit-groups` finds planted damage by name: group, table and id."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from onebox.app.groups import Group
from onebox.app.groups.audit import Finding, audit, report
from onebox.app.people.models import Account, Member, Role
from tests.shop.making import board_with_cards, twins
from tests.shop.models import Board, Card


@pytest.fixture
def pair(ash, birch):
    """Twin boards with cards, links and members in two groups."""
    for group, name in ((ash, "a"), (birch, "b")):
        Member.add(group, Account.objects.create(email=f"{name}@example.org"), Role.OWNER)
    return twins(ash, birch)


def damage(sql: str, *params: object) -> None:
    """Past the constraints and the guard, as a broken restore or a person at the console would."""
    connection.outside_groups = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET foreign_key_checks = 0")
            cursor.execute(sql, params)
            assert cursor.rowcount
            cursor.execute("SET foreign_key_checks = 1")
    finally:
        connection.outside_groups = False


def found() -> list[tuple[str, int | None, str, str | None]]:
    return sorted((f.check, f.group, f.table, f.id) for f in audit().findings)


def test_a_sound_database_is_clean(pair):
    result = audit()
    assert result.findings == []
    assert (result.groups, result.cut) == (2, False)
    assert result.rows == 2 * (1 + 1 + 2 + 2 + 1)
    assert str(result).startswith(f"clean: 2 groups, {result.tables} tables, 14 rows in ")


def test_a_reference_across_groups(ash, birch, pair):
    with birch.change():
        theirs = Board.objects.create(title="only theirs")
    with ash.scope():
        card = Card.objects.first()
    damage("UPDATE shop_card SET board_id = %s WHERE group_id = %s AND id = %s", theirs.id, *card.key)
    (finding,) = audit().findings
    assert (finding.check, finding.group, finding.table, finding.id) == (
        "cross-group",
        ash.pk,
        "shop_card",
        str(card.id),
    )
    assert f"board_id refers to shop_board {theirs.id} of group {birch.pk}" in str(finding)


def test_a_member_of_another_group(ash, birch, pair):
    with birch.scope():
        member = Member.objects.get()
    damage("UPDATE shop_card SET owner_id = %s WHERE group_id = %s LIMIT 1", member.id, ash.pk)
    assert [f[:3] for f in found()] == [("cross-group", ash.pk, "shop_card")]


def test_a_reference_to_nothing(ash, pair):
    damage("DELETE FROM shop_tag")
    assert {f[:3] for f in found() if f[1] == ash.pk} == {
        ("dangling", ash.pk, "shop_card"),
        ("dangling", ash.pk, "shop_cardtag"),
    }


def test_a_row_moved_to_another_group(ash, birch, pair):
    with ash.change():
        lonely = board_with_cards(1)
    damage("UPDATE shop_board SET group_id = %s WHERE id = %s", birch.pk, lonely.id)
    assert {f[:3] for f in found()} >= {("cross-group", ash.pk, "shop_card")}


def test_a_group_without_a_clock(ash, pair):
    damage("DELETE FROM groups_clock WHERE group_id = %s", ash.pk)
    assert {f[:3] for f in found()} == {
        ("no-clock", ash.pk, "groups_group"),
        *(("no-clock", ash.pk, t) for t in ("shop_board", "shop_card", "shop_cardtag", "shop_tag")),
    }


def test_a_clock_and_a_member_without_a_group(ash, pair):
    damage("DELETE FROM groups_group WHERE id = %s", ash.pk)
    assert {f[:3] for f in found()} == {
        ("no-group", ash.pk, "groups_clock"),
        ("no-group", ash.pk, "people_member"),
    }


def test_a_row_ahead_of_its_clock(ash, pair):
    damage("UPDATE shop_board SET version = 1000 WHERE group_id = %s", ash.pk)
    (finding,) = audit().findings
    assert (finding.check, finding.group, finding.id) == ("version", ash.pk, str(pair[0].id))
    assert "says 1000, its clock" in finding.message


def test_a_row_that_was_never_stamped(ash, pair):
    damage("UPDATE shop_board SET version = 0 WHERE group_id = %s", ash.pk)
    assert found() == [("version", ash.pk, "shop_board", str(pair[0].id))]


def test_a_clock_that_was_set_back(ash, pair):
    damage("UPDATE groups_clock SET version = 1 WHERE group_id = %s", ash.pk)
    assert ("version", ash.pk, "shop_board", str(pair[0].id)) in found()


def test_a_tombstone_ahead_of_its_clock(ash, pair):
    with ash.change():
        gone = Board.objects.create(title="gone")
        pk = gone.pk
        gone.delete()
    damage("UPDATE groups_tombstone SET version = 1000 WHERE group_id = %s", ash.pk)
    assert found() == [("tombstone", ash.pk, "groups_tombstone", str(pk))]


def test_a_row_that_came_back_without_a_new_version(ash, pair):
    with ash.change():
        board = Board.objects.create(title="back")
        pk = board.pk
    board.delete()
    damage("INSERT INTO shop_board (id, group_id, version, title) VALUES (%s, %s, 1, 'back')", pk, ash.pk)
    assert found() == [("tombstone", ash.pk, "shop_board", str(pk))]


def test_a_row_made_again_is_clean(ash, pair):
    with ash.change():
        board = Board.objects.create(title="a")
        pk = board.pk
        board.delete()
        Board.objects.create(id=pk, title="again")
    assert found() == []


@contextmanager
def altered(do: str, undo: str) -> Iterator[None]:
    before, connection.outside_groups = connection.outside_groups, True
    with connection.cursor() as cursor:
        cursor.execute(do)
        try:
            yield
        finally:
            cursor.execute("SET foreign_key_checks = 0")
            cursor.execute(undo)
            cursor.execute("SET foreign_key_checks = 1")
            connection.outside_groups = before


def foreign_key(table: str, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT constraint_name FROM information_schema.key_column_usage WHERE table_schema = DATABASE() "
            "AND table_name = %s AND column_name = %s AND referenced_table_name IS NOT NULL",
            [table, column],
        )
        return str(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_keys_that_are_gone():
    tag, clock = foreign_key("shop_cardtag", "tag_id"), foreign_key("shop_board", "group_id")
    cases = [
        (
            f"ALTER TABLE shop_cardtag DROP FOREIGN KEY {tag}",
            "ALTER TABLE shop_cardtag ADD FOREIGN KEY (group_id, tag_id) REFERENCES shop_tag (group_id, id)",
            ("foreign-key", "shop_cardtag", "has no foreign key (group_id, tag_id) -> shop_tag (group_id, id)"),
        ),
        (
            f"ALTER TABLE shop_board DROP FOREIGN KEY {clock}",
            f"ALTER TABLE shop_board ADD CONSTRAINT {clock} FOREIGN KEY (group_id) REFERENCES groups_clock (group_id)",
            ("clock-key", "shop_board", "has no foreign key (group_id) -> groups_clock (group_id)"),
        ),
        (
            "ALTER TABLE shop_cardtag DROP INDEX group_version",
            "ALTER TABLE shop_cardtag ADD INDEX group_version (group_id, version)",
            ("feed-index", "shop_cardtag", "has no index on (group_id, version)"),
        ),
        (
            "ALTER TABLE shop_cardtag DROP PRIMARY KEY, ADD PRIMARY KEY (id)",
            "ALTER TABLE shop_cardtag DROP PRIMARY KEY, ADD PRIMARY KEY (group_id, id)",
            ("primary-key", "shop_cardtag", "is ['id'], expected (group_id, id)"),
        ),
        (
            "RENAME TABLE shop_cardtag TO elsewhere",
            "RENAME TABLE elsewhere TO shop_cardtag",
            ("table", "shop_cardtag", "of shop.CardTag is missing"),
        ),
    ]
    for do, undo, expected in cases:
        with altered(do, undo):
            assert [(f.check, f.table, f.message) for f in audit().findings] == [expected]
    assert audit().findings == []


@pytest.mark.django_db(transaction=True)
def test_a_plain_foreign_key_in_the_composite_ones_place(ash):
    name = foreign_key("shop_cardtag", "tag_id")
    with (
        altered(
            "ALTER TABLE shop_tag ADD UNIQUE KEY only_id (id), ADD KEY z (id, group_id)",
            "ALTER TABLE shop_tag DROP KEY only_id, DROP KEY z",
        ),
        altered(
            f"ALTER TABLE shop_cardtag DROP FOREIGN KEY {name}, "
            "ADD CONSTRAINT plain FOREIGN KEY (tag_id) REFERENCES shop_tag (id)",
            f"ALTER TABLE shop_cardtag DROP FOREIGN KEY plain, ADD CONSTRAINT {name} "
            "FOREIGN KEY (group_id, tag_id) REFERENCES shop_tag (group_id, id)",
        ),
    ):
        assert [(f.check, f.table) for f in audit().findings] == [("foreign-key", "shop_cardtag")]


def test_many_findings_are_cut(ash, pair, monkeypatch):
    monkeypatch.setattr(report, "SHOWN", 1)
    damage("UPDATE shop_card SET parent_id = UUID() WHERE group_id = %s", ash.pk)
    result = audit()
    assert (len(result.findings), result.cut) == (1, True)
    assert "and more" in str(result)


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("audit_groups", *arguments, stdout=out, stderr=err)
    return int(ended.value.code), out.getvalue(), err.getvalue()


def test_the_command(ash, pair):
    code, out, _ = run()
    assert (code, len(out.splitlines())) == (0, 1)
    damage("UPDATE shop_board SET version = 1000 WHERE group_id = %s", ash.pk)
    code, out, _ = run()
    assert code == 1
    assert out.splitlines()[0].startswith(f"version: group {ash.pk} shop_board {pair[0].id} says 1000")
    assert out.splitlines()[-1].startswith("1 finding: 2 groups, ")
    code, out, _ = run("--json")
    said = json.loads(out)
    assert code == 1
    assert said["findings"][0] | {"message": ""} == {
        "check": "version",
        "group": ash.pk,
        "table": "shop_board",
        "id": str(pair[0].id),
        "message": "",
    }
    assert {"groups", "tables", "rows", "seconds", "cut"} <= said.keys()


def test_a_database_that_can_not_be_read(db, monkeypatch):
    def gone(*_: object) -> None:
        raise OperationalError(2002, "Can't connect")

    monkeypatch.setattr(report.Reader, "rows", gone)
    code, out, err = run()
    assert (code, out) == (2, "")
    assert "Is MariaDB running" in err


def test_the_number_of_statements_does_not_grow_with_the_groups(ash, pair):
    with CaptureQueriesContext(connection) as few:
        audit()
    for i in range(20):
        Group.objects.create(name="x", slug=f"x{i}")
    with CaptureQueriesContext(connection) as many:
        assert audit().groups == 22
    assert len(many) == len(few)


def test_findings_read_well():
    assert str(Finding("table", "of x.X is missing", "x")) == "table: x of x.X is missing"
