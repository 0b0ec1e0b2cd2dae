"""Django's database sessions, kept in `Session` rows (SESSION_ENGINE)."""

from typing import Any, cast

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from .models import Session


class SessionStore(DatabaseStore):
    """Writes the account and its auth hash into columns of their own."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The model of a session's row."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row for this session's data."""
        row = cast(Session, super().create_model_instance(data))
        row.account_id = data.get(SESSION_KEY)
        row.auth_hash = data.get(HASH_SESSION_KEY, "")
        return row
