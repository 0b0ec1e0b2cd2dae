"""The environment of the app's commands on a developer's machine: var/dev.env."""

import os
import secrets
from pathlib import Path

from onebox.dev.place import Place
from onebox.dev.trouble import Trouble

SETTINGS = "planner.settings"


def values(place: Place, secret: str, port: int) -> dict[str, str]:
    """What the app must be told."""
    return {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "ONEBOX_SECRET_KEY": secret,
        "ONEBOX_HOSTS": "localhost,127.0.0.1,[::1]",
        "ONEBOX_ORIGIN": f"http://localhost:{port}",
        "ONEBOX_DB_SOCKET": str(place.socket("mariadb")),
        "ONEBOX_MAIL_FOLDER": str(place.var / "mail"),
        "ONEBOX_STATIC": str(place.static),
        "ONEBOX_SQL_GUARD": "1",
    }


def read(path: Path) -> dict[str, str]:
    """NAME=value lines; empty when there is no such file."""
    lines = path.read_text().splitlines() if path.exists() else []
    return dict(line.split("=", 1) for line in lines if "=" in line)


def write(place: Place, port: int | None = None) -> None:
    """Writes var/dev.env, keeping the secret key (and, without a new one, the port) of the one before."""
    before = read(place.environment)
    secret = before.get("ONEBOX_SECRET_KEY") or secrets.token_urlsafe(48)
    port = port or int(before.get("ONEBOX_ORIGIN", ":8000").rpartition(":")[2])
    after = values(place, secret, port)
    if after == before:
        return
    new = place.environment.with_suffix(f".new-{os.getpid()}")
    new.touch(mode=0o600)
    new.write_text("".join(f"{name}={value}\n" for name, value in after.items()))
    new.rename(place.environment)


def of_app(place: Place | None) -> dict[str, str]:
    """The environment of the app's commands: this process's, completed from the checkout's var/dev.env.

    Trouble when no settings module is known.
    """
    known = {**(read(place.environment) if place else {}), **os.environ}
    if "DJANGO_SETTINGS_MODULE" not in known:
        raise Trouble(
            "DJANGO_SETTINGS_MODULE is not set, and this is no checkout that bin/run has set up.",
            "bin/run in a checkout, or: export DJANGO_SETTINGS_MODULE=yourproduct.settings",
        )
    if place:
        known["PYTHONPATH"] = os.pathsep.join(filter(None, [str(place.root), known.get("PYTHONPATH")]))
    return known
