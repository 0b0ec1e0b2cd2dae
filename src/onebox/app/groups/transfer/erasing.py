"""A group goes for good: closed at once, erased after a time of grace, with one receipt left behind."""

import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from ..models import Clock, Group, Receipt
from ..states import NO_BOX, State
from . import removing
from .errors import TransferError
from .transactions import alone, refuse_transaction

GRACE_DAYS: Final = 30
_LEFT: Final = datetime.timedelta(days=1)
"""After which an import that left its group behind will not come back."""


def close(slug: str, days: int = GRACE_DAYS) -> Group:
    """Closes an open group for everybody, to be erased after `days`. Raises TransferError for any other group."""
    if days < 0:
        raise TransferError(f"days is {days}, expected at least 0.")
    with alone(slug), transaction.atomic():
        group = _find(slug, State.OPEN)
        _stop_writes(group)
        group.state, group.erase_at = State.CLOSED, timezone.now() + datetime.timedelta(days=days)
        group.save(update_fields=["state", "erase_at"])
        group.revise()  # ends the open streams of its members
    return group


def undo(slug: str) -> Group:
    """Opens a closed group again, with all that it had. Raises TransferError for any other group."""
    with alone(slug), transaction.atomic():
        group = _find(slug, State.CLOSED)
        Clock.objects.filter(group_id=group.pk).update(box=settings.ONEBOX_BOX, touched=Now())
        group.state, group.erase_at = State.OPEN, None
        group.save(update_fields=["state", "erase_at"])
        group.revise()
    return group


def erase(slug: str, by: str) -> Receipt:
    """Erases a group now, whatever its grace; run again it ends what was cut off. Returns the receipt.

    `by` says who asked, without naming a person: "command", or an account's id. Raises TransferError for a group
    that is not there, or that is being imported.
    """
    refuse_transaction("An erasure commits batch by batch")
    with alone(slug):
        receipt = _begin(slug, by)
        removing.remove(receipt.group)
        receipt.erased_at = timezone.now()
        receipt.save(update_fields=["erased_at"])
    return receipt


def sweep() -> list[Receipt]:
    """Erases every group whose grace is over, ends erasures that were cut off, forgets imports that were."""
    for slug in _slugs(State.INCOMING, revised_at__lt=timezone.now() - _LEFT):
        with alone(slug):
            for group in Group.objects.filter(slug=slug, state=State.INCOMING):
                removing.remove(group.pk)
    _end_receipts()
    due = [*_slugs(State.ERASING), *_slugs(State.CLOSED, erase_at__lte=timezone.now())]
    return [erase(slug, "grace") for slug in due]


def _begin(slug: str, by: str) -> Receipt:
    """Marks the group and writes the receipt, with what there is to erase, in one transaction."""
    with transaction.atomic():
        group = _find(slug, State.OPEN, State.CLOSED, State.ERASING)
        receipt = Receipt.objects.filter(group=group.pk, erased_at=None).first()
        if receipt is None:
            _stop_writes(group)
            group.state = State.ERASING
            group.save(update_fields=["state"])
            group.revise()
            receipt = Receipt.objects.create(group=group.pk, by=by, rows=removing.counts(group.pk))
    return receipt


def _end_receipts() -> None:
    """Dates the receipts of groups that were gone when the erasure was cut off."""
    for receipt in Receipt.objects.filter(erased_at=None):
        if not Group.objects.filter(pk=receipt.group).exists():
            receipt.erased_at = timezone.now()
            receipt.save(update_fields=["erased_at"])


def _stop_writes(group: Group) -> None:
    """Waits for the open change and lets no other begin. Comes before the group's row: changes lock in that order."""
    Clock.objects.filter(group_id=group.pk).update(box=NO_BOX)


def _find(slug: str, *states: State) -> Group:
    group = Group.objects.filter(slug=slug).first()
    if group is None:
        raise TransferError(f"There is no group {slug!r}. Next: look at its address; an erased group is gone for good.")
    if group.state not in states:
        raise TransferError(f"Group {slug!r} is {group.state}, expected {' or '.join(states)}. {_ADVICE[group.state]}")
    return group


_ADVICE: Final[dict[str, str]] = {
    State.OPEN: "Next: nothing, its members can use it.",
    State.INCOMING: "Next: wait for its import, or run that again.",
    State.CLOSED: "Next: onebox group undo-erase, or onebox group erase --now.",
    State.ERASING: "Next: onebox group erase --now ends it; it can't be undone.",
}


def _slugs(state: State, **which: object) -> list[str]:
    return list(Group.objects.filter(state=state, **which).values_list("slug", flat=True))
