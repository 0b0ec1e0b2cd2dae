"""`manage prune`: forgets what nobody needs any more; run it once a day."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from onebox.app.api import idempotency, rates
from onebox.app.groups.pruning import prune
from onebox.app.groups.transfer import erasing
from onebox.app.people.sessions import SessionStore


class Command(BaseCommand):
    """Erases groups whose grace is over; forgets old deletions, answers to retried writes, request counts, sessions."""

    help = (
        "Erase groups whose grace is over; forget old deletions (ONEBOX_TOMBSTONE_DAYS), "
        "kept answers, request counts and sessions that have ended."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        days = settings.ONEBOX_TOMBSTONE_DAYS
        self.stdout.write(f"{prune(days)} deletions older than {days} days forgotten.")
        for receipt in erasing.sweep():
            self.stdout.write(f"{receipt} erased.")
        idempotency.sweep()
        rates.sweep()
        SessionStore.clear_expired()
