"""`onebox group undo-erase`: opens a group again that was closed to be erased."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from onebox.app.groups.transfer import TransferError, erasing


class Command(BaseCommand):
    """Nothing was removed yet: its members find it as it was."""

    help = "Open a group again that `onebox group erase` closed."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """`SLUG`."""
        parser.add_argument("slug", help="the group's address")

    def handle(self, *_: Any, slug: str, **__: Any) -> None:
        """Raises CommandError where there is nothing to undo."""
        try:
            erasing.undo(slug)
        except TransferError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{slug} is open again.")
