"""SIGHUP reads config/ anew. New turns are answered by it, running ones end by what they began with.

When something in it is wrong, all of it is left as it was, and the log says which file and line. What belongs to the
process itself (its ports, programs, voices and doors) is made once: a change there waits for the next start.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

import structlog

from agents.arrival import Arrival, Departure, Visit
from agents.reception import Reception
from agents.replies import Reply
from gateway.errors import ConfigBroken
from gateway.settings import Settings, load_again
from memory.conversation import Turn, TurnId
from memory.people import Customer

log = structlog.get_logger()


class CurrentReception:
    """The `Reception` that the doors hold: whoever receives now. A reply goes on with the one that began it."""

    def __init__(self, reception: Reception) -> None:
        self.now = reception

    async def arrive(self, arrival: Arrival) -> Visit:
        """As whoever receives now does."""
        return await self.now.arrive(arrival)

    async def writer(self, arrival: Arrival, known: Sequence[Customer], text: str, turn: TurnId) -> Visit | None:
        """As whoever receives now does."""
        return await self.now.writer(arrival, known, text, turn)

    def rehearse(self, turn: Turn) -> AsyncGenerator[str]:
        """As whoever receives now would."""
        return self.now.rehearse(turn)

    def reply(self, turn: Turn) -> Reply:
        """As whoever receives now does, until this reply is at its end."""
        return self.now.reply(turn)

    async def said(self, turn: Turn) -> None:
        """As whoever receives now does."""
        await self.now.said(turn)

    async def left(self, departure: Departure) -> None:
        """As whoever receives now does."""
        await self.now.left(departure)


class Reloading:
    """Replaces the reception at each SIGHUP."""

    def __init__(
        self, reception: CurrentReception, settings: Settings, build: Callable[[Settings], Awaitable[Reception]]
    ) -> None:
        """`build` makes a reception of new settings. Whoever else goes by them is added to `told`."""
        self._reception = reception
        self._settings = settings
        self._build = build
        self.told: list[Callable[[Settings], None]] = []

    def month_microdollars(self) -> int | None:
        """What may be spent on language models in a month, as it was read last."""
        return self._settings.budgets.month_microdollars

    async def run(self) -> None:
        """Wait for SIGHUP, again and again, until cancelled. Signals only reach the main thread: elsewhere, nothing."""
        if threading.current_thread() is not threading.main_thread():
            return
        wanted, loop, at_terminal = asyncio.Event(), asyncio.get_running_loop(), sys.stderr.isatty()
        loop.add_signal_handler(signal.SIGHUP, wanted.set)
        try:
            while await wanted.wait():
                wanted.clear()
                if at_terminal and not sys.stderr.isatty():
                    # The terminal that this was started in was closed: nobody is left who could end it.
                    os.kill(os.getpid(), signal.SIGTERM)
                await self.reload()
        finally:
            loop.remove_signal_handler(signal.SIGHUP)

    async def settle(self) -> None:
        """Replace the reception that the doors were opened with by one that took its time to learn. When config/ was
        read anew meanwhile, that one stays.
        """
        opened = self._reception.now
        try:
            settled = await self._build(self._settings)
        except Exception:
            log.error("settling_failed", exc_info=True)
            return
        if self._reception.now is opened:
            self._reception.now = settled
            log.info("settled")

    async def reload(self) -> bool:
        """Read, check, build and swap. False, and everything as it was, when any of it fails."""
        try:
            settings = await asyncio.to_thread(load_again, self._settings)
            reception = await self._build(settings)
        except ConfigBroken as broken:
            log.error("config_kept", code=broken.code, problems=[str(problem) for problem in broken.problems])
            return False
        except Exception:
            log.error("config_kept", code="reload_failed", exc_info=True)
            return False
        lasting = ("voice", "speech", "routing")
        waits = [name for name in lasting if getattr(settings, name) != getattr(self._settings, name)]
        self._settings, self._reception.now = settings, reception
        for tell in self.told:
            tell(settings)
        log.info("config_reloaded", waits_for_next_start=waits)
        return True
