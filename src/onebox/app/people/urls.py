"""Sign-in and its relatives."""

from typing import NoReturn

from django.http import Http404, HttpRequest
from django.urls import URLPattern, URLResolver, include, path

from .mailroom import MailView


def absent(_request: HttpRequest) -> NoReturn:
    """Not offered: everything about telephones."""
    raise Http404


urlpatterns: list[URLPattern | URLResolver] = [
    path("_allauth/browser/v1/account/phone", absent),
    path("_allauth/", include("allauth.headless.urls")),
    path("_allauth/with/", include("allauth.urls")),  # where Google and Microsoft send people back to
    path("dev/mail", MailView.as_view()),
]
