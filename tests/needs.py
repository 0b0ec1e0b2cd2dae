"""What a test needs of its machine: where that is missing it is skipped in one line, or fails if CI=true."""

import os
import shutil
import subprocess
from typing import NoReturn

import pytest


def chromium() -> str:
    """The path of Debian's Chromium."""
    path = shutil.which("chromium")
    if path is None:
        _missing("chromium", "apt-get install chromium")
    return path


def root() -> None:
    """The right to do anything on this machine."""
    if os.getuid() != 0:
        _missing("root", "run bin/test as root")


def network_namespaces() -> None:
    """The right to make private networks."""
    root()
    if subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode:
        _missing("network namespaces", "run on a machine that allows `unshare --net`")


def _missing(what: str, next_act: str) -> NoReturn:
    message = f"needs {what}: {next_act}"
    if os.environ.get("CI") == "true":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
