"""One whole call on local models, as `make demo` plays it: how long until it is ready, and how soon it answers.

Milliseconds are those of the caller's phone: from the last audible sample of the caller to the first of the answer,
and from the caller's first sample over our speech until we are silent.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

import orjson

from bench.running import free_port, ready_after


async def measure() -> dict[str, float]:
    """Start-up seconds with and without local models, then the figures of the demo."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-") as folder:
        figures = {
            "ready_scripted_seconds": await ready_after(Path(folder) / "scripted", FRONTDESK_SPEECH="scripted"),
            "ready_embedded_seconds": await ready_after(Path(folder) / "embedded", FRONTDESK_SPEECH="embedded"),
        }
        environ = {
            "PATH": os.environ["PATH"],
            "DEMO_STAY": "0",
            "FRONTDESK_PORT": str(free_port()),
            "FRONTDESK_VAR": folder,
            "FRONTDESK_SPEECH": "embedded",
            "FRONTDESK_MODEL": "offline",
        }
        began = perf_counter()
        demo = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "gateway.demo", env=environ, stdout=asyncio.subprocess.PIPE
        )
        out, _ = await demo.communicate()
        figures["demo_seconds"] = perf_counter() - began
        return {**figures, **as_numbers(orjson.loads(out.splitlines()[-1]))}


def as_numbers(told: Mapping[str, float | None]) -> dict[str, float]:
    """What was not measured is not a number."""
    return {name: float("nan") if value is None else float(value) for name, value in told.items()}
