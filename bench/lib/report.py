"""Figures as a table for people and as JSON for programs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Columns of equal width, the first flush left; None is shown as a dash."""
    cells = [list(head), *([_text(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    lines = [
        "  ".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
        for row in cells
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def goals(found: Mapping[str, float], least: Mapping[str, float]) -> str:
    """A line for each goal: what was reached, what was to be, and whether it is."""
    return table(
        ("goal", "reached", "at least", ""),
        [(name, found[name], goal, "✓" if found[name] >= goal else "✗") for name, goal in least.items()],
    )


def write(path: Path | None, value: Any) -> None:
    """As JSON, where a path is given."""
    if path is not None:
        path.write_text(json.dumps(value, indent=2) + "\n")


def _text(cell: Any) -> str:
    if cell is None:
        return "-"
    return f"{cell:,}" if isinstance(cell, int | float) else str(cell)
