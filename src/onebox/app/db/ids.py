"""Ids of rows."""

import uuid

import uuid_utils.compat


def uuid7() -> uuid.UUID:
    """A new id: UUID version 7 of RFC 9562, so that rows of one group lie on disk in the order they were made."""
    return uuid_utils.compat.uuid7()
