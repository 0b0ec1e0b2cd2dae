"""Programs that Debian brings."""

import os
import shutil
import sys
from pathlib import Path

from onebox.dev.trouble import Trouble

_FOLDERS = (
    # An ordinary user's PATH leaves these out.
    "/usr/local/sbin",
    "/usr/sbin",
    "/sbin",
    # Where bin/run unpacks what would start a service if it were installed.
    str(Path(sys.prefix).parent / "var/debian/usr/sbin"),
)


def tool(name: str) -> Path:
    """The program's path; Trouble when it isn't here."""
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *_FOLDERS]))
    if not found:
        raise Trouble(f"{name} is not on this machine.", "bin/run, which installs what is missing.")
    return Path(found)
