"""Idempotency-Key: a write that is sent again has one effect and gets the same answer.

The answer is written in the write's own transaction: either both are there or neither is, so a write that crashed
leaves no key behind and can be sent again at once.
"""

import datetime
import hashlib
import random
import re

import msgspec
from django.utils import timezone

from .errors import BadRequest, Invalid
from .http import Answer, Request
from .models import KeptAnswer

_FORM = re.compile(r"[\x21-\x7e]{1,200}")
KEPT_FOR = datetime.timedelta(hours=24)
_SWEEP = 0.01
"""The share of writes that also clear away old answers."""


class Key:
    """An Idempotency-Key of one member, for one request."""

    def __init__(self, owner: str, key: str, request: str) -> None:
        self.owner = owner
        self.key = key
        self.request = request

    @classmethod
    def of(cls, request: Request, owner: str, body: bytes) -> "Key | None":
        """The request's key, None when it has none. Raises BadRequest for one that can't be a key."""
        key = request.header("Idempotency-Key")
        if key is None:
            return None
        if not _FORM.fullmatch(key):
            raise BadRequest("Idempotency-Key must be 1 to 200 printable ASCII characters without spaces.")
        said = f"{request.method} {request.path}?{request.query_string}\n".encode() + body
        return cls(owner, key, hashlib.sha256(said).hexdigest())

    def answer(self) -> Answer | None:
        """What was answered before. Raises Invalid when the key was used for another request."""
        row = KeptAnswer.objects.filter(owner=self.owner, key=self.key).first()
        if row is None or row.created_at < timezone.now() - KEPT_FOR:
            return None
        if row.request != self.request:
            raise Invalid("This Idempotency-Key was used for another request.", "Make a new key for each new write.")
        answer = msgspec.msgpack.decode(row.answer, type=Answer)
        answer.headers["Idempotency-Replayed"] = "true"
        return answer

    def keep(self, answer: Answer) -> None:
        """Notes the answer, in the running transaction."""
        made = msgspec.msgpack.encode(answer)
        KeptAnswer.objects.filter(owner=self.owner, key=self.key).delete()
        KeptAnswer.objects.create(owner=self.owner, key=self.key, request=self.request, answer=made)
        if random.random() < _SWEEP:  # noqa: S311
            sweep()


def sweep() -> None:
    """Forgets answers older than a day."""
    KeptAnswer.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()


class Replay(Exception):
    """Ends a transaction that turned out to be a repetition; carries the first one's answer."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
