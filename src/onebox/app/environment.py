"""Reads settings from environment variables and refuses what it can't use, by name."""

import os
import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    """The variable as it stands; without a default it must be set and not empty."""
    value = os.environ.get(name, "")
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set. Set it in the environment file of this server.")
    return default


def word(name: str, default: str) -> str:
    """Letters, digits and `. _ + -`, at most 64: something that may stand in a header or a file's name."""
    value = text(name, default)
    if not re.fullmatch(r"[A-Za-z0-9._+-]{1,64}", value):
        raise ImproperlyConfigured(f"{name} is {value!r}, expected 1 to 64 letters, digits and . _ + -.")
    return value


def flag(name: str, default: bool = False) -> bool:
    """A yes or a no."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}, expected one of 1, true, yes, on, 0, false, no, off.")


def number(name: str, default: int, least: int = 0) -> int:
    """A whole number, `least` or more."""
    value = os.environ.get(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}, expected a whole number of at least {least}.")
    return int(value)


def listing(name: str, default: str = "") -> list[str]:
    """Names between commas."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def providers(*names: str) -> dict[str, Any]:
    """The sign-in providers with ONEBOX_<NAME>_ID and ONEBOX_<NAME>_SECRET, as django-allauth wants them."""
    found: dict[str, Any] = {}
    for name in names:
        both = [f"ONEBOX_{name.upper()}_{part}" for part in ("ID", "SECRET")]
        client_id, secret = (os.environ.get(variable, "") for variable in both)
        if bool(client_id) != bool(secret):
            raise ImproperlyConfigured(f"Only one of {both[0]} and {both[1]} is set. Set both or none.")
        if client_id:
            found[name] = {"APPS": [{"client_id": client_id, "secret": secret}]}
    return found


def refuse_unless_local(name: str, origin: str) -> None:
    """For variables that would harm a server whose pages others can open."""
    host = urlsplit(origin).hostname or ""
    if host not in {"localhost", "127.0.0.1", "::1"} and not host.endswith(".localhost"):
        raise ImproperlyConfigured(
            f"{name} is set and ONEBOX_ORIGIN is {origin}, expected a developer's own machine. Unset {name}."
        )
