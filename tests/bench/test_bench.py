"""The benchmarks run from end to end and answer in their form; how fast anything is, is not tested here."""

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests import needs

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
FIGURES = {"rate", "p50", "p99", "app"}


def bench(name: str, target: Path, *options: str) -> tuple[str, Any]:
    """What a benchmark prints, and its JSON."""
    for module in ("rest_framework", "ninja"):
        if find_spec(module) is None:
            needs._missing(module, "uv sync --group bench")
    if shutil.which("wrk") is None:
        needs._missing("wrk", "apt-get install wrk")
    command = [sys.executable, "-m", f"bench.{name}", "--json", str(target), *options]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, json.loads(target.read_text())


def test_api_measures_every_system_in_every_case(tmp_path: Path) -> None:
    printed, found = bench("api", tmp_path / "api.json", "--quick", "--seconds", "1")
    everyone = {"onebox", "drf", "ninja", "pocketbase", "bare"}
    for case, systems in found["cases"].items():
        assert set(systems) == ({"onebox"} if case == "list_again" else everyone), case
        for system, figures in systems.items():
            assert all(figures[name] > 0 for name in FIGURES), (case, system)
    ratios = {"list/drf", "list/pocketbase", "list/bare", "list_again/list", "poll/bare", "create/drf", "create/bare"}
    assert ratios <= set(found["ratios"])
    assert ratios == set(found["goals"])
    assert all(ratio > 0 for ratio in found["ratios"].values())
    assert all(len(workers) == 2 for system, workers in found["memory_mb"].items() if system != "pocketbase")
    assert found["machine"]["cores"] == os.cpu_count()
    assert "unchanged poll" in printed


def test_scale_measures_few_groups_beside_more(tmp_path: Path) -> None:
    printed, found = bench("scale", tmp_path / "scale.json", "--groups", "300", "--seconds", "1")
    assert found["groups"] == [100, 300]
    assert found["ratios"]["page"] > 0
    assert set(found["cold_ms"]["first page"]) == {"100", "300"}
    assert "first page" in printed
