"""Reads the live database and proves that no group's data touches another's: keys, rows, versions and clocks."""

from .report import Finding, Report
from .run import audit

__all__ = ["Finding", "Report", "audit"]
