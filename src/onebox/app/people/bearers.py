"""One SQL statement that answers which group an API key opens, and as whom."""

from typing import Any, Final

from django.db import connection

from onebox.app.groups import every_group

from .access import LACKS_FACTOR, Access, Locked, Stranger
from .tokens import hashed, is_api_key

_BEARER: Final = (
    "SELECT k.id, k.scope, k.used_at IS NULL OR k.used_at < UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE, "  # noqa: S608
    f"a.id, m.id, m.role, g.id, g.slug, g.revision, c.version, {LACKS_FACTOR} "
    "FROM people_apikey k JOIN people_member m ON m.group_id = k.group_id AND m.id = k.member_id "
    "AND m.ended_at IS NULL JOIN people_account a ON a.id = m.account_id AND a.is_active = 1 "
    "JOIN groups_group g ON g.id = k.group_id AND g.state = 'open' JOIN groups_clock c ON c.group_id = k.group_id "
    "WHERE k.key_hash = %s AND k.revoked_at IS NULL"
)
_USED: Final = "UPDATE people_apikey SET used_at = UTC_TIMESTAMP(6) WHERE group_id = %s AND id = %s"


def bearer(key: str, slug: str) -> Access | Stranger | None:
    """Whom the key acts as in the group of that slug; None for a key that opens nothing (any more)."""
    if not is_api_key(key):
        return None
    with every_group(), connection.cursor() as cursor:
        cursor.execute(_BEARER, (hashed(key),))
        row = cursor.fetchone()
        if row is None:
            return None
        if row[2]:
            cursor.execute(_USED, (row[6], row[0]))
    return _read(row, slug)


def _read(row: tuple[Any, ...], slug: str) -> Access | Stranger:
    key, scope, _, account, member, role, group, own_slug, revision, version, lacks_factor = row
    if own_slug != slug:
        return Stranger(account)
    if lacks_factor:
        return Locked(account)
    role = "member" if scope == "write" and role != "guest" else "guest"
    return Access(account, slug, group, member, role, version, revision, key)
