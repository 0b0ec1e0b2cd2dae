"""The current group: which group's rows the code that is running now may see and write.

It is a context variable, so each request, thread and asynchronous task has its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from onebox.app.db.errors import CrossGroup, NoGroup


class _Every:
    def __repr__(self) -> str:
        return "every group"


EVERY: Final = _Every()
_current: ContextVar[int | _Every | None] = ContextVar("onebox_group", default=None)


def current() -> int | None:
    """The current group's id; None inside `every_group()`; raises NoGroup when neither was entered."""
    group = _current.get()
    if group is None:
        raise NoGroup("There is no current group. Enter one first: with group.scope(): … or group.change(): …")
    return None if isinstance(group, _Every) else group


def current_or_none() -> int | None:
    """The current group's id, None when there is none."""
    group = _current.get()
    return group if isinstance(group, int) else None


@contextmanager
def scope(group_id: int | None) -> Iterator[None]:
    """Makes this group the current one. Entering another group's scope from inside raises CrossGroup."""
    if group_id is None:
        raise NoGroup("The row has no group. Enter its group before making it: with group.change(): …")
    outer = _current.get()
    if isinstance(outer, int) and outer != group_id:
        raise CrossGroup(f"Group {group_id} can't be entered from inside group {outer}. Leave that one first.")
    token = _current.set(group_id)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def every_group() -> Iterator[None]:
    """The one way round: reads see all groups' rows, and a group may be entered from here.

    For staff code and for questions about one person's own groups. A test counts its uses.
    """
    outer = _current.get()
    if isinstance(outer, int):
        raise CrossGroup(f"Code inside group {outer} can't look at every group.")
    token = _current.set(EVERY)
    try:
        yield
    finally:
        _current.reset(token)
