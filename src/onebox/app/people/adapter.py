"""Where Onebox tells django-allauth to do otherwise."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.base.response import AuthenticationResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from .models import Account


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in by address and password, telling nobody which addresses have an account."""

    def save_user(self, request: HttpRequest, user: Account, form: Any, commit: bool = True) -> Account:
        """Answers the same when the address was taken since the form was checked (two clicks)."""
        try:
            with transaction.atomic():
                saved: Account = super().save_user(request, user, form, commit)
        except IntegrityError as error:
            answer = prevent_enumeration(request, email=form.cleaned_data["email"])
            raise ImmediateHttpResponse(AuthenticationResponse.from_response(request, answer)) from error
        return saved

    def send_account_already_exists_mail(self, email: str) -> None:
        """Takes as long as making an account: hashing a password is what takes long."""
        make_password("as long as any other")
        super().send_account_already_exists_mail(email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Adds what the texts speak of."""
        spoken = {"product": settings.ONEBOX_PRODUCT, "origin": settings.ONEBOX_ORIGIN}
        super().send_mail(template_prefix, email, {**context, **spoken})

    def _get_login_attempts_cache_key(self, _request: HttpRequest, **credentials: Any) -> str:
        # django-allauth puts the Host header in front: a guesser would start at zero with every port in it.
        return str(credentials.get("email", credentials.get("username", ""))).lower()


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in with Google or Microsoft."""

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Account:
        """Takes the name over, which other people in a group see."""
        account: Account = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        account.name = (data.get("name") or " ".join(part for part in parts if part))[:100]
        return account
