"""The same cast in every test: two groups with a person in each part, an outsider who must see nothing."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django.utils import timezone

from onebox.app.groups import Group
from onebox.app.people.models import Account, Member, Role
from onebox.app.people.sessions import SessionStore


def sign_in(account: Account, lasts: timedelta = timedelta(hours=1)) -> str:
    """A session's row for the account, without a password: the value of the session cookie."""
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.set_expiry(timezone.now() + lasts)
    session.save()
    return str(session.session_key)


@dataclass(frozen=True)
class Person:
    """A signed-in person; `member` is their place in their group, if they have one."""

    account: Account
    cookie: str
    member: Member | None = None

    def client(self, **defaults: object) -> Client:
        """A browser in which they are signed in."""
        client = Client(**defaults)
        client.cookies[settings.SESSION_COOKIE_NAME] = self.cookie
        return client


@dataclass(frozen=True)
class Team:
    """A group and its people."""

    group: Group
    owner: Person
    admin: Person
    member: Person
    guest: Person
    ended: Person
    """Was a member, and is none any more."""

    def people(self) -> dict[str, Person]:
        """Everybody by their part, the ended member too."""
        return {part: getattr(self, part) for part in ("owner", "admin", "member", "guest", "ended")}


@dataclass(frozen=True)
class Cast:
    """Group `a` (slug "ash"), group `b` (slug "birch"), and somebody who is in no group."""

    a: Team
    b: Team
    outsider: Person


def make_person(name: str, group: Group | None = None, role: Role = Role.MEMBER) -> Person:
    """A signed-in person at example.org, in the group if one is given."""
    account = Account.objects.create(email=f"{name}@example.org", name=name.replace(".", " ").title(), password="!")
    member = Member.add(group, account, role) if group else None
    return Person(account, sign_in(account), member)


def make_team(slug: str) -> Team:
    """A new group with a person in each part, named like owner.ash@example.org."""
    group = Group.objects.create(slug=slug, name=slug.title())
    people = {str(role): make_person(f"{role}.{slug}", group, role) for role in Role}
    ended = make_person(f"ended.{slug}", group)
    ended.member.end()
    return Team(group, **people, ended=ended)


@pytest.fixture
def cast(db: None) -> Cast:
    """Groups ash and birch with owner, admin, member, guest and ended member each; an outsider."""
    return Cast(make_team("ash"), make_team("birch"), make_person("outsider"))
