"""Load: one request again and again, from wrk over kept-alive connections."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .http import Call
from .trouble import Trouble

CONNECTIONS = 8
_PATIENCE = 8
"""Seconds that a busy machine is given for a first answer."""
_SCRIPT = Path(__file__).with_name("load.lua")


@dataclass(frozen=True)
class Load:
    """What wrk saw."""

    requests: int
    seconds: float
    p50: float
    """Milliseconds, as p99."""
    p99: float


def needed() -> None:
    """Raises Trouble where wrk is missing."""
    if shutil.which("wrk") is None:
        raise Trouble("wrk is missing. Next: apt-get install wrk.")


def run(port: int, calls: Call | Sequence[Call], seconds: int, connections: int = CONNECTIONS) -> Load:
    """Sends the call for that long; of several, which differ in their paths only, one after the other.

    Raises Trouble when anything was answered with an error.
    """
    call, *more = [calls] if isinstance(calls, Call) else calls
    headers = "\n".join(f"{name}: {value}" for name, value in call.headers.items())
    told = {"BENCH_METHOD": call.method, "BENCH_HEADERS": headers}
    if call.body is not None:
        told["BENCH_BODY"] = call.body.decode()
    if more:
        told["BENCH_PATHS"] = "\n".join(each.path for each in (call, *more))
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(_SCRIPT)]
    url = f"http://127.0.0.1:{port}{call.path}"
    done = subprocess.run([*command, url], env={**os.environ, **told}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(f"wrk ended with {done.returncode}: {done.stdout}{done.stderr}")
    found = json.loads(done.stdout.strip().splitlines()[-1])
    if found["bad"] or found["broken"]:
        raise Trouble(
            f"{call.method} {call.path}: of {found['requests']} answers {found['bad']} were errors, "
            f"{found['broken']} connections broke. Next: read the system's log in var/bench."
        )
    if not found["requests"]:
        if seconds >= _PATIENCE:
            raise Trouble(f"{call.method} {call.path}: no answer in {seconds} s. Next: try on a machine at rest.")
        return run(port, calls, _PATIENCE, connections)
    return Load(found["requests"], found["microseconds"] / 1e6, found["p50"] / 1e3, found["p99"] / 1e3)
