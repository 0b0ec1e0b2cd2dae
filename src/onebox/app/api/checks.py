"""E031: what an app's `resources` module declares can be served. Found at `manage check`, not at the first request."""

from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from .openapi import document
from .site import resources, router


def check(**_: Any) -> list[CheckMessage]:
    """Makes all resources, routes and their description; the first mistake is the finding."""
    try:
        resources()
        document(router().routes)
    except (ImproperlyConfigured, ValueError, TypeError, AttributeError, NameError) as error:
        return [Error(str(error), hint="Mend the declaration in the app's resources module.", id="onebox.E031")]
    return []
