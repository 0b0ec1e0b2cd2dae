"""Secrets that a link or a program carries: made here, kept only as their hash."""

import hashlib
import secrets
import zlib
from typing import Final

_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SECRET: Final = 43
"""Letters of 62 that hold 256 bits."""
_SUM: Final = 6
"""Letters of 62 that hold a CRC-32."""
KEY_PREFIX: Final = "onebox_"
"""What secret scanners look for: `onebox_[0-9A-Za-z]{49}`, whose last 6 letters are a checksum of the rest."""


def hashed(token: str) -> str:
    """What the database keeps: 256 random bits can't be guessed from a plain SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_token() -> str:
    """256 random bits, fit for a URL."""
    return secrets.token_urlsafe(32)


def api_key() -> str:
    """A new API key: prefix, 256 random bits, checksum."""
    body = KEY_PREFIX + "".join(secrets.choice(_LETTERS) for _ in range(_SECRET))
    return body + _checksum(body)


def is_api_key(text: str) -> bool:
    """Whether it can be a key at all, by form and checksum: a typing error need not ask the database."""
    if not text.startswith(KEY_PREFIX) or len(text) != len(KEY_PREFIX) + _SECRET + _SUM or not text.isascii():
        return False
    return _checksum(text[:-_SUM]) == text[-_SUM:]


def _checksum(text: str) -> str:
    number, letters = zlib.crc32(text.encode()), ""
    for _ in range(_SUM):
        number, at = divmod(number, 62)
        letters = _LETTERS[at] + letters
    return letters
