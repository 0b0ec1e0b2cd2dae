"""The room of people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts, members, sessions, sign-in."""

    name = "onebox.app.people"
    label = "people"

    def ready(self) -> None:
        from onebox.app.groups.transfer import tables

        from .transfer import Members

        tables.install(Members)
