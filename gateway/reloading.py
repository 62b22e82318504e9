"""Who receives goes by config/ as it was read last. New turns are answered by it, running ones end by what they began
with. What belongs to the process itself (its ports, programs, voices and doors) is made once: a change there waits for
the next start.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

import structlog

from agents.arrival import Arrival, Departure, Visit
from agents.reception import Reception
from agents.replies import Reply
from gateway.rereading import Rereading
from gateway.settings import Settings
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
        self._build = build
        self._config = Rereading(settings, self._receive)
        self.told = self._config.told

    def month_microdollars(self) -> int | None:
        """What may be spent on language models in a month, as it was read last."""
        return self._config.settings.budgets.month_microdollars

    async def run(self) -> None:
        """See `Rereading`, here and below."""
        await self._config.run()

    async def reload(self) -> bool:
        return await self._config.reload()

    async def settle(self) -> None:
        """Replace the reception that the doors were opened with by one that took its time to learn. When config/ was
        read anew meanwhile, that one stays.
        """
        opened = self._reception.now
        try:
            settled = await self._build(self._config.settings)
        except Exception:
            log.error("settling_failed", exc_info=True)
            return
        if self._reception.now is opened:
            self._reception.now = settled
            log.info("settled")

    async def _receive(self, settings: Settings) -> None:
        self._reception.now = await self._build(settings)
