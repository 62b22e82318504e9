"""Watches over several gateway processes that share one port: `python -m gateway --workers N`.

A worker that dies is started again while the calls of the others go on. SIGHUP goes to all. SIGTERM lets every worker
drain; a second one, or Ctrl-C, ends them at once.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Mapping

import structlog

from gateway.errors import ProgramFailed
from gateway.settings import Settings
from gateway.wiring_box import Box, open_box

log = structlog.get_logger()


async def supervise(settings: Settings, environ: Mapping[str, str], door: socket.socket) -> int:
    """Run the workers at a listening socket until told to stop. Gives the exit code: 1 when one does not start."""
    asked: asyncio.Queue[signal.Signals] = asyncio.Queue()
    opened = asyncio.Event()
    running = asyncio.create_task(_run(settings, environ, door, asked, opened), name="box")

    def told(number: signal.Signals) -> None:
        if opened.is_set():
            asked.put_nowait(number)
        elif number is not signal.SIGHUP:
            running.cancel()  # nobody has called yet

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, told, number)
    try:
        await running
    except ProgramFailed as failed:
        log.error("box_not_started", reason=str(failed))
        return 1
    except asyncio.CancelledError:
        log.info("stopped_while_starting")
    return 0


async def _run(
    settings: Settings,
    environ: Mapping[str, str],
    door: socket.socket,
    asked: asyncio.Queue[signal.Signals],
    opened: asyncio.Event,
) -> None:
    async with open_box(settings, environ, door.fileno()) as box:
        opened.set()
        log.info("serving", workers=settings.env.workers, port=door.getsockname()[1])
        while (number := await asked.get()) is signal.SIGHUP:
            box.tell(number)
        await _end(box, number, asked)


async def _end(box: Box, number: signal.Signals, asked: asyncio.Queue[signal.Signals]) -> None:
    """Let the workers end as they were told to, and at once when told again."""
    if number is signal.SIGINT:
        box.tell(signal.SIGINT)
    stopping = asyncio.create_task(box.stop())
    while not stopping.done():
        hurry = asyncio.create_task(asked.get())
        await asyncio.wait({stopping, hurry}, return_when=asyncio.FIRST_COMPLETED)
        if hurry.done() and hurry.result() is not signal.SIGHUP:
            box.tell(signal.SIGINT)
        hurry.cancel()
    await stopping
