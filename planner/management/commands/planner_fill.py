"""`planner_fill`: real data for the planner, and somebody to sign in as."""

import json
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from onebox.app.groups import Group
from onebox.app.people import Account
from planner.sample import filling, packages, people

FEWEST = 3
"""With fewer changelogs than these a machine counts as stripped of them."""


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or text == "0":
        raise ArgumentTypeError(f"{text!r} is neither a whole number of at least 1 nor 'all'.")
    return int(text)


def _groups(text: str) -> int | None:
    return None if text == "all" else _count(text)


class Command(BaseCommand):
    help = (
        "Makes a group of each of Debian's changelogs on this machine, or of a few, with everything in it. "
        "Groups that exist are left alone. Ends with a line of JSON: e-mail address and password, slugs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Adds --groups and --limit-entries."""
        parser.add_argument("--groups", type=_groups, default=FEWEST, help="how many, or 'all' (default: 3)")
        parser.add_argument("--limit-entries", type=_count, help="take each package's newest entries only")

    def handle(self, *_: Any, groups: int | None, limit_entries: int | None, **__: Any) -> None:
        """Fills what is missing."""
        found = self._packages()
        chosen = filling.slugs(packages.choose(found, len(found) if groups is None else groups))
        there = set(Group.objects.filter(slug__in=chosen).values_list("slug", flat=True))
        owner, password = people.ann()
        self._fill(owner, {slug: found[chosen[slug]] for slug in chosen if slug not in there}, limit_entries)
        self.stdout.write(json.dumps({"email": owner.email, "password": password, "groups": [*chosen]}))

    def _packages(self) -> dict[str, Path]:
        """The machine's changelogs by package; the sample's too where there are hardly any."""
        found = packages.on_machine(packages.DOC)
        if len(found) >= FEWEST:
            return found
        self._say(f"{packages.DOC} has {len(found)} Debian changelogs: taking the planner's own sample as well.")
        return packages.sample() | found

    def _fill(self, owner: Account, missing: Mapping[str, Path], limit: int | None) -> None:
        start, count = time.monotonic(), 0
        for done, (slug, path) in enumerate(missing.items(), 1):
            try:
                entries = packages.entries(path, limit)
            except packages.BadFileError as error:
                self._say(f"Left out: {error}")
                continue
            count += filling.fill(owner, slug, entries)
            if done % 50 == 0:
                self._say(f"{done} of {len(missing)} groups, {count} rows")
        if missing:
            filling.analyze()
            seconds = time.monotonic() - start
            self._say(f"{len(missing)} groups with {count} rows in {seconds:.1f} s ({count / seconds:.0f} rows/s)")

    def _say(self, text: str) -> None:
        self.stderr.write(text, self.style.NOTICE)
