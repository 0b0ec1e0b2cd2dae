"""Groups: the unit of everything. No row of one group ever refers to a row of another.

What a founder's models use: `GroupModel`, `GroupForeignKey`, `GroupManager`, `Group`, `every_group`, `TableKind`.
"""

from typing import TYPE_CHECKING, Any

from onebox.app.db.errors import CrossGroup, GroupError, NoGroup

from .changes import Change, NotHere, current_change
from .fields import GroupForeignKey
from .kinds import TableKind
from .managers import GroupManager
from .scope import every_group

if TYPE_CHECKING:
    from .models import Group, GroupModel, GroupRow

__all__ = [
    "Change",
    "CrossGroup",
    "Group",
    "GroupError",
    "GroupForeignKey",
    "GroupManager",
    "GroupModel",
    "GroupRow",
    "NoGroup",
    "NotHere",
    "TableKind",
    "current_change",
    "every_group",
]


def __getattr__(name: str) -> Any:
    """Models are imported at first use: Django can't load them before its app registry is ready."""
    if name in {"Group", "GroupModel", "GroupRow"}:
        from . import models

        return getattr(models, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
