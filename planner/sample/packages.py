"""Where changelogs are: on this machine, or, where it was stripped of them, in the sample."""

import gzip
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from .changelog import Entry, package_of, parse

DOC = Path("/usr/share/doc")
SAMPLE = Path(__file__).parent / "data"
FAVOURITES = ("apt", "adduser", "debconf", "base-passwd", "base-files", "init-system-helpers")
"""Read well, differ in size, and are on nearly every Debian."""
_NAMES = ("changelog.Debian.gz", "changelog.gz")
"""The second is a native package's own, or another project's in any form: its first line tells."""
_LARGEST = 32 << 20
"""Bytes read of one changelog, unpacked."""


class BadFileError(Exception):
    """A file that gzip can't unpack."""


def on_machine(doc: Path) -> dict[str, Path]:
    """The changelog of each source package that has one, by name."""
    return _by_package(
        folder / name for folder in sorted(doc.glob("*")) for name in _NAMES if (folder / name).is_file()
    )


def sample() -> dict[str, Path]:
    """The changelogs shipped with the planner, by package."""
    return _by_package(sorted(SAMPLE.glob("*.gz")))


def choose(packages: Mapping[str, Path], count: int) -> list[str]:
    """The favourites first, then the others by name."""
    favourites = [name for name in FAVOURITES if name in packages]
    return [*favourites, *sorted(set(packages) - set(favourites))][:count]


def entries(path: Path, limit: int | None = None) -> list[Entry]:
    """The newest `limit` entries, newest first; all without it. Raises BadFileError."""
    return parse(_unpack(path, _LARGEST))[:limit]


def _by_package(paths: Iterable[Path]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in paths:
        try:
            package = package_of(_unpack(path, 4096))
        except BadFileError:
            continue
        if package:
            found.setdefault(package, path)
    return found


def _unpack(path: Path, most: int) -> bytes:
    try:
        with gzip.open(path) as file:
            return file.read(most)
    except (OSError, EOFError, zlib.error) as error:
        raise BadFileError(f"{path} can't be unpacked: {error}") from error
