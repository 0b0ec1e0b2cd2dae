"""One SQL statement that answers: who is asking, in which group, in which role, at which version."""

import re
from functools import lru_cache
from typing import Any, Final

import msgspec
from django.conf import settings
from django.db import connection
from django.utils.crypto import constant_time_compare, salted_hmac

from onebox.app.db.direct import select
from onebox.app.groups import every_group

_KEY: Final = re.compile(r"[a-z0-9]{8,40}")
_SLUG: Final = re.compile(r"[a-z0-9-]{1,63}")
LACKS_FACTOR: Final = (
    "g.demands_mfa AND NOT EXISTS (SELECT 1 FROM mfa_authenticator f "
    "WHERE f.user_id = m.account_id AND f.type IN ('totp', 'webauthn'))"
)
_WHO: Final = (
    f"SELECT a.id, s.auth_hash, a.password, m.id, m.role, g.id, g.revision, c.version, {LACKS_FACTOR} "  # noqa: S608
    "FROM people_session s JOIN people_account a ON a.id = s.account_id AND a.is_active = 1 "
    "LEFT JOIN groups_group g ON g.slug = %s AND g.state = 'open' "
    "LEFT JOIN people_member m ON m.group_id = g.id AND m.account_id = a.id AND m.ended_at IS NULL "
    "LEFT JOIN groups_clock c ON c.group_id = g.id "
    "WHERE s.session_key = %s AND s.expire_date > UTC_TIMESTAMP(6)"
)


_MEMBERSHIPS: Final = (
    f"SELECT g.slug, g.id, m.id, m.role, c.version, g.revision, g.name, {LACKS_FACTOR} "  # noqa: S608
    "FROM people_member m JOIN groups_group g ON g.id = m.group_id AND g.state = 'open' "
    "JOIN groups_clock c ON c.group_id = m.group_id "
    "WHERE m.account_id = %s AND m.ended_at IS NULL ORDER BY g.name, g.id"
)
_MEMBERS: Final = (
    "SELECT m.id, a.name, a.email, m.role, m.ended_at IS NOT NULL "
    "FROM people_member m JOIN people_account a ON a.id = m.account_id WHERE m.group_id = %s ORDER BY m.id"
)


class Access(msgspec.Struct, frozen=True):
    """A signed-in person in one of their groups, at one moment."""

    account: str
    """The account's id."""
    slug: str
    group: int
    member: str
    """The member's id."""
    role: str
    version: int
    """What the group's clock showed."""
    revision: int
    """What the directory's count about the group showed."""
    key: str | None = None
    """The API key's id, where a program asks with one in the member's name."""

    @property
    def caller(self) -> str:
        """Who is counted and remembered: the key, or the person wherever they are signed in."""
        return self.key or self.account

    @property
    def can_write(self) -> bool:
        """Guests only read."""
        return self.role != "guest"


class Membership(Access, frozen=True):
    """An account's place in a group, with what a list of groups shows."""

    name: str = ""
    """The group's name."""
    locked: bool = False
    """Whether the group demands a second factor that the account doesn't have."""


class Stranger(msgspec.Struct, frozen=True):
    """A signed-in person who asked for a group that is not theirs; whether it exists is not told."""

    account: str

    @property
    def caller(self) -> str:
        """Who is counted."""
        return self.account


class Locked(Stranger, frozen=True):
    """A member without the second factor that their group demands."""


def who(session_key: str, slug: str) -> Access | Stranger | None:
    """Who holds the session, in the group of that slug; None when nobody is signed in with it."""
    if not _KEY.fullmatch(session_key):
        return None
    if not _SLUG.fullmatch(slug):
        slug = ""  # MariaDB would ignore a space at its end, and refuse to compare other letters than ASCII
    with every_group():
        rows = select(_WHO, (slug, session_key))
    return _read(rows[0], slug) if rows else None


def memberships(account_id: str) -> list[Membership]:
    """The groups that the account is in now, by name; one statement, whatever their number."""
    with every_group(), connection.cursor() as cursor:
        cursor.execute(_MEMBERSHIPS, (account_id,))
        rows = cursor.fetchall()
    fields = ("slug", "group", "member", "role", "version", "revision", "name", "locked")
    return [Membership(account=account_id, **dict(zip(fields, row, strict=True))) for row in rows]


def members(group_id: int) -> list[dict[str, Any]]:
    """All who are or were in the group, as they came: id, name, email, role, ended (whether they left).

    Those who left are still in it, because the group's rows name them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, (group_id,))
        rows = cursor.fetchall()
    names = ("id", "name", "email", "role")
    return [{**dict(zip(names, row, strict=False)), "ended": bool(row[4])} for row in rows]


def has_factor(account_id: Any) -> bool:
    """Whether the account has a second factor."""
    from allauth.mfa.models import Authenticator

    return bool(Authenticator.objects.filter(user_id=account_id, type__in=("totp", "webauthn")).exists())


def _read(row: tuple[Any, ...], slug: str) -> Access | Stranger | None:
    account, auth_hash, password, member, role, group, revision, version, lacks_factor = row
    if not _is_current(auth_hash, password):
        return None
    if member is None or version is None:
        return Stranger(account)
    if lacks_factor:
        return Locked(account)
    return Access(account, slug, group, member, role, version, revision)


def _is_current(auth_hash: str, password: str) -> bool:
    """Whether the session was made with today's password (Django's rule, secret key fall-backs included)."""
    return any(constant_time_compare(auth_hash, made) for made in _hashes(password))


@lru_cache(maxsize=2048)
def _hashes(password: str) -> tuple[str, ...]:
    salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return tuple(salted_hmac(salt, password, secret=s, algorithm="sha256").hexdigest() for s in secrets)
