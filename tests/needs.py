"""What a test needs of its machine: where that is missing it is skipped in one line, or fails if CI=true."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from typing import NoReturn

import pytest


def program(name: str) -> str:
    """The path of a program that Debian's package of the same name brings."""
    path = shutil.which(name)
    if path is None:
        _missing(name, f"apt-get install {name}")
    return path


def chromium() -> str:
    """The path of Debian's Chromium."""
    return program("chromium")


def package(name: str, group: str) -> None:
    """A Python package of a dependency group that isn't always installed."""
    if find_spec(name) is None:
        _missing(name, f"uv sync --inexact --group {group}")


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
