"""Whether a group can be entered."""

from typing import Final

from django.db.models import TextChoices


class State(TextChoices):
    """Only an open group is found, read and written by its members."""

    OPEN = "open"
    INCOMING = "incoming"
    """An import is writing it."""
    CLOSED = "closed"
    """Marked to be erased; can be undone until `Group.erase_at`."""
    ERASING = "erasing"
    """Its rows are going; can't be undone."""


NO_BOX: Final = 0
"""What a clock has in place of its box while its group is not open: no change gets past it."""
