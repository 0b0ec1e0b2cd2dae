"""Whether groups, clocks, rows' versions and tombstones agree."""

from collections.abc import Iterator

from django.db import models

from onebox.app.db.fields import version_field

from .report import Finding, Reader

_GROUPS = "SELECT g.id FROM groups_group g LEFT JOIN groups_clock c ON c.group_id = g.id WHERE c.group_id IS NULL"
_CLOCKS = "SELECT c.group_id FROM groups_clock c LEFT JOIN groups_group g ON g.id = c.group_id WHERE g.id IS NULL"
_TOMBSTONES = (
    "SELECT d.group_id, d.`table`, d.row_id, d.version, c.version FROM groups_tombstone d "
    "LEFT JOIN groups_clock c ON c.group_id = d.group_id WHERE c.group_id IS NULL OR d.version > c.version"
)
_VERSIONS = (
    "SELECT r.group_id, t.id, t.version, c.version "
    "FROM (SELECT group_id, MIN(version) AS least, MAX(version) AS most FROM `{table}` GROUP BY group_id) r "
    "LEFT JOIN groups_clock c ON c.group_id = r.group_id "
    "JOIN `{table}` t ON t.group_id = r.group_id AND t.version IN (r.least, r.most) "
    "WHERE c.group_id IS NULL OR t.version > c.version OR t.version = 0"
)
_ORPHANS = "SELECT t.group_id, t.id FROM `{table}` t LEFT JOIN groups_group g ON g.id = t.group_id WHERE g.id IS NULL"
_RISEN = (
    "SELECT t.group_id, t.id, t.version, d.version FROM groups_tombstone d "
    "JOIN `{table}` t ON t.group_id = d.group_id AND t.id = d.row_id "
    "WHERE d.`table` = %s AND d.version > t.version"
)


def check_groups(reader: Reader) -> Iterator[Finding]:
    """Every group has a clock, every clock a group, and no tombstone is ahead of its clock."""
    for (group,) in reader.some(_GROUPS):
        yield Finding("no-clock", "has no clock", "groups_group", group)
    for (group,) in reader.some(_CLOCKS):
        yield Finding("no-group", "belongs to no group", "groups_clock", group)
    for group, table, row_id, version, clock in reader.some(_TOMBSTONES):
        message = f"of {table} says {version}, its clock {_shown(clock)}"
        yield Finding("tombstone", message, "groups_tombstone", group, str(row_id))


def check_rows(reader: Reader, model: type[models.Model]) -> Iterator[Finding]:
    """No row is ahead of its clock, unstamped, or without a clock (a directory's row: without a group)."""
    table = model._meta.db_table
    if version_field(model) is None:
        for group, row_id in reader.some(_ORPHANS.format(table=table)):
            yield Finding("no-group", "is a row of a group that does not exist", table, group, str(row_id))
        return
    for group, row_id, version, clock in reader.some(_VERSIONS.format(table=table)):
        if clock is None:
            yield Finding("no-clock", "is a row of a group that has no clock", table, group, str(row_id))
        elif version == 0:
            yield Finding("version", "was never stamped", table, group, str(row_id))
        else:
            yield Finding("version", f"says {version}, its clock {clock}", table, group, str(row_id))


def check_tombstones(reader: Reader, model: type[models.Model]) -> Iterator[Finding]:
    """No row that is there has a tombstone newer than itself: the feed would delete it on every client."""
    table = model._meta.db_table
    if version_field(model):
        for group, row_id, version, buried in reader.some(_RISEN.format(table=table), [table]):
            message = f"is there at {version}, but was deleted at {buried}"
            yield Finding("tombstone", message, table, group, str(row_id))


def _shown(clock: int | None) -> str:
    return "is missing" if clock is None else str(clock)
