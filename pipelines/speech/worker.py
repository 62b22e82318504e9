"""One process with one local model, shared by all calls.

`python -m pipelines.speech.worker moonshine-base --socket PATH` listens on a Unix socket (see `pipelines.speech.wire`)
once the weights are loaded, greets everyone who connects, and answers requests one at a time in a thread, so that the
socket stays alive meanwhile: cancelling works, stale requests are replaced, and it says how far it is behind. Callers
are served in turn, and what may wait comes after all else. It ends on SIGTERM, and with the process that started it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ctypes
import itertools
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from pipelines.errors import ModelMissing
from pipelines.speech.fair_queue import FairQueue
from pipelines.speech.local_models import KINDS, BadRequest, Kind, Model, load
from pipelines.speech.moonshine import Cancelled
from pipelines.speech.waits import Waits
from pipelines.speech.wire import BrokenFrame, Decoder, Frame, encode

log = structlog.get_logger()

WAITING_LIMIT = 512
"""Requests waiting, over all callers. Beyond it a new one is refused: nobody would still want the answer."""
_UNREAD_LIMIT_BYTES = 32 * 1024 * 1024
_MODEL_MISSING_EXIT = 3
_PR_SET_PDEATHSIG = 1


@dataclass(eq=False, slots=True)
class _Job:
    caller: _Caller
    request: Frame
    key: tuple[int, str]
    asked_at: float
    cancelled: threading.Event = field(default_factory=threading.Event)
    answers: Iterator[Frame] | None = None

    @property
    def later(self) -> bool:
        """Whether it may wait."""
        return bool(self.request.header.get("later"))


@dataclass(eq=False, slots=True)
class _Caller:
    number: int
    writer: asyncio.StreamWriter
    jobs: dict[int, _Job] = field(default_factory=dict)

    def send(self, header: dict[str, Any], body: bytes = b"") -> None:
        if self.writer.is_closing():
            return
        if self.writer.transport.get_write_buffer_size() > _UNREAD_LIMIT_BYTES:
            log.warning("speech_caller_does_not_read", caller=self.number)
            self.writer.transport.abort()
            return
        self.writer.write(encode(header, body))


class Worker:
    """The server around one model. `clock` gives seconds that only grow."""

    def __init__(self, kind: str, model: Model, clock: Callable[[], float] = time.monotonic) -> None:
        self._kind = kind
        self._model = model
        self._clock = clock
        self._queue: FairQueue[_Job] = FairQueue()
        self._waits = Waits()
        self._work = asyncio.Event()
        self._callers = itertools.count(1)
        self._connected: set[_Caller] = set()

    async def serve(self, socket_path: Path, stop: asyncio.Event) -> None:
        """Answer on this socket until `stop`. A socket file left behind by an earlier process is replaced."""
        _remove(socket_path)
        server = await asyncio.start_unix_server(self._on_connection, str(socket_path))
        working = asyncio.create_task(self._answer_all())
        log.info("speech_worker_ready", kind=self._kind)
        try:
            await stop.wait()
        finally:
            server.close()
            for caller in self._connected:
                caller.writer.close()
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working
            _remove(socket_path)

    async def _on_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        caller = _Caller(next(self._callers), writer)
        self._connected.add(caller)
        decoder = Decoder()
        caller.send({"id": 0, "ready": self._kind, "pid": os.getpid()})
        try:
            while data := await reader.read(65536):
                for frame in decoder.feed(data):
                    self._on_request(caller, frame)
        except BrokenFrame as error:
            log.warning("speech_frame_broken", kind=self._kind, caller=caller.number, problem=str(error))
        except ConnectionError:
            pass
        finally:
            self._connected.discard(caller)
            for job in list(caller.jobs.values()):
                self._forget(job)
            writer.close()

    def _on_request(self, caller: _Caller, request: Frame) -> None:
        if request.header.get("op") == "cancel":
            if job := caller.jobs.get(request.id):
                self._forget(job)
            return
        if request.header.get("op") == "load":
            caller.send({"id": request.id, "done": True, **self._load()})
            return
        key = (caller.number, str(request.header.get("key", "")))
        if request.id < 1 or request.id in caller.jobs:
            _refuse(caller, request.id, "bad_request", "id is a number of its own, from 1 on")
            return
        if request.header.get("replace"):
            for stale in self._queue.drop(key, lambda job: bool(job.request.header.get("replace"))):
                caller.jobs.pop(stale.request.id, None)
                _refuse(caller, stale.request.id, "superseded", "a newer request took its place")
        if len(self._queue) >= WAITING_LIMIT:
            _refuse(caller, request.id, "busy", f"{WAITING_LIMIT} requests are waiting already")
            return
        job = caller.jobs[request.id] = _Job(caller, request, key, self._clock())
        self._queue.put(key, job, later=job.later)
        self._work.set()

    def _load(self) -> dict[str, float]:
        """The fields of `pipelines.speech.waits.WorkerLoad`."""
        now, urgent = self._clock(), self._queue.urgent()
        return {
            # A job whose first piece is out waits for its next one, and nobody waits for that yet.
            "waiting": len(fresh := [job for job in urgent if job.answers is None]),
            "oldest_seconds": round(max((now - job.asked_at for job in fresh), default=0.0), 3),
            "p95_seconds": round(self._waits.p95_seconds(now=now), 3),
        }

    def _waited(self, job: _Job) -> None:
        now = self._clock()
        self._waits.add(now - job.asked_at, now=now)

    def _forget(self, job: _Job) -> None:
        job.cancelled.set()
        job.caller.jobs.pop(job.request.id, None)
        self._queue.drop(job.key, lambda waiting: waiting is job)

    async def _answer_all(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            job = self._queue.take()
            if job is None:
                self._work.clear()
                await self._work.wait()
                continue
            more = await asyncio.to_thread(self._answer, job, loop.call_soon_threadsafe)
            if more and not job.cancelled.is_set():
                # A long text goes to the back of the queue after each piece: everybody's first piece comes early.
                self._queue.put(job.key, job, later=job.later)
            elif job.caller.jobs.get(job.request.id) is job:
                del job.caller.jobs[job.request.id]

    def _answer(self, job: _Job, later: Callable[..., Any]) -> bool:
        """One frame of the answer; True when there is more. Runs in the working thread; the loop does the sending."""
        first = job.answers is None
        try:
            if job.answers is None:
                job.answers = self._model(job.request, job.cancelled.is_set)
            frame = next(job.answers, None)
        except Cancelled:
            return False
        except BadRequest as error:
            later(_refuse, job.caller, job.request.id, "bad_request", str(error))
            return False
        except Exception as error:
            log.exception("speech_model_failed", kind=self._kind)
            later(_refuse, job.caller, job.request.id, "failed", type(error).__name__)
            return False
        if frame is None or job.cancelled.is_set():
            return False
        if first and not job.later:
            later(self._waited, job)
        later(job.caller.send, {"id": job.request.id, **frame.header}, frame.body)
        return not frame.header.get("done")


def _remove(socket_path: Path) -> None:
    socket_path.unlink(missing_ok=True)


def _refuse(caller: _Caller, number: int, code: str, message: str) -> None:
    caller.send({"id": number, "done": True, "error": code, "message": message})


def die_with_parent(number: signal.Signals = signal.SIGTERM) -> None:
    """Ask the kernel for this signal when the process that started this one ends, however it ends. Linux only."""
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        # It ended before the kernel was asked.
        raise SystemExit(0)


async def _run(kind: Kind, socket_path: Path, threads: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loading = asyncio.create_task(asyncio.to_thread(load, kind, threads=threads))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({loading, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if stop.is_set():
        # The load runs on in its thread, and nobody waits for it.
        os._exit(0)
    stopping.cancel()
    model = await loading
    _give_back_memory()
    await Worker(kind, model).serve(socket_path, stop)


def _give_back_memory() -> None:
    # Loading leaves some 300 MB of copies of the weights with the allocator.
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop. Exit code 3 when the model's weights are not there."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.speech.worker", description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--socket", type=Path, required=True, help="where to listen")
    parser.add_argument("--threads", type=int, default=1, help="threads of one inference")
    parser.add_argument("--nice", type=int, default=0, help="how far to stand back for other processes, 0 to 19")
    parser.add_argument("--outlive-parent", action="store_true", help="do not end with the process that started this")
    options = parser.parse_args(arguments)
    if not options.outlive_parent:
        die_with_parent()
    os.nice(options.nice)
    # Nobody else on this machine may listen in: the socket is its owner's alone.
    os.umask(0o077)
    try:
        asyncio.run(_run(options.kind, options.socket, options.threads))
    except ModelMissing as error:
        log.error("speech_model_missing", kind=options.kind, problem=str(error))
        return _MODEL_MISSING_EXIT
    return 0


if __name__ == "__main__":
    sys.exit(main())
