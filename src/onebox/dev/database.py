"""`onebox dev db`: the private MariaDB alone."""

import os
import subprocess
import sys
import time
from pathlib import Path

from onebox.dev import environment, groups, mariadb, steps
from onebox.dev.place import Place
from onebox.dev.supervisor import STARTING_SECONDS, Stop, Supervisor, stoppable
from onebox.dev.trouble import Trouble


def keep(place: Place) -> int:
    """Has MariaDB running until SIGTERM or Ctrl-C; prints its socket when it answers."""
    place.prepare()
    environment.write(place)
    supervisor = Supervisor(place, os.environ)
    with stoppable():
        try:
            supervisor.start(mariadb.service(place))
            print(place.socket("mariadb"), flush=True)
            supervisor.watch()
        except Stop:
            pass
        finally:
            supervisor.stop()
    return 0


def detach(place: Place) -> int:
    """The same in the background; returns when MariaDB answers."""
    place.prepare()
    if not mariadb.answers(place):
        _start_keeper(place)
    print(place.socket("mariadb"))
    return 0


def stop(place: Place) -> int:
    """Stops the one in the background; returns when it is gone. There may be none."""
    groups.end_leftover(_keeper_file(place))
    return 0


def _start_keeper(place: Place) -> None:
    log = place.log / "db.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "onebox.cli", "dev", "db"],
            cwd=place.root,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    groups.remember(_keeper_file(place), process.pid)
    limit = time.monotonic() + STARTING_SECONDS
    while not mariadb.answers(place):
        if process.poll() is not None or time.monotonic() > limit:
            raise Trouble(steps.failure(log, "MariaDB did not start"), f"mend that, then again. All of it: {log}")
        time.sleep(0.05)


def _keeper_file(place: Place) -> Path:
    return place.run / "db.keeper"
