"""From request to answer: who asks, may they, is it known already, and if not, the route's own work."""

import logging
import uuid
from functools import cache

import msgspec
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from onebox.app.db.errors import LOST, RETRIED, code
from onebox.app.groups import NotHere
from onebox.app.groups.changes import Change, run
from onebox.app.groups.scope import scope
from onebox.app.people.access import Access, Locked, Stranger, who
from onebox.app.people.address import counted
from onebox.app.people.bearers import bearer

from . import directory, etags
from .calls import Call
from .errors import Forbidden, NotFound, NotSignedIn, Problem, Unavailable
from .http import Answer, Request
from .idempotency import Key, Replay
from .kept import Kept
from .rates import RateLimit
from .routes import Needs, Route
from .site import router

log = logging.getLogger("onebox.api")


@cache
def kept() -> Kept:
    """This process's kept answers."""
    return Kept(settings.ONEBOX_KEPT_MB * 1024 * 1024)


@cache
def limits() -> tuple[RateLimit, RateLimit]:
    """The limits for an address and for a person."""
    return RateLimit(settings.ONEBOX_RATE_ADDRESS), RateLimit(settings.ONEBOX_RATE_MEMBER)


def serve(request: Request) -> Answer:
    """The answer to any request under /api/. Never raises."""
    try:
        method = "GET" if request.method == "HEAD" else request.method
        route, values = router().find(method, request.path)
        return _with_connection(request, route, values)
    except Problem as problem:
        return Answer.problem(problem)
    except Exception:
        incident = uuid.uuid4().hex[:12]
        log.exception("incident %s: %s %s", incident, request.method, request.path)
        return Answer.problem(Problem(f"An error of ours, noted as incident {incident}."))


def _with_connection(request: Request, route: Route, values: dict[str, str]) -> Answer:
    """Finds a database that went away and came back; a read is simply asked again."""
    try:
        return _dispatch(request, route, values)
    except (OperationalError, InterfaceError) as error:
        if isinstance(error, OperationalError) and code(error) not in LOST | RETRIED:
            raise
        if code(error) in RETRIED:
            raise Unavailable("Too many writes at once to the same rows.") from error
        log.warning("the database went away: %s", error)
        connection.close()
    try:
        if route.writes:
            raise Unavailable
        return _dispatch(request, route, values)
    except (OperationalError, InterfaceError) as error:
        connection.close()
        raise Unavailable from error


def _dispatch(request: Request, route: Route, values: dict[str, str]) -> Answer:
    count_address(request)
    if route.writes and not request.is_from_here():
        raise Forbidden("This write was sent by a page of another site.", "Use the product's own pages.")
    if route.needs is Needs.GROUP:
        values = dict(values)  # as it was, if the request is dispatched again
        access = _access(request, values.pop("group"))
        return _write(request, route, values, access) if route.writes else _read(request, route, values, access)
    if route.needs is Needs.ACCOUNT:
        answer: Answer = route.handler(request, signed_in(request, "").account, **values)
        return answer
    public: Answer = route.handler(request, **values)
    return public


def count_address(request: Request) -> None:
    """Counts the request for the address that it comes from. Raises TooMany."""
    limits()[0].count(counted(request.address))


def signed_in(request: Request, slug: str) -> Access | Stranger:
    """Who holds the request's session, counted as asking once more. Raises NotSignedIn, TooMany."""
    key = request.session_key
    found = who(key, slug) if key else None
    if found is None:
        raise NotSignedIn
    limits()[1].count(found.caller)
    return found


def _access(request: Request, slug: str) -> Access:
    token = request.bearer
    if token is None:
        return entered(signed_in(request, slug))
    found = bearer(token, slug)
    if found is None:
        raise NotSignedIn("This API key opens nothing: it was revoked, or its member left.", "Make a new key.")
    limits()[1].count(found.caller)
    return entered(found)


def entered(found: Access | Stranger) -> Access:
    """The access, if it is one. Raises NotFound, or Forbidden where a second factor is missing."""
    if isinstance(found, Locked):
        raise Forbidden(
            "This group lets in only members with a second factor.",
            "Set one up in your account's security settings: a passkey, or codes from an app.",
        )
    if isinstance(found, Stranger):
        raise NotFound
    return found


def _read(request: Request, route: Route, values: dict[str, str], access: Access) -> Answer:
    if not route.kept:
        with scope(access.group):
            return _private(route.handler(Call(request, access), **values))
    tag = etags.of(access)
    if (same := etags.unchanged(request.header("If-None-Match"), tag)) is not None:
        return Answer(304, headers={"ETag": same, "Cache-Control": "private, no-cache"})
    url = f"{request.path}?{request.query_string}"
    entry = kept().get(access, url)
    if entry is None:
        with scope(access.group):
            answer: Answer = route.handler(Call(request, access), **values)
        entry = answer.body, answer.headers.get("ETag", f'"{tag}"')
        kept().put(access, url, entry)
    return Answer(200, entry[0], {"ETag": entry[1], "Cache-Control": "private, no-cache"})


def _private(answer: Answer) -> Answer:
    answer.headers.setdefault("Cache-Control", "private, no-store")
    return answer


def _write(request: Request, route: Route, values: dict[str, str], access: Access) -> Answer:
    if route.directory:
        return directory.write(request, route, values, access)
    if not access.can_write:
        raise Forbidden("Guests only read.")
    body = request.json_body() if route.body is not None else request.body()
    key = Key.of(request, access.key or access.member, body)
    if key is not None and (before := key.answer()) is not None:
        return before
    if_match = etags.row_versions(request.header("If-Match"))

    def work(change: Change) -> Answer:
        # The group's clock is locked now: a repetition that overtook this request has ended.
        if key is not None and (before := key.answer()) is not None:
            raise Replay(before)
        now = msgspec.structs.replace(access, version=change.version)
        answer: Answer = route.handler(Call(request, now, if_match), **values)
        if key is not None:
            key.keep(answer)
        return answer

    try:
        return run(access.group, work, by=access.member)
    except Replay as replay:
        return replay.answer
    except NotHere as error:
        raise Unavailable("The group is being moved or erased.") from error
