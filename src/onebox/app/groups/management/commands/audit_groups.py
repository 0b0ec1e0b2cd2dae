"""`onebox audit-groups`: proves that no group's data touches another's."""

import argparse
import sys
from typing import Any

import msgspec
from django.core.management.base import BaseCommand
from django.db import DatabaseError

from onebox.app.groups.audit import audit


class Command(BaseCommand):
    """Exit code 0: clean; 1: findings; 2: the database could not be read."""

    help = "Reads the live database and proves that no group's data touches another's."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """`--json` for programs."""
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")

    def handle(self, **options: Any) -> None:
        """Prints what was found and exits."""
        try:
            report = audit()
        except DatabaseError as error:
            self.stderr.write(f"The database could not be read: {error}. Is MariaDB running, and migrated?")
            sys.exit(2)
        if options["json"]:
            self.stdout.write(msgspec.json.encode(report).decode())
        else:
            for line in (*report.findings, report):
                self.stdout.write(str(line))
        sys.exit(1 if report.findings else 0)
