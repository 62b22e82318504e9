"""Starts the programs that the gateway needs beside it, watches them, and starts again those that die.

In the embedded default these are Valkey and the speech workers, and with `--workers` the gateway's own workers. Each
ends with the process that started it, however that ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from gateway.errors import ProgramFailed

log = structlog.get_logger()

_READY_POLL_SECONDS = 0.02
_FIRST_WAIT_SECONDS = 0.1
_LONGEST_WAIT_SECONDS = 10.0
_STEADY_SECONDS = 30.0
"""A program that ran this long before it died is started again at once."""


@dataclass(frozen=True, slots=True)
class Program:
    """What to run, and how to know that it serves. `ready` never raises.

    `environ` is all of its environment (None: that of this process), `fds` are the open files that it gets.
    """

    name: str
    argv: Sequence[str]
    ready: Callable[[], Awaitable[bool]]
    environ: Mapping[str, str] | None = None
    fds: tuple[int, ...] = ()


async def _nobody_asks(_name: str, _pid: int) -> None:
    """What is done by default for a program that has ended."""


class Processes:
    """The programs running beside this process. `ended` is told the name and process id of each that has ended."""

    def __init__(
        self,
        *,
        ready_seconds: float = 30.0,
        stop_seconds: float = 5.0,
        ended: Callable[[str, int], Awaitable[None]] = _nobody_asks,
    ) -> None:
        self._ready_seconds = ready_seconds
        self._stop_seconds = stop_seconds
        self._ended = ended
        self._children: dict[str, asyncio.subprocess.Process] = {}
        self._watching: list[asyncio.Task[None]] = []
        self._stopping = False
        self.restarts: dict[str, int] = {}

    def pid(self, name: str) -> int:
        """The process id of a running program."""
        return self._children[name].pid

    async def start(self, programs: Sequence[Program]) -> None:
        """Start all at once and wait until each serves. Raises ProgramFailed with the name of one that does not."""
        await asyncio.gather(*(self._start(program) for program in programs))
        self._watching += [asyncio.create_task(self._watch(program), name=program.name) for program in programs]

    def tell(self, number: signal.Signals, only: str | None = None) -> None:
        """Send a signal to all that run, or to the one of this name alone."""
        for name, child in self._children.items():
            if child.returncode is None and only in (None, name):
                with contextlib.suppress(ProcessLookupError):
                    child.send_signal(number)

    async def stop(self) -> None:
        """End all, gently first."""
        self._stopping = True
        for task in self._watching:
            task.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)
        await asyncio.gather(*(self._end(child) for child in self._children.values()))
        self._children.clear()

    async def _start(self, program: Program) -> None:
        child = await asyncio.create_subprocess_exec(
            *program.argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=sys.stderr.fileno(),  # stdout belongs to what the gateway itself prints
            # The terminal's Ctrl-C is for the gateway, which ends the others in order. But no session of its own:
            # Linux shares a core between sessions, and one that is nice to its own alone takes half of it.
            # (`process_group=0` would say the same; uvloop does not take it.)
            preexec_fn=os.setpgrp,
            env=program.environ,
            pass_fds=program.fds,
        )
        self._children[program.name] = child
        exited = asyncio.ensure_future(child.wait())
        try:
            async with asyncio.timeout(self._ready_seconds):
                while not await program.ready():
                    if exited.done():
                        raise ProgramFailed(f"{program.name} ended with code {child.returncode} before it was ready")
                    await asyncio.sleep(_READY_POLL_SECONDS)
        except TimeoutError:
            await self._end(child)
            raise ProgramFailed(f"{program.name} was not ready within {self._ready_seconds:g} s") from None
        finally:
            exited.cancel()
        log.info("program_ready", program=program.name, pid=child.pid)

    async def _watch(self, program: Program) -> None:
        """Start it again whenever it dies, sooner if it had been steady."""
        loop = asyncio.get_running_loop()
        wait_seconds = _FIRST_WAIT_SECONDS
        while True:
            began_at = loop.time()
            child = self._children[program.name]
            code = await child.wait()
            if self._stopping:
                return
            await self._ended(program.name, child.pid)
            self.restarts[program.name] = self.restarts.get(program.name, 0) + 1
            log.error("program_died", program=program.name, code=code, restarts=self.restarts[program.name])
            if loop.time() - began_at > _STEADY_SECONDS:
                wait_seconds = _FIRST_WAIT_SECONDS
            await asyncio.sleep(wait_seconds)
            wait_seconds = min(wait_seconds * 2, _LONGEST_WAIT_SECONDS)
            try:
                await self._start(program)
            except ProgramFailed as trouble:
                log.error("program_not_restarted", program=program.name, reason=str(trouble))

    async def _end(self, child: asyncio.subprocess.Process) -> None:
        if child.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
        try:
            async with asyncio.timeout(self._stop_seconds):
                await child.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            await child.wait()
