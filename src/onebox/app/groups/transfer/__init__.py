"""Leave with everything, come back with everything: a group as one file, and a group that goes for good.

The file's format is described in docs/export.md.
"""

from .errors import ConflictingExport, DamagedExport, TransferError
from .exporting import export
from .importing import load

__all__ = ["ConflictingExport", "DamagedExport", "TransferError", "export", "load"]
