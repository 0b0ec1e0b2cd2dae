"""Reading the mails that a test made the app send."""

import re
from urllib.parse import unquote

from django.core import mail


def link(kind: str) -> str:
    """The key in the newest mail's link to /verify-email/… or /reset-password/…."""
    found = re.search(rf"http://localhost:8000/{kind}/(\S+)", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return unquote(found.group(1))


def sent() -> list[tuple[list[str], str]]:
    """To whom, and which subject."""
    return [(m.to, m.subject) for m in mail.outbox]
