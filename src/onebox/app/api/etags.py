"""ETags: `"g5.v12.r3.member.2026a"` for a group's reads, with `~7` behind it for one row at version 7."""

import re

from django.conf import settings

from onebox.app.people.access import Access

from .errors import BadRequest

_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_ROW = re.compile(r"(?:g\d[^~]*~)?(\d{1,19})")


def of(access: Access) -> str:
    """The ETag of what this role may read in the group now, without its quotes."""
    return f"g{access.group}.v{access.version}.r{access.revision}.{access.role}.{settings.ONEBOX_RELEASE}"


def unchanged(if_none_match: str | None, tag: str) -> str | None:
    """The client's own ETag where it still stands for the group's state, else None."""
    if if_none_match is None:
        return None
    for found in _TAG.findall(if_none_match):
        if found.partition("~")[0] == tag:
            return f'"{found}"'
    return None


def row_versions(if_match: str | None) -> frozenset[int] | None:
    """The row versions that If-Match names, as a number or a whole ETag; empty for `*`, None for no header."""
    if if_match is None:
        return None
    if if_match.strip() == "*":
        return frozenset()
    rows = [_ROW.fullmatch(tag) for tag in _TAG.findall(if_match)]
    if not rows or None in rows:
        raise BadRequest(
            f"If-Match is {if_match[:80]!r}.",
            'Send the ETag that the row was read with, or its version: If-Match: "7".',
        )
    return frozenset(int(row[1]) for row in rows if row)
