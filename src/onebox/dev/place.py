"""Where things lie: the checkout, its var/ and the sockets."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from onebox.dev.trouble import Trouble

SOCKET_LIMIT = 107
"""Bytes that Linux allows in the path of a unix socket."""


@dataclass(frozen=True)
class Place:
    """A checkout (`root`) and the folder of everything that isn't in git (`var`); both absolute."""

    root: Path
    var: Path

    @property
    def mariadb(self) -> Path:
        return self.var / "mariadb"

    @property
    def log(self) -> Path:
        return self.var / "log"

    @property
    def run(self) -> Path:
        """Sockets, locks and pid files."""
        return self.var / "run"

    @property
    def environment(self) -> Path:
        return self.var / "dev.env"

    @property
    def static(self) -> Path:
        """The files of the admin and of the API's page, collected for nginx."""
        return self.var / "static"

    @property
    def client(self) -> Path:
        """The sources of the web client."""
        return self.root / "planner" / "web"

    def socket(self, name: str) -> Path:
        """A socket's path: under var/, or in a short private temporary folder when var/ lies too deep."""
        near = (self.mariadb if name == "mariadb" else self.run) / f"{name}.sock"
        if len(os.fsencode(near)) <= SOCKET_LIMIT:
            return near
        digest = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"onebox-{os.getuid()}-{digest}" / f"{name}.sock"

    def prepare(self) -> None:
        """Makes the folders, for this user only."""
        for folder in (self.var, self.mariadb, self.log, self.run, *self._socket_folders()):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in self._socket_folders():
            if folder.stat().st_uid != os.getuid():
                raise Trouble(
                    f"{folder} belongs to somebody else.",
                    f"remove it, or set TMPDIR, then again: {os.getuid()=}",
                )
            folder.chmod(0o700)

    def _socket_folders(self) -> set[Path]:
        return {self.socket(name).parent for name in ("mariadb", "web", "live")}


def find(start: Path | None = None) -> Place:
    """The place of the nearest folder upwards of `start` (default: the current folder) with a pyproject.toml.

    ONEBOX_VAR puts var/ elsewhere.
    """
    here = (start or Path.cwd()).absolute()
    for folder in (here, *here.parents):
        if (folder / "pyproject.toml").is_file():
            return Place(folder, Path(os.environ.get("ONEBOX_VAR") or folder / "var").absolute())
    raise Trouble(f"No pyproject.toml in {here} or above it.", "go to a Onebox checkout and try again.")
