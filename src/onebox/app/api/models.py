"""What the API notes on this box: answers to retried writes, and how many requests were made."""

from django.db import models

from onebox.app.groups import TableKind


class KeptAnswer(models.Model):
    """The answer to a write that came with an Idempotency-Key; written in the write's own transaction."""

    table_kind = TableKind.BOX

    pk = models.CompositePrimaryKey("owner", "key")
    owner = models.UUIDField()
    """The member, or the account where there is no group yet."""
    key = models.CharField(max_length=200, db_collation="ascii_bin")
    request = models.CharField(max_length=64, db_collation="ascii_bin")
    """SHA-256 of method, path and body."""
    answer = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.owner} {self.key}"


class RequestCount(models.Model):
    """How many requests somebody made in a minute, as far as the processes have taken them in advance."""

    table_kind = TableKind.BOX

    pk = models.CompositePrimaryKey("caller", "minute")
    caller = models.CharField(max_length=64, db_collation="ascii_bin")
    minute = models.PositiveIntegerField(db_index=True)
    """Minutes since 1970."""
    taken = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.caller}: {self.taken}"
