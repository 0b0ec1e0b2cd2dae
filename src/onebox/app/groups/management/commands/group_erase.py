"""`onebox group erase`: a group closes at once, and goes for good after its grace."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from onebox.app.groups.transfer import TransferError, erasing


class Command(BaseCommand):
    """Without --now it can be undone; `manage prune` does the rest when the grace is over."""

    help = "Close a group for everybody; erase it after 30 days, or now."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """`SLUG [--now]`."""
        parser.add_argument("slug", help="the group's address")
        parser.add_argument("--now", action="store_true", help="erase it at once: this can't be undone")

    def handle(self, *_: Any, slug: str, now: bool, **__: Any) -> None:
        """Says when it goes, or what went."""
        try:
            if now:
                receipt = erasing.erase(slug, "command")
                self.stdout.write(f"{slug} erased: {receipt}.")
            else:
                group = erasing.close(slug)
                self.stdout.write(
                    f"{slug} is closed, and goes at {group.erase_at:%Y-%m-%d %H:%M} UTC. "
                    f"Until then: onebox group undo-erase {slug}"
                )
        except TransferError as error:
            raise CommandError(str(error)) from error
