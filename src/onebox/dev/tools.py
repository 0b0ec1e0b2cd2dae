"""Programs that Debian brings."""

import os
import shutil
from pathlib import Path

from onebox.dev.trouble import Trouble


def tool(name: str, extra: Path | None = None) -> Path:
    """The program's path, also from `extra` and the sbin folders that an ordinary user's PATH leaves out."""
    folders = [os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin", str(extra or "")]
    found = shutil.which(name, path=os.pathsep.join(folders))
    if not found:
        raise Trouble(f"{name} is not on this machine.", "bin/run, which installs what is missing.")
    return Path(found)
