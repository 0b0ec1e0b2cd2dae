"""The SQL guard: what it lets pass, what it catches, and what tries to fool it."""

import pytest
from django.db import connection

from onebox.app.db.guard import held
from onebox.app.groups import CrossGroup, NoGroup, every_group
from tests.db.statements import HELD, NOT_HELD


@pytest.mark.parametrize("sql", HELD)
def test_a_statement_that_is_held_to_a_group_passes(sql):
    assert all(tokens is not None for _, tokens in held(sql)), held(sql)


@pytest.mark.parametrize("sql", NOT_HELD.values(), ids=NOT_HELD)
def test_a_statement_that_is_not_held_is_caught(sql):
    assert None in [tokens for _, tokens in held(sql)]


def run(sql: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)


def test_it_knows_which_group_a_parameter_names(ash, birch):
    statement = "SELECT title, '%%s', '-- %s' AS `%s` FROM shop_board /* %s */ WHERE title = %s AND group_id = %s"
    with ash.scope():
        run(statement, 1, 2, 3, "x", ash.pk)
        for wrong in (birch.pk, None, "1 "):
            with pytest.raises(CrossGroup, match="used in another"):
                run(statement, *[ash.pk] * 3, "x", wrong)
        with pytest.raises(CrossGroup):
            run("SELECT * FROM shop_board WHERE group_id IN (%s, %s)", ash.pk, birch.pk)
        with pytest.raises(CrossGroup):
            run(f"SELECT * FROM shop_board WHERE group_id = {birch.pk}")


def test_named_parameters_and_many_runs(ash, birch):
    with ash.scope(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM shop_board WHERE group_id = %(g)s", {"g": ash.pk})
        with pytest.raises(CrossGroup):
            cursor.execute("SELECT * FROM shop_board WHERE group_id = %(g)s", {"g": birch.pk})
        sql = "UPDATE shop_board SET title = 'x' WHERE group_id = %s"
        cursor.executemany(sql, [(ash.pk,), (ash.pk,)])
        with pytest.raises(CrossGroup):
            cursor.executemany(sql, [(ash.pk,), (birch.pk,)])


def test_it_says_which_table_and_what_to_do(ash):
    with ash.scope(), pytest.raises(NoGroup, match=r"shop_board without .*every_group\(\)"):
        run("SELECT * FROM shop_board")
    with pytest.raises(NoGroup):
        run("SELECT * FROM shop_board")
    with every_group():
        run("SELECT * FROM shop_board")


def test_it_is_a_setting(settings, ash):
    from onebox.app.db.base import DatabaseWrapper

    for on in (True, False):
        settings.ONEBOX_SQL_GUARD = on
        fresh = DatabaseWrapper({**connection.settings_dict}, "default")
        assert len(fresh.execute_wrappers) == on
