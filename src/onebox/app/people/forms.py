"""What a person fills in beside what django-allauth asks for."""

from django import forms
from django.http import HttpRequest

from .models import Account


class SignupForm(forms.Form):
    """The base of django-allauth's own form (ACCOUNT_SIGNUP_FORM_CLASS)."""

    name = forms.CharField(max_length=100)

    def signup(self, _request: HttpRequest, account: Account) -> None:
        """Called with the new account."""
        account.name = self.cleaned_data["name"]
        account.save(update_fields=["name"])
