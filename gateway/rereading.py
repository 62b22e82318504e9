"""SIGHUP reads config/ anew, in whichever process of the house.

When something in it is wrong, all of it is left as it was, and the log says which file and line.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable

import structlog

from gateway.errors import ConfigBroken
from gateway.settings import Settings, load_again

log = structlog.get_logger()


_early: list[int] = []
"""What came before anybody could heed it."""


def hold_sighup() -> None:
    """Keep a SIGHUP that comes while this process starts until it can be heeded: it would end the process."""
    signal.signal(signal.SIGHUP, lambda number, _: _early.append(number))


class Rereading:
    """The settings of a process. `take` goes over to new ones whole, or raises and stays with those before."""

    def __init__(self, settings: Settings, take: Callable[[Settings], Awaitable[None]]) -> None:
        """Whoever else goes by them is added to `told`."""
        self.settings = settings
        self._take = take
        self.told: list[Callable[[Settings], None]] = []

    async def run(self) -> None:
        """Wait for SIGHUP, again and again, until cancelled. Signals only reach the main thread: elsewhere, nothing."""
        if threading.current_thread() is not threading.main_thread():
            return
        wanted, loop, at_terminal = asyncio.Event(), asyncio.get_running_loop(), sys.stderr.isatty()
        loop.add_signal_handler(signal.SIGHUP, wanted.set)
        if _early:
            _early.clear()
            wanted.set()
        try:
            while await wanted.wait():
                wanted.clear()
                if at_terminal and not sys.stderr.isatty():
                    # The terminal that this was started in was closed: nobody is left who could end it.
                    os.kill(os.getpid(), signal.SIGTERM)
                await self.reload()
        finally:
            loop.remove_signal_handler(signal.SIGHUP)

    async def reload(self) -> bool:
        """Read, check and take. False, and everything as it was, when any of it fails."""
        before = self.settings
        try:
            settings = await asyncio.to_thread(load_again, before)
            await self._take(settings)
        except ConfigBroken as broken:
            log.error("config_kept", code=broken.code, problems=[str(problem) for problem in broken.problems])
            return False
        except Exception:
            log.error("config_kept", code="reload_failed", exc_info=True)
            return False
        self.settings = settings
        for tell in self.told:
            tell(settings)
        lasting = ("voice", "speech", "routing")
        waits = [name for name in lasting if getattr(settings, name) != getattr(before, name)]
        log.info("config_reloaded", waits_for_next_start=waits)
        return True
