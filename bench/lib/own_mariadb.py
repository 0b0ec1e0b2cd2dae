"""A private MariaDB for one benchmark alone, which may be restarted to have nothing in memory."""

import os
import subprocess
import sys
from pathlib import Path

from . import database
from .processes import LOGS
from .trouble import Trouble


class OwnMariaDB:
    """As `onebox dev db` runs it, with its data kept under var/bench."""

    def __init__(self, name: str) -> None:
        self._var = (LOGS / name).absolute()
        self._process: subprocess.Popen[str] | None = None
        self.socket = Path()

    def start(self) -> None:
        """Returns when it answers."""
        environment = {**os.environ, "ONEBOX_VAR": str(self._var)}
        environment.pop("ONEBOX_DB_SOCKET", None)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "onebox.cli", "dev", "db"], stdout=subprocess.PIPE, text=True, env=environment
        )
        assert self._process.stdout is not None
        said = self._process.stdout.readline().strip()
        if not said:
            raise Trouble(f"No MariaDB of its own. Next: read {self._var}/log/mariadb.log.")
        self.socket = Path(said)
        # Otherwise a restart would begin with what was in memory before.
        database.execute("", "SET GLOBAL innodb_buffer_pool_dump_at_shutdown = OFF", at=self.socket)

    def stop(self) -> None:
        """Returns when it has ended."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None
        (self._var / "mariadb" / "data" / "ib_buffer_pool").unlink(missing_ok=True)

    def restart(self) -> None:
        """With nothing in memory."""
        self.stop()
        self.start()
