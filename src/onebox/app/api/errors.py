"""What the API answers when it does not do what was asked: RFC 9457 problem details, each with a next step."""

from typing import Any

import msgspec
from django.core.exceptions import ValidationError


class FieldError(msgspec.Struct, frozen=True):
    """What is wrong with one field of the request's body."""

    field: str
    message: str


class ProblemBody(msgspec.Struct, omit_defaults=True, rename={"next_step": "next"}):
    """The body of every answer that is not a success (`application/problem+json`)."""

    type: str
    title: str
    status: int
    detail: str
    next_step: str
    errors: list[FieldError] = []
    index: int | None = None
    """In a batch: which write, counted from 0."""


class Problem(Exception):
    """Ends a request; nothing that it wrote is kept."""

    status = 500
    kind = "internal"
    title = "Something went wrong here"
    next_step = "Try again later. If it goes on, tell us the time and what you did."

    def __init__(
        self,
        detail: str,
        next_step: str | None = None,
        errors: list[FieldError] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.next_step = next_step or self.next_step
        self.errors = errors or []
        self.headers = headers or {}
        self.index: int | None = None

    def body(self) -> ProblemBody:
        """As it goes over the wire."""
        return ProblemBody(
            type=f"/api/docs#{self.kind}",
            title=self.title,
            status=self.status,
            detail=self.detail,
            next_step=self.next_step,
            errors=self.errors,
            index=self.index,
        )


class BadRequest(Problem):
    """The request can't be read: its JSON, its query string, its cursor."""

    status, kind, title = 400, "bad-request", "The request can't be read"
    next_step = "Correct the request as the detail says."


class NotSignedIn(Problem):
    """No session, or one that has ended."""

    status, kind, title = 401, "not-signed-in", "Not signed in"
    next_step = "Sign in, then ask again."

    def __init__(self, detail: str = "This needs a signed-in person.", next_step: str | None = None) -> None:
        super().__init__(detail, next_step)


class Forbidden(Problem):
    """The member's role does not allow it."""

    status, kind, title = 403, "forbidden", "Not allowed"
    next_step = "Ask an owner or admin of the group."


class NotFound(Problem):
    """There is no such thing in what this person may see; whether it exists elsewhere is not told."""

    status, kind, title = 404, "not-found", "Not found"
    next_step = "Check the address. It may have been deleted, or you may not be a member of the group."

    def __init__(self, detail: str = "There is nothing here that you may see.", next_step: str | None = None) -> None:
        super().__init__(detail, next_step)


class MethodNotAllowed(Problem):
    """The address exists, with other methods."""

    status, kind, title = 405, "method-not-allowed", "Method not allowed"


class Conflict(Problem):
    """It does not fit what is stored already."""

    status, kind, title = 409, "conflict", "In conflict with what is stored"
    next_step = "Read the row again and decide."


class Moved(Problem):
    """`If-Match` names a version that the row no longer has."""

    status, kind, title = 412, "changed-meanwhile", "Changed meanwhile"
    next_step = "Read the row again, apply your edit to it, and send it with the new version."


class TooLarge(Problem):
    """The body is larger than ONEBOX_BODY_MB."""

    status, kind, title = 413, "too-large", "Too large"
    next_step = "Send less at once, for example several batches."


class WrongType(Problem):
    """The body is not JSON."""

    status, kind, title = 415, "wrong-type", "Not JSON"
    next_step = "Send the body as JSON with Content-Type: application/json."


class Invalid(Problem):
    """The body is JSON, but not what the resource takes; `errors` names the fields."""

    status, kind, title = 422, "invalid", "Not valid"
    next_step = "Correct the fields named in errors."

    @classmethod
    def field(cls, name: str, message: str) -> "Invalid":
        """One field is wrong."""
        return cls(f"{name}: {message}", errors=[FieldError(name, message)])

    @classmethod
    def of(cls, error: ValidationError, field: str = "body") -> "Invalid":
        """What the model's own rules refused; `field` names those that don't say which field they mean."""
        by_field = error.message_dict if hasattr(error, "error_dict") else {field: error.messages}
        found = [FieldError(name, message) for name, messages in by_field.items() for message in messages]
        return cls("; ".join(f"{e.field}: {e.message}" for e in found), errors=found)


class TooMany(Problem):
    """More requests a minute than one person or address may make."""

    status, kind, title = 429, "too-many", "Too many requests"
    next_step = "Wait as long as Retry-After says, then go on more slowly."


class Unavailable(Problem):
    """The database is not there for a moment; a write was either done whole or not at all."""

    status, kind, title = 503, "unavailable", "Not available for a moment"
    next_step = "Try again after Retry-After seconds, a write with the same Idempotency-Key."

    def __init__(self, detail: str = "The database does not answer.", **kwargs: Any) -> None:
        super().__init__(detail, headers={"Retry-After": "1"}, **kwargs)


PROBLEMS: tuple[type[Problem], ...] = (
    BadRequest, NotSignedIn, Forbidden, NotFound, MethodNotAllowed, Conflict, Moved,
    TooLarge, WrongType, Invalid, TooMany, Problem, Unavailable,
)  # fmt: skip
"""Every kind, for the documentation page and OpenAPI."""
