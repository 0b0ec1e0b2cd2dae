"""Commands that run to their end before the next one starts."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from onebox.dev import groups
from onebox.dev.place import Place
from onebox.dev.trouble import Trouble

_SHOWN_LINES = 20


def run(
    place: Place,
    name: str,
    command: Sequence[str | Path],
    environment: Mapping[str, str] = os.environ,
    folder: Path | None = None,
) -> None:
    """Runs it in the checkout (or `folder`). All it says is kept in var/log/NAME.log.

    Trouble with the end of that log when it fails.
    """
    log = place.log / f"{name}.log"
    with log.open("ab") as sink:
        process = _start(command, environment, folder or place.root, sink.fileno(), sink.fileno())
        _finish(process)
    _judge(process, name, log)


def answer(place: Place, name: str, command: Sequence[str | Path], environment: Mapping[str, str]) -> str:
    """The same; answers its standard output, which is not kept."""
    log = place.log / f"{name}.log"
    with log.open("ab") as sink:
        process = _start(command, environment, place.root, subprocess.PIPE, sink.fileno())
        output = _finish(process)
    _judge(process, name, log)
    return output.decode(errors="replace")


def failure(log: Path, what: str) -> str:
    """What happened, and the last lines of the log."""
    lines = log.read_text(errors="replace").splitlines()[-_SHOWN_LINES:]
    return "\n".join([f"{what}. The end of its log:", *(f"    {line}" for line in lines)])


def _start(
    command: Sequence[str | Path], environment: Mapping[str, str], folder: Path, output: int, errors: int
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        ["setpriv", "--pdeathsig", "TERM", *command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        start_new_session=True,
    )


def _finish(process: subprocess.Popen[bytes]) -> bytes:
    """Waits; whatever interrupts the waiting ends the command with all its offspring."""
    try:
        return process.communicate()[0] or b""
    finally:
        groups.end(process.pid)


def _judge(process: subprocess.Popen[bytes], name: str, log: Path) -> None:
    if process.returncode:
        raise Trouble(failure(log, f"{name} failed"), f"mend that, then again. All of it: {log}")
