"""Gathers what is served: the API's own routes, and the resources and endpoints in each app's `resources` module."""

from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import module_has_submodule

from . import batch, boot, docs, endpoints, invitations, keys, members, standard, sync
from .resource import Resource
from .routes import Router


@cache
def resources() -> dict[str, Resource]:
    """All resources by name."""
    found: dict[str, Resource] = {}
    for module in _modules():
        for kind in _declared(module, lambda value: isinstance(value, type) and issubclass(value, Resource)):
            resource = kind()
            if resource.name in found:
                raise ImproperlyConfigured(f"Two resources are named {resource.name!r}.")
            found[resource.name] = resource
    return found


@cache
def router() -> Router:
    """All routes."""
    made = Router()
    for room in (boot, invitations, sync, members, keys, batch, docs):
        for route in room.routes():
            made.add(route)
    for resource in resources().values():
        for route in standard.routes(resource):
            made.add(route)
    for module in _modules():
        for function in _declared(module, lambda value: hasattr(value, "endpoint")):
            made.add(endpoints.route(function))
    return made


def _modules() -> list[ModuleType]:
    return [
        import_module(f"{config.name}.resources")
        for config in apps.get_app_configs()
        if module_has_submodule(config.module, "resources")
    ]


def _declared(module: ModuleType, wanted: Any) -> list[Any]:
    values = list(vars(module).values())
    return [v for v in values if getattr(v, "__module__", None) == module.__name__ and wanted(v)]
