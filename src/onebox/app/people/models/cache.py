"""What the worker processes of one box tell each other."""

from django.db import models

from onebox.app.groups import TableKind


class CacheEntry(models.Model):
    """A value of `onebox.app.people.cache`."""

    table_kind = TableKind.BOX

    name = models.CharField(max_length=64, primary_key=True, db_collation="ascii_bin")
    """The key's SHA-256: keys may be long, and hold addresses."""
    value = models.TextField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name
