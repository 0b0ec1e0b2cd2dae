"""The mails that a developer's machine did not send, as a page (/dev/mail)."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import Http404
from django.views.generic import TemplateView

_BETWEEN: Final = b"\n" + b"-" * 79 + b"\n"
"""What Django's file backend writes after each mail."""


class MailView(TemplateView):
    """The newest mails first; links in them can be clicked."""

    template_name = "people/mail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The mails; Http404 on a server that sends them."""
        if not settings.ONEBOX_MAIL_FOLDER:
            raise Http404
        paths = Path(settings.ONEBOX_MAIL_FOLDER).glob("*.log")
        newest = sorted(paths, key=lambda path: path.stat().st_mtime_ns, reverse=True)[:50]
        return super().get_context_data(**kwargs, mails=[mail for path in newest for mail in _mails(path)])


def _mails(path: Path) -> Iterator[dict[str, str]]:
    for raw in reversed(path.read_bytes().split(_BETWEEN)):
        if raw.strip():
            mail: EmailMessage = message_from_bytes(raw, policy=policy.default)
            body = mail.get_body(("plain",))
            yield {
                **{name: str(mail[name]) for name in ("subject", "to", "date")},
                "text": body.get_content() if body else "",
            }
