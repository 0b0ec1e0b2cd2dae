"""Cursors: where a page ended, as text that a client hands back and need not understand."""

import base64
import binascii
from typing import Any, TypeVar

import msgspec

from .errors import BadRequest

T = TypeVar("T")


def write(place: Any) -> str:
    """The place as a cursor."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(place)).decode().rstrip("=")


def read(cursor: str, kind: type[T]) -> T:
    """The place that the cursor stands for. Raises BadRequest for one that `write` didn't make."""
    try:
        return msgspec.msgpack.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=kind)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise not_ours() from error


def not_ours() -> BadRequest:
    """What a made-up cursor is answered."""
    return BadRequest("cursor is not one that this API gave out. Start again without it.")
