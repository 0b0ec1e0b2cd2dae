"""The change feed: what a client needs to be at the group's version, in pages of bounded size."""

import uuid
from collections.abc import Iterable
from typing import Annotated, Any

import msgspec

from onebox.app.db.direct import select
from onebox.app.db.snapshot import snapshot
from onebox.app.people.access import Access, members

from . import cursors
from .filters import Condition
from .reading import Row, finish, rows
from .resource import Resource

PAGE = 5000
"""Rows and deletions in one answer."""

_CLOCK = "SELECT version, pruned FROM groups_clock WHERE group_id = %s"
_GONE = (
    "SELECT version, `table`, row_id FROM groups_tombstone WHERE group_id = %s AND version > %s "
    "AND (version, `table`, row_id) > (%s, %s, %s) ORDER BY version, `table`, row_id LIMIT %s"
)


class Feed(msgspec.Struct):
    """One answer of /sync. Apply `deleted` first, then `rows`; go on with `next` until it is null."""

    version: int
    """Where the client is once all pages are in."""
    revision: int
    reset: bool
    """True: drop everything and load from since=0; deletions since then are no longer known."""
    rows: dict[str, list[Row]]
    deleted: dict[str, list[str]]
    members: list[dict[str, Any]] | None
    """All members, null where the client's `revision` is still current."""
    next: str | None


class Place(msgspec.Struct, array_like=True):
    """Where a page ended: the feed's version, then which section and the last row in it."""

    version: Annotated[int, msgspec.Meta(ge=0)]
    section: Annotated[int, msgspec.Meta(ge=-1)] = -1
    """-1 for the deletions, then the resources in their order."""
    at: Annotated[int, msgspec.Meta(ge=0)] = 0
    table: str = ""
    row: uuid.UUID | None = None
    """None before the first row."""


def feed(resources: Iterable[Resource], access: Access, since: int, revision: int | None, cursor: str | None) -> Feed:
    """What changed in the group after version `since`, as this role may see it."""
    # Hidden ones keep their places: a cursor must not mean another resource once the role is another.
    sections = [r if r.may(access.role, r.read_role) else None for r in resources]
    with snapshot():
        version, pruned = _clock(access.group)
        if 0 < since < pruned or since > version:
            return Feed(version, access.revision, True, {}, {}, None, None)
        place = _read(cursor) if cursor else Place(version)
        if place.version > version:
            raise cursors.not_ours()
        made = Feed(place.version, access.revision, False, {}, {}, None, None)
        if cursor is None and revision != access.revision:
            made.members = members(access.group)
        if since < place.version:
            made.next = _fill(made, sections, access.group, since, place)
    return made


def _fill(made: Feed, sections: list[Resource | None], group: int, since: int, place: Place) -> str | None:
    """Fills one page, section by section; returns where to go on, None at the end."""
    room = PAGE
    if place.section == -1 and since > 0:
        gone = _gone(group, since, place, room)
        tables = {r.table: r.name for r in sections if r}
        for _, table, row in gone:
            if table in tables:
                made.deleted.setdefault(tables[table], []).append(row)
        if len(gone) == room:
            at, table, row = gone[-1]
            return cursors.write(Place(place.version, -1, at, table, uuid.UUID(row)))
        room -= len(gone)
    for section in range(max(0, place.section), len(sections)):
        resource = sections[section]
        if resource is None:
            continue
        start = place if place.section == section else Place(place.version)
        found = _changed(resource, group, since, start, room)
        if found:
            made.rows[resource.name] = finish(resource, found)
        if len(found) == room:
            last = found[-1]
            return cursors.write(Place(place.version, section, last["version"], "", uuid.UUID(last["id"])))
        room -= len(found)
    return None


def _changed(resource: Resource, group: int, since: int, start: Place, room: int) -> list[Row]:
    if since == 0:  # everything: along the primary key, as the rows lie on disk
        all_behind = Condition(" AND `id` > %s", (str(start.row),)) if start.row else Condition()
        return rows(resource, group, all_behind, None, f" ORDER BY `id` LIMIT {room}")
    after = Condition(" AND `version` > %s", (since,))
    if start.row:
        behind = " AND `version` >= %s AND (`version` > %s OR `id` > %s)"
        after = after.also(Condition(behind, (start.at, start.at, str(start.row))))
    return rows(resource, group, after, None, f" ORDER BY `version`, `id` LIMIT {room}")


def _gone(group: int, since: int, place: Place, room: int) -> list[tuple[int, str, str]]:
    rows = select(_GONE, (group, since, place.at, place.table, str(place.row or uuid.UUID(int=0)), room))
    return [(version, table, str(row)) for version, table, row in rows]


def _clock(group: int) -> tuple[int, int]:
    ((version, pruned),) = select(_CLOCK, (group,))
    return version, pruned


def _read(cursor: str) -> Place:
    place = cursors.read(cursor, Place)
    if not place.table.isascii():  # MariaDB refuses to compare other letters with the column
        raise cursors.not_ours()
    return place
