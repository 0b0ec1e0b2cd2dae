"""A signed-in browser."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from onebox.app.groups import TableKind

from .account import Account


class Session(AbstractBaseSession):
    """A row of the directory, with its account in a column: one SQL statement can then tell who is asking."""

    table_kind = TableKind.DIRECTORY

    session_key = models.CharField("session key", max_length=40, primary_key=True, db_collation="ascii_bin")
    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="sessions")
    auth_hash = models.CharField(max_length=64, blank=True, db_collation="ascii_bin")
    """What the account's password made of itself at sign-in; differs once the password was changed."""

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        verbose_name = "session"
