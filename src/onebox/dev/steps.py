"""Commands that run to their end before the next one starts."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from onebox.dev import groups
from onebox.dev.place import Place
from onebox.dev.trouble import Trouble


def run(
    place: Place,
    name: str,
    command: Sequence[str | Path],
    environment: Mapping[str, str] = os.environ,
    folder: Path | None = None,
) -> str:
    """Runs it in the checkout (or `folder`); answers its standard output.

    All it says is kept in var/log/NAME.log; Trouble with the end of that when it fails.
    """
    log = place.log / f"{name}.log"
    with log.open("ab") as errors:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", *command],
            cwd=folder or place.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
        try:
            output = process.communicate()[0]
        finally:
            groups.end(process.pid)
        errors.write(output)
    if process.returncode:
        raise Trouble(failure(log, f"{name} failed"), f"mend that, then again. All of it: {log}")
    return output.decode(errors="replace")


def failure(log: Path, what: str) -> str:
    """What happened, and the last lines of the log."""
    lines = log.read_text(errors="replace").splitlines()[-12:]
    return "\n".join([f"{what}. The end of its log:", *(f"    {line}" for line in lines)])
