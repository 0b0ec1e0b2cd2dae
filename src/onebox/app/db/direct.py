"""A SELECT straight to the driver: for the few statements that nearly every request sends.

Django's cursor and MySQLdb's around it cost about as much as a small statement itself. Where somebody listens to
statements (the SQL guard, a test that counts them, the query log) it goes through them as usual.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection

Rows = Sequence[tuple[Any, ...]]


def select(sql: str, params: Sequence[Any]) -> Rows:
    """All rows of a SELECT on the default database; raises what Django's cursor would raise."""
    connection.ensure_connection()
    if connection.execute_wrappers or connection.queries_logged:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            heard: Rows = cursor.fetchall()
            return heard
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        driver = connection.connection
        driver.query(_bytes(sql) % tuple(map(driver.literal, params)))
        rows: Rows = driver.store_result().fetch_row(0)
        return rows


@lru_cache(maxsize=1024)
def _bytes(sql: str) -> bytes:
    return sql.encode()
