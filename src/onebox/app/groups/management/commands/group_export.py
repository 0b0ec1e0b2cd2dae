"""`onebox group export`: a group as one file."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from onebox.app.groups import Group
from onebox.app.groups.transfer import TransferError


class Command(BaseCommand):
    """Writes beside FILE and renames at the end: FILE is a whole export or not there."""

    help = "Write everything that a group has into one zip file (docs/export.md)."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """`SLUG FILE`."""
        parser.add_argument("slug", help="the group's address")
        parser.add_argument("file", help="where to write; - for the standard output")

    def handle(self, *_: Any, slug: str, file: str, **__: Any) -> None:
        """Raises CommandError for a group that isn't there and a file that can't be written."""
        group = Group.objects.filter(slug=slug).first()
        if group is None:
            raise CommandError(f"There is no group {slug!r}. Next: look at its address.")
        try:
            if file == "-":
                group.export(sys.stdout.buffer)
            else:
                self._write(group, Path(file))
        except (TransferError, OSError) as error:
            raise CommandError(str(error)) from error

    def _write(self, group: Group, path: Path) -> None:
        half = path.with_name(f"{path.name}.part")
        try:
            with half.open("xb") as stream:
                half.chmod(0o600)  # it holds all that a customer has
                group.export(stream)
                stream.flush()
                os.fsync(stream.fileno())
            half.replace(path)
        except FileExistsError as error:
            raise CommandError(f"{half} is there: an export runs, or was cut off. Next: delete it.") from error
        except BaseException:
            half.unlink(missing_ok=True)
            raise
        self.stdout.write(f"{group.slug} exported to {path}, {path.stat().st_size} bytes.")
