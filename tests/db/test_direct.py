"""A SELECT straight to the driver gives what Django's cursor gives."""

import pytest
from django.db import OperationalError, ProgrammingError, connection, connections, transaction
from django.db.transaction import TransactionManagementError

from onebox.app.db.direct import select

pytestmark = pytest.mark.django_db

VALUES = (
    "SELECT %s, %s, %s, CAST('2026-02-03 04:05:06.789' AS DATETIME(6)), CAST('2026-02-03' AS DATE), 1.5, "
    "CAST(2.50 AS DECIMAL(5,2)), NULL, 18446744073709551615, UUID(), 'ünïcödé', x'00ff'"
)
PARAMS = ('it\'s 100%% \\ "é" 🦊', 7, None)


@pytest.fixture
def unheard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens to statements, as in production."""
    monkeypatch.setattr(connections["default"], "execute_wrappers", [])


def test_values_come_as_from_the_cursor(unheard: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(VALUES, PARAMS)
        (usual,) = cursor.fetchall()
    ((*direct,),) = select(VALUES, PARAMS)
    assert [type(v) for v in direct] == [type(v) for v in usual]
    assert [v for i, v in enumerate(direct) if i != 9] == [v for i, v in enumerate(usual) if i != 9]  # 9 is UUID()
    assert direct[0] == PARAMS[0]


def test_a_parameter_is_never_sql(unheard: None) -> None:
    for attack in ("' OR 1=1 -- ", "\\' OR 1=1 -- ", "%s", "x\x00y", "\x1a'"):
        assert select("SELECT %s", (attack,)) == ((attack,),)


def test_errors_are_django_s(unheard: None) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        select("SELECT * FROM nowhere WHERE id = %s", (1,))
    with pytest.raises(OperationalError), transaction.atomic():
        select("SELECT no_column FROM groups_clock WHERE group_id = %s", (1,))


def test_a_broken_transaction_answers_nothing(unheard: None) -> None:
    with pytest.raises(TransactionManagementError), transaction.atomic():
        transaction.set_rollback(True)
        select("SELECT %s", (1,))


def test_who_listens_to_statements_hears_it(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        select("SELECT %s", (1,))
