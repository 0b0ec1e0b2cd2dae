"""The tree of tasks: what stands above one and below it, each in one statement."""

import uuid
from typing import Any

from django.db import connection

DEEPEST = 32
"""Levels that tasks may be nested. MariaDB silently ends a recursion at 1,000."""

_ABOVE = """
    WITH RECURSIVE above (id, parent_id, project_id) AS (
        SELECT id, parent_id, project_id FROM `planner_task` WHERE group_id = %s AND id = %s
        UNION ALL
        SELECT up.id, up.parent_id, up.project_id
        FROM above JOIN `planner_task` up ON up.group_id = %s AND up.id = above.parent_id
    ) SELECT id, project_id FROM above
"""
_BELOW = """
    WITH RECURSIVE below (id, depth) AS (
        SELECT id, 1 FROM `planner_task` WHERE group_id = %s AND id = %s
        UNION ALL
        SELECT sub.id, below.depth + 1
        FROM below JOIN `planner_task` sub ON sub.group_id = %s AND sub.parent_id = below.id
    ) SELECT id, depth FROM below
"""


def above(group_id: int | None, task_id: uuid.UUID) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """The task and all it is nested in, as (id, project id), innermost first; empty for no such task."""
    return [(uuid.UUID(row[0]), uuid.UUID(row[1])) for row in _rows(_ABOVE, group_id, task_id)]


def below(group_id: int | None, task_id: uuid.UUID) -> list[tuple[uuid.UUID, int]]:
    """The task and all that is nested in it, as (id, level), the task itself being level 1."""
    return [(uuid.UUID(row[0]), row[1]) for row in _rows(_BELOW, group_id, task_id)]


def _rows(sql: str, group_id: int | None, task_id: uuid.UUID) -> list[tuple[Any, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [group_id, str(task_id), group_id])
        return list(cursor.fetchall())
