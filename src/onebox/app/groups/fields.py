"""The fields of a founder's own models."""

from typing import Any

from onebox.app.db.fields import ClusterForeignKey


class GroupForeignKey(ClusterForeignKey):
    """A ForeignKey to a row of the same group; MariaDB itself refuses any other (error 1452)."""

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, _, args, kwargs = super().deconstruct()
        return name, "onebox.app.groups.GroupForeignKey", args, kwargs
