"""Programs that Debian brings."""

import os
import shutil
from pathlib import Path

from onebox.dev.trouble import Trouble

_PACKAGES = {
    "mariadbd": "mariadb-server-core",
    "mariadb-install-db": "mariadb-server-core",
    "nginx": "nginx-light",
}


def tool(name: str, extra: Path | None = None) -> Path:
    """The program's path; looks in sbin folders too, which an ordinary user's PATH leaves out, and in `extra`."""
    folders = [
        os.environ.get("PATH", ""),
        "/usr/local/sbin",
        "/usr/sbin",
        "/sbin",
        *([str(extra)] if extra else []),
    ]
    found = shutil.which(name, path=os.pathsep.join(folders))
    if not found:
        raise Trouble(f"{name} is not on this machine.", "bin/run, which installs what is missing.")
    return Path(found)
