"""People: who they are and which groups they are in.

What a founder's code uses: `Account`, `Member`, `Role`, and `LastOwner`, which a change of a member may raise.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models import Account, LastOwner, Member, Role

__all__ = ["Account", "LastOwner", "Member", "Role"]


def __getattr__(name: str) -> Any:
    """Models are imported at first use: Django can't load them before its app registry is ready."""
    if name in __all__:
        from . import models

        return getattr(models, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
