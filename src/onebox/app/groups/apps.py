"""Installs the write gate and the system checks."""

from django.apps import AppConfig
from django.core import checks


class GroupsConfig(AppConfig):
    """The room of groups: who owns data, and what time it is for each of them."""

    name = "onebox.app.groups"
    label = "groups"
    default_auto_field = "django.db.models.AutoField"

    def ready(self) -> None:
        from onebox.app.db import writes

        from . import gate
        from .checks import keys, kinds, models

        writes.install(gate.ClockGate())
        for module in (models, keys, kinds):
            checks.register(module.check, checks.Tags.models)
