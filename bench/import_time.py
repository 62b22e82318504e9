"""How long a fresh Python takes to import the gateway and its parts: what every start pays before it does anything.

Each figure is the best of three processes, so that a busy machine is not measured instead.
"""

from __future__ import annotations

import subprocess
import sys
from time import perf_counter

MODULES = ("gateway.settings", "gateway.wiring", "pipelines.voice", "agents.receptionist")
TRIES = 3


def measure(modules: tuple[str, ...] = MODULES) -> dict[str, float]:
    """Seconds by module, over what an empty Python takes. Raises CalledProcessError for one that cannot be imported."""
    empty = seconds_to_run("pass")
    return {f"{name.replace('.', '_')}_seconds": max(0.0, seconds_to_run(f"import {name}") - empty) for name in modules}


def seconds_to_run(code: str) -> float:
    """Wall-clock seconds of a whole process that runs `code`, the best of a few. Raises when it fails."""
    best = float("inf")
    for _ in range(TRIES):
        began = perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        best = min(best, perf_counter() - began)
    return best
