"""The mails beside django-allauth's own."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from .models import Invitation


def send_invitation(invitation: Invitation, token: str) -> None:
    """Mails the link; needs the group and the inviter's account."""
    inviter = invitation.invited_by.account
    context = {
        "group": _line(invitation.group.name),
        "inviter": _line(f"{inviter.name} ({inviter.email})" if inviter.name else inviter.email),
        "product": settings.ONEBOX_PRODUCT,
        "link": f"{settings.ONEBOX_ORIGIN}/invitation/{token}",
    }
    subject, text = (render_to_string(f"people/mail/invitation_{part}.txt", context) for part in ("subject", "message"))
    send_mail(subject.strip(), text, settings.DEFAULT_FROM_EMAIL, [invitation.email])


def _line(text: str) -> str:
    """On one line, as a subject must be."""
    return " ".join(text.split())
