"""Which speech worker processes the embedded models need, as data for whoever starts and watches processes."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import SpeechDown
from pipelines.speech.local_models import KINDS
from pipelines.speech.wire import BrokenFrame, Decoder

_RETRY_SECONDS = 0.05
_SOCKET_PATH_LIMIT_BYTES = 107
"""sun_path of Linux, with its closing zero."""


@dataclass(frozen=True, slots=True)
class WorkerSpec:
    """One process to keep running.

    Its name, its command line, where it listens, and the kind it says it is when ready.
    """

    name: str
    argv: tuple[str, ...]
    socket_path: Path
    ready: str


def embedded_workers(run_dir: Path) -> list[WorkerSpec]:
    """The four workers of the embedded models, with their sockets in `run_dir`."""
    return [worker(kind, run_dir) for kind in KINDS]


def worker(kind: str, run_dir: Path) -> WorkerSpec:
    """How to run the worker of this kind. Raises ValueError when `run_dir` is too deep for a socket."""
    socket_path = _short(run_dir / f"{kind}.sock")
    argv = (sys.executable, "-m", "pipelines.speech.worker", kind, "--socket", str(socket_path))
    if kind == "moonshine-tiny":
        # Partials are the most work and the least urgent: finals, voices and the calls themselves go first.
        argv += ("--nice", "5")
    return WorkerSpec(name=f"speech-{kind}", argv=argv, socket_path=socket_path, ready=kind)


def _short(socket_path: Path) -> Path:
    """A path that fits into a socket's address: the same one, or its way from the working directory."""
    for path in (socket_path, Path(os.path.relpath(socket_path))):
        if len(str(path).encode()) <= _SOCKET_PATH_LIMIT_BYTES:
            return path
    raise ValueError(f"the path {socket_path} is too long for a Unix socket; give a shorter run directory")


async def ready(spec: WorkerSpec, within_seconds: float) -> None:
    """Return when the worker says that its weights are loaded. Raises SpeechDown after `within_seconds`."""
    try:
        async with asyncio.timeout(within_seconds):
            while not await _says_ready(spec):  # noqa: ASYNC110  a process tells nobody here that it listens
                await asyncio.sleep(_RETRY_SECONDS)
    except TimeoutError as error:
        raise SpeechDown(f"{spec.name} is not ready after {within_seconds} s") from error


async def _says_ready(spec: WorkerSpec) -> bool:
    try:
        reader, writer = await asyncio.open_unix_connection(str(spec.socket_path))
    except OSError:
        return False
    decoder = Decoder()
    try:
        while data := await reader.read(4096):
            for frame in decoder.feed(data):
                return frame.header.get("ready") == spec.ready
    except (OSError, BrokenFrame):
        pass
    finally:
        writer.close()
    return False
