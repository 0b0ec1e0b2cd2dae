"""The room of the API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """HTTP only: resources, sync, live, errors, idempotency, OpenAPI."""

    name = "onebox.app.api"
    label = "api"
