"""`onebox group import`: a group comes back from its file."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from onebox.app.groups.transfer import ConflictingExport, DamagedExport, TransferError, load
from onebox.app.groups.transfer.archive import MOST_BYTES


class Command(BaseCommand):
    """Exit code 0: imported; 1: it could not be tried; 2: the file is damaged; 3: the file doesn't fit."""

    help = "Import a group from the file that `onebox group export` wrote, as a new group."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """`FILE [--slug NEW] [--most BYTES]`."""
        parser.add_argument("file", type=Path, help="the export")
        parser.add_argument("--slug", help="another address than the one it had")
        parser.add_argument("--most", type=int, default=MOST_BYTES, help="bytes that it may unpack to (8 GiB)")

    def handle(self, *_: Any, file: Path, slug: str | None, most: int, **__: Any) -> None:
        """Prints the new group's address, or what is wrong and what to do."""
        try:
            group = load(file, slug, most)
        except DamagedExport as error:
            self._fail(2, f"The file is damaged. {error}")
        except ConflictingExport as error:
            self._fail(3, f"The file doesn't fit. {error}")
        except (TransferError, OSError) as error:
            raise CommandError(str(error)) from error
        else:
            self.stdout.write(f"{group.slug} imported at version {group.version}.")

    def _fail(self, code: int, text: str) -> None:
        self.stderr.write(text)
        sys.exit(code)
