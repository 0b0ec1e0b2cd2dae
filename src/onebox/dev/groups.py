"""Process groups: a child and all its offspring, ended together, even after their supervisor was killed."""

import contextlib
import os
import signal
import time
from pathlib import Path

ENDING_SECONDS = 15.0


def remember(path: Path, group: int) -> None:
    """Notes in this file which process group a service runs as."""
    path.write_text(f"{group} {_born(group)} {_boot()}\n")


def end_leftover(path: Path) -> None:
    """Ends the group noted in this file, if it still lives: SIGTERM, then SIGKILL."""
    noted = path.read_text().split() if path.exists() else []
    if len(noted) == 3 and _is_the_one(*noted):
        end(int(noted[0]), gently=True)
    path.unlink(missing_ok=True)


def end(group: int, *, gently: bool = False) -> None:
    """Ends whatever is left in the group."""
    if gently:
        _signal(group, signal.SIGTERM)
        limit = time.monotonic() + ENDING_SECONDS
        while _members(group) and time.monotonic() < limit:
            time.sleep(0.05)
    _signal(group, signal.SIGKILL)


def _signal(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


def _is_the_one(group: str, born: str, boot: str) -> bool:
    """False when the number was given to another process since, as after a reboot."""
    return boot == _boot() and bool(_members(int(group))) and _born(int(group)) in (born, "")


def _members(group: int) -> list[int]:
    """Processes in the group that aren't mere zombies."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            state = _stat(int(entry.name))
            if state and state[0] != "Z" and state[2] == str(group):
                found.append(int(entry.name))
    return found


def _born(pid: int) -> str:
    """When the process started, in clock ticks; empty when there is none."""
    state = _stat(pid)
    return state[19] if state else ""


def _stat(pid: int) -> list[str]:
    """/proc/PID/stat from the state on; empty when there is no such process."""
    try:
        # The command's name stands before, in brackets, and may hold anything.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
