"""Who a person is (`Account`), where they belong (`Member`), and where they are signed in (`Session`)."""

from .account import Account
from .cache import CacheEntry
from .invitation import Invitation, InvitationGone
from .key import ApiKey
from .member import LastOwner, Member, Role
from .session import Session

__all__ = ["Account", "ApiKey", "CacheEntry", "Invitation", "InvitationGone", "LastOwner", "Member", "Role", "Session"]
