"""What can be wrong with an export, and with a wish to import or erase. Each says what to do next."""


class TransferError(Exception):
    """An export, import or erasure that can't be done. Nothing was changed."""


class DamagedExport(TransferError):
    """The file is not what was once written: cut off, changed, or made by somebody else. Get it again."""

    def __init__(self, file: str, found: str, line: int | None = None) -> None:
        where = f"{file}, line {line}" if line else file
        super().__init__(f"{where}: {found} Next: export the group again, or take another copy of the file.")
        self.file = file
        """The file inside the archive, or the archive itself."""
        self.line = line


class ConflictingExport(TransferError):
    """The file is sound, but doesn't fit this Onebox as it is now."""

    def __init__(self, file: str, found: str, *, next: str) -> None:
        super().__init__(f"{file}: {found} Next: {next}.")
        self.file = file
