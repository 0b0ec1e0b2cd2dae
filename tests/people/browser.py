"""A browser at django-allauth's headless API, with the CSRF check that the test client leaves out."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

PASSWORD = "correct horse 7"


class Browser:
    """Sends JSON with the token of its cookie, from one address."""

    def __init__(self, address: str = "192.0.2.1", **headers: str) -> None:
        self.client = Client(enforce_csrf_checks=True, REMOTE_ADDR=address, **headers)
        self.client.get("/_allauth/browser/v1/config")

    def ask(self, method: str, path: str, data: Any = None, **headers: str) -> HttpResponse:
        """Any call below /_allauth/browser/v1/."""
        token = self.client.cookies["csrftoken"].value
        return self.client.generic(
            method,
            f"/_allauth/browser/v1/{path}",
            b"" if data is None else json.dumps(data).encode(),
            "application/json",
            headers={"X-CSRFToken": token, **headers},
        )

    def sign_up(self, email: str, name: str = "Ann", password: str = PASSWORD) -> HttpResponse:
        return self.ask("POST", "auth/signup", {"email": email, "name": name, "password": password})

    def sign_in(self, email: str, password: str = PASSWORD) -> HttpResponse:
        return self.ask("POST", "auth/login", {"email": email, "password": password})

    def sign_out(self) -> HttpResponse:
        return self.ask("DELETE", "auth/session")

    def confirm(self, key: str) -> HttpResponse:
        return self.ask("POST", "auth/email/verify", {"key": key})

    def forgot(self, email: str) -> HttpResponse:
        return self.ask("POST", "auth/password/request", {"email": email})

    def reset(self, key: str, password: str) -> HttpResponse:
        return self.ask("POST", "auth/password/reset", {"key": key, "password": password})

    @property
    def session_key(self) -> str:
        """The value of the session cookie, "" when there is none."""
        cookie = self.client.cookies.get(settings.SESSION_COOKIE_NAME)
        return cookie.value if cookie else ""
