"""The members of a group in its export: with name and address, but with nothing that lets anybody sign in."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from msgspec import Meta

from onebox.app.db import verbatim
from onebox.app.groups.transfer.columns import MOMENT, UUID, Column, named
from onebox.app.groups.transfer.tables import Row, Table

from .models import Account, Member, Role

_EMAIL = 1
_NAME = 2


class Members(Table):
    """Ended members too: the group's rows name them."""

    def __init__(self) -> None:
        super().__init__(Member)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The account stands for itself, by its address: it has another id on another Onebox."""
        text: Any = Annotated[str, Meta(max_length=100)]
        address: Any = Annotated[str, Meta(max_length=254)]
        return (
            named("id", "uuid", type=UUID, source="own.id"),
            named("email", "text", type=address, source="account.email"),
            named("name", "text", type=text, source="account.name"),
            named("role", "text", type=Literal[tuple(map(str, Role))], source="own.role"),
            named("joined_at", "datetime", type=MOMENT, source="own.joined_at"),
            named("ended_at", "datetime", type=MOMENT, null=True, source="own.ended_at"),
        )

    @property
    def source(self) -> str:
        """Each member's account beside it."""
        return "people_member own JOIN people_account account ON account.id = own.account_id"

    def examiner(self) -> Callable[[Row], None]:
        """Addresses must be addresses, and each in the group once."""
        seen: set[str] = set()

        def examine(row: Row) -> None:
            email = row[_EMAIL]
            if email != email.lower() or email in seen:
                raise ValueError(f"email is {email!r}, expected each address once, in small letters.")
            seen.add(email)
            try:
                validate_email(email)
            except ValidationError as error:
                raise ValueError(f"email is {email!r}, expected an address such as ann@example.org.") from error

        return examine

    def write(self, group_id: int, rows: Sequence[Row]) -> None:
        """Finds each account by its address; makes one that nobody can sign in to, unconfirmed, where there is none."""
        accounts = _accounts({row[_EMAIL]: row[_NAME] for row in rows})
        members = [(row, accounts[email], *rest) for row, email, _, *rest in rows]
        verbatim.insert(Member, group_id, ("id", "account_id", "role", "joined_at", "ended_at"), members)


def _accounts(names: dict[str, str]) -> dict[str, str]:
    """Ids by address. A person who has an account here keeps the name that they gave themself here."""
    known = set(Account.objects.filter(email__in=names).values_list("email", flat=True))
    new = [Account(email=email, name=name) for email, name in names.items() if email not in known]
    for account in new:
        account.set_unusable_password()
    Account.objects.bulk_create(new, ignore_conflicts=True)  # somebody may have signed up in between
    return {email: str(pk) for email, pk in Account.objects.filter(email__in=names).values_list("email", "pk")}
