"""What a founder's hooks and endpoints are called with."""

from functools import cached_property
from typing import TYPE_CHECKING

from onebox.app.groups import Group
from onebox.app.people.access import Access
from onebox.app.people.models import Member

from .http import Request

if TYPE_CHECKING:
    from uuid import UUID


class Call:
    """One request of a signed-in member in their group."""

    def __init__(self, request: Request, access: Access, if_match: frozenset[int] | None = None) -> None:
        self.request = request
        self.access = access
        self.if_match = if_match
        """The row versions that the client has: None where it did not say, empty where any will do (`*`)."""

    @cached_property
    def group(self) -> Group:
        """The group."""
        return Group.objects.get(pk=self.access.group)

    @cached_property
    def member(self) -> Member:
        """The member who asks."""
        found: Member = Member.objects.select_related("account").get(pk=self.access.member)
        return found

    @property
    def member_id(self) -> "UUID | str":
        """The member's id, without asking the database."""
        return self.access.member
