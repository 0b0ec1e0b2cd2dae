"""Starts processes in order, restarts one that dies, stops them in reverse."""

import contextlib
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from onebox.dev import groups, steps
from onebox.dev.place import Place
from onebox.dev.trouble import Trouble

STARTING_SECONDS = 60.0
"""How long a service may take until it is ready."""
STEADY_SECONDS = 10.0
"""A service that ran this long before it died is restarted without delay."""
SLOWEST_RESTART_SECONDS = 5.0


class Stop(BaseException):
    """Ctrl-C or SIGTERM came."""


@dataclass(frozen=True)
class Service:
    """A command that runs until it is told to stop, and how to know that it serves."""

    name: str
    command: Sequence[str | Path]
    ready: Callable[[], bool]
    stop: signal.Signals = signal.SIGTERM
    grace: float = 15.0
    """Seconds from the stop signal to SIGKILL."""
    socket: Path | None = None
    """Removed before each start: one that a killed process left behind is in the way of the next."""
    shared: bool = False
    """Another supervisor may run it too; the command itself then waits for its turn."""


@dataclass
class Running:
    """A service and its present process."""

    service: Service
    process: subprocess.Popen[bytes]
    since: float
    delay: float = 0.0
    """Seconds that the next restart waits; grows while the service keeps dying young."""
    due: float | None = None
    """When to restart; None while the process lives."""


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Ctrl-C, SIGTERM and SIGHUP raise Stop in here, once; later ones don't disturb the stopping."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        raise Stop

    before = {number: signal.signal(number, stop) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass
class Supervisor:
    """The services of one place."""

    place: Place
    environment: Mapping[str, str]
    running: list[Running] = field(default_factory=list)

    def start(self, *services: Service) -> None:
        """Starts the services together and waits until all are ready; Trouble when one won't be."""
        for service in services:
            self.running.append(Running(service, self._spawn(service), time.monotonic()))
        limit = time.monotonic() + STARTING_SECONDS
        while waiting := [each for each in self.running[-len(services) :] if not each.service.ready()]:
            for each in waiting:
                code = each.process.poll()
                if code is not None:
                    raise self._trouble(each.service, f"did not start: {_how(code)}")
                if time.monotonic() > limit:
                    raise self._trouble(each.service, f"is not ready after {STARTING_SECONDS:.0f} seconds")
            time.sleep(0.05)

    def watch(self) -> None:
        """Restarts what dies, for ever; ends by Stop."""
        while True:
            self.restart_dead()
            self._wait()

    def restart_dead(self) -> None:
        """One look at every service: notes deaths, and restarts what is due."""
        now = time.monotonic()
        for each in self.running:
            if each.due is None and each.process.poll() is not None:
                self._note_death(each, now)
            if each.due is not None and now >= each.due:
                each.process, each.since, each.due = self._spawn(each.service), now, None

    def stop(self) -> None:
        """Stops all, the last started first, each with all its offspring."""
        while self.running:
            each = self.running.pop()
            if each.process.poll() is None:
                each.process.send_signal(each.service.stop)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    each.process.wait(each.service.grace)
            groups.end(each.process.pid)
            each.process.wait()
            self._group_file(each.service).unlink(missing_ok=True)

    def _note_death(self, each: Running, now: float) -> None:
        groups.end(each.process.pid)
        steady = now - each.since >= STEADY_SECONDS
        each.delay = 0.0 if steady else min(max(0.1, 2 * each.delay), SLOWEST_RESTART_SECONDS)
        each.due = now + each.delay
        how = _how(each.process.returncode)
        print(f"{each.service.name} ended ({how}); restarting it. Log: {self._log(each.service)}", flush=True)

    def _spawn(self, service: Service) -> subprocess.Popen[bytes]:
        if service.socket:
            service.socket.unlink(missing_ok=True)
        # setpriv: the kernel ends the child when this process is killed without a chance to do so itself.
        command = ["setpriv", "--pdeathsig", service.stop.name.removeprefix("SIG"), *service.command]
        with self._log(service).open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=self.place.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if not service.shared:
            groups.remember(self._group_file(service), process.pid)
        return process

    def _wait(self) -> None:
        """Sleeps until a process dies or a restart is due."""
        alive = [os.pidfd_open(each.process.pid) for each in self.running if each.due is None]
        due = [each.due for each in self.running if each.due is not None]
        try:
            select.select(alive, [], [], max(0.0, min(due) - time.monotonic()) if due else None)
        finally:
            for handle in alive:
                os.close(handle)

    def _group_file(self, service: Service) -> Path:
        return self.place.run / f"{service.name}.group"

    def _log(self, service: Service) -> Path:
        return self.place.log / f"{service.name}.log"

    def _trouble(self, service: Service, what: str) -> Trouble:
        log = self._log(service)
        text = steps.failure(log, f"{service.name} {what}")
        return Trouble(text, f"mend that, then again. All of it: {log}")


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
