"""`onebox dev`: everything on this machine, until Ctrl-C."""

import json
import sys
from pathlib import Path
from typing import NamedTuple

from onebox.dev import client, environment, groups, locks, mariadb, ports, services, steps
from onebox.dev.place import Place
from onebox.dev.supervisor import Stop, Supervisor, stoppable
from onebox.dev.trouble import Trouble

# One process for all commands: starting Django takes longer than they do.
_PREPARE = """\
from django.core.management import execute_from_command_line as run
run(["onebox manage", "migrate", "--no-input", "--verbosity=0"])
run(["onebox manage", "prune"])
run(["onebox manage", "collectstatic", "--no-input", "--clear", "--verbosity=0"])
run(["onebox manage", "planner_fill", "--groups=3"])
"""


class SignIn(NamedTuple):
    """Who can sign in to what was filled in."""

    email: str
    password: str
    groups: list[str]


def run(place: Place, port: int, *, fresh: bool) -> int:
    """Starts all, says where, restarts what dies; 0 after Ctrl-C or SIGTERM. Trouble when it can't start."""
    place.prepare()
    with locks.trying(place.run / "dev.lock") as mine, stoppable():
        if not mine:
            address = environment.read(place.environment).get("ONEBOX_ORIGIN", "starting")
            raise Trouble(
                f"Onebox already runs in this checkout: {address}",
                "use that one, or stop it there with Ctrl-C.",
            )
        for leftover in place.run.glob("*.group"):
            groups.end_leftover(leftover)
        ports.claim(port)
        if fresh:
            mariadb.forget(place)
        environment.write(place, port)
        services.raise_limits()
        supervisor = Supervisor(place, environment.of_app(place))
        try:
            print(_welcome(port, _start(supervisor, place, port), place.log), flush=True)
            supervisor.watch()
        except Stop:
            print("Stopping.", flush=True)
        finally:
            supervisor.stop()
    return 0


def _start(supervisor: Supervisor, place: Place, port: int) -> SignIn:
    _say("Starting MariaDB")
    supervisor.start(mariadb.service(place))
    _say("Migrating the database and filling the planner")
    filled = steps.answer(place, "prepare", [sys.executable, "-c", _PREPARE], supervisor.environment)
    _say("Building the client")
    client.build(place)
    _say("Starting the app")
    supervisor.start(*services.all_of(place, port))
    return sign_in(filled)


def sign_in(output: str) -> SignIn:
    """Reads the line of JSON with which `planner_fill` ends."""
    last = output.strip().rpartition("\n")[2]
    try:
        return SignIn(**json.loads(last))
    except (TypeError, ValueError) as error:
        raise Trouble(
            f"planner_fill ended with {last!r}, not with email, password and groups as JSON ({error}).",
            "mend the command planner_fill, then again.",
        ) from error


def _welcome(port: int, who: SignIn, log: Path) -> str:
    return f"""
Onebox runs at  http://localhost:{port}
  sign in with  {who.email}  password {who.password}
  groups        {", ".join(who.groups)}
  logs          {log}
Ctrl-C stops it.
"""


def _say(text: str) -> None:
    print(f"{text} …", flush=True)
