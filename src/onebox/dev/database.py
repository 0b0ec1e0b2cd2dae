"""`onebox dev db`: the private MariaDB alone."""

import os
import signal
import subprocess
import sys
import time

from onebox.dev import environment, locks, mariadb, steps
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
            return 0
        finally:
            supervisor.stop()


def detach(place: Place) -> int:
    """The same in the background; returns when MariaDB answers."""
    place.prepare()
    log = place.log / "db.log"
    if not mariadb.answers(place):
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "onebox.cli", "dev", "db"],
                cwd=place.root,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        (place.run / "db.pid").write_text(f"{process.pid}\n")
        limit = time.monotonic() + STARTING_SECONDS
        while not mariadb.answers(place):
            if process.poll() is not None or time.monotonic() > limit:
                raise Trouble(
                    steps.failure(log, "MariaDB did not start"), f"mend that, then again. All of it: {log}"
                )
            time.sleep(0.05)
    print(place.socket("mariadb"))
    return 0
