"""Asks everything."""

import time

from ..checks.models import scoped_models
from ..scope import every_group
from . import clocks, keys, references
from .report import Reader, Report

_QUESTIONS = (keys.check, references.check, clocks.check_rows, clocks.check_tombstones)


def audit(using: str = "default") -> Report:
    """What is wrong in the live database. Raises DatabaseError where it can't be read."""
    began, reader = time.monotonic(), Reader(using)
    found = [m for m in scoped_models() if not m._meta.proxy]
    with every_group():
        present = {name for (name,) in reader.rows("SHOW TABLES")}
        findings = [keys.missing(m) for m in found if m._meta.db_table not in present]
        found = [m for m in found if m._meta.db_table in present]
        for question in _QUESTIONS:
            findings += [finding for model in found for finding in question(reader, model)]
        findings += clocks.check_groups(reader)
        return Report(
            findings,
            groups=reader.count("groups_group"),
            tables=len(found),
            rows=sum(reader.count(m._meta.db_table) for m in found),
            seconds=time.monotonic() - began,
            cut=reader.cut,
        )
