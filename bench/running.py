"""A gateway process for a measurement."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import urllib.error
import urllib.request
from pathlib import Path
from time import perf_counter


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def ready_after(var: Path, **environ: str) -> float:
    """Seconds from starting `python -m gateway` until /readyz answers 200. Raises RuntimeError when it ends instead."""
    port = free_port()
    environ = {"PATH": os.environ["PATH"], "FRONTDESK_VAR": str(var), "FRONTDESK_PORT": str(port), **environ}
    began = perf_counter()
    gateway = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway", env=environ, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        while not await asyncio.to_thread(_is_ready, port):
            if gateway.returncode is not None:
                raise RuntimeError(f"the gateway ended with code {gateway.returncode}")
            await asyncio.sleep(0.02)
        return perf_counter() - began
    finally:
        if gateway.returncode is None:
            gateway.terminate()
        await gateway.wait()


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
