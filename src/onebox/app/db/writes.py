"""The gate that every write to a clustered table passes: who holds it is told by the room that owns the groups."""

from contextlib import AbstractContextManager
from typing import Any, Protocol


class Gate(Protocol):
    """What a write to a clustered, versioned table asks for."""

    def group_in_scope(self) -> int | None:
        """The current group's id; None in code that was let into every group; raises without either."""

    def group_in_scope_or_none(self) -> int | None:
        """The current group's id; None without one."""

    def change(self, using: str, group_id: int) -> AbstractContextManager[int]:
        """The version to stamp, joining the open change of the group or opening one for this write alone."""

    def within(self, group_id: int) -> AbstractContextManager[None]:
        """Makes the group the current one for a write that no clock counts; raises where another one is."""

    def rename(self, table: str, new: str) -> tuple[str, list[str]]:
        """The statement, with its parameters, that gives the tombstones of a renamed table its new name."""

    def bury(self, using: str, table: str, version: int, ids: tuple[str, Any]) -> None:
        """Leaves a tombstone for each row that the given SELECT of ids finds."""


_gates: list[Gate] = []


def install(gate: Gate) -> None:
    """Makes `gate` the one that all writes pass. Called once, when the app registry is ready."""
    _gates[:] = [gate]


def gate() -> Gate:
    """The installed gate."""
    if not _gates:
        raise RuntimeError("no write gate is installed: add 'onebox.app.groups' to INSTALLED_APPS")
    return _gates[0]
