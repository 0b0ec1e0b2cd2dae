"""The room of the API."""

from django.apps import AppConfig
from django.core import checks


class ApiConfig(AppConfig):
    """HTTP only: resources, sync, live, errors, idempotency, OpenAPI."""

    name = "onebox.app.api"
    label = "api"

    def ready(self) -> None:
        from .checks import check

        checks.register(check, checks.Tags.urls)
