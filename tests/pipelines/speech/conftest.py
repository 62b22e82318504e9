"""Real worker processes, workers in the test's own loop around a function, and human clips."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import tempfile
import time
import wave
from pathlib import Path

import pytest

from pipelines.speech.weights import missing
from pipelines.speech.worker import Worker
from pipelines.speech.workers import embedded_workers, ready

ROOT = Path(__file__).parents[3]


@pytest.fixture
def run_dir():
    """A folder with a short path: a Unix socket's may have 107 bytes."""
    folder = tempfile.mkdtemp(prefix="fd-")
    yield Path(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def local_models():
    """The four workers of the embedded models, running; gives their run directory."""
    for kind in ("moonshine-base", "moonshine-tiny", "smart-turn", "piper"):
        if trouble := missing(kind):
            pytest.skip(trouble)
    folder = Path(tempfile.mkdtemp(prefix="fd-"))
    specs = embedded_workers(folder)
    processes = [subprocess.Popen(spec.argv, cwd=ROOT) for spec in specs]

    async def all_ready():
        await asyncio.gather(*(ready(spec, 60) for spec in specs))

    try:
        asyncio.run(all_ready())
        yield folder
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(10)
        shutil.rmtree(folder)


@pytest.fixture
async def serve():
    """`await serve(socket_path, model)`: a worker around a function, in this loop. Returns how to stop it."""
    running: list[tuple[asyncio.Event, asyncio.Task[None]]] = []

    async def start(socket_path, model, kind="test", clock=time.monotonic):
        stop = asyncio.Event()
        task = asyncio.create_task(Worker(kind, model, clock).serve(socket_path, stop))
        running.append((stop, task))
        async with asyncio.timeout(10):
            while not socket_path.exists():
                await asyncio.sleep(0)

        async def end():
            stop.set()
            await task

        return end

    yield start
    for stop, task in running:
        stop.set()
        await task


@pytest.fixture(scope="session")
def clip():
    """`clip("weasels")`: 8 kHz 16-bit PCM of a human clip."""

    def load(name: str) -> bytes:
        with wave.open(str(Path(__file__).parent / "clips" / f"{name}.wav")) as file:
            assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (8000, 2, 1)
            return file.readframes(file.getnframes())

    return load
