"""Takes up what customers wrote, line by line, and sees that each is answered: one `TextDesk` in each worker."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Protocol

import structlog

from gateway.channels.at_once import AtOnce
from gateway.channels.inbox_redis import InboxRedis, Line
from memory.errors import StoreDown
from memory.people import OrgId

log = structlog.get_logger()

REPLY_SECONDS = 60.0
TRIES = 3
"""How often the same texts are tried to be answered before it is said that they were not."""
AGAIN_SECONDS = 2.0

_AT_ONCE = 32
_LOOK_SECONDS = 1.0
_AWAY_SECONDS = 0.5


class Answers(Protocol):
    """See `gateway.channels.answering_texts.TextAnswering`."""

    async def answer(self, line: Line) -> None: ...
    async def apologise(self, line: Line) -> None: ...


class TextDesk:
    """Answers the texts to one org."""

    def __init__(
        self, org: OrgId, inbox: InboxRedis, answering: Answers, *, again_seconds: float = AGAIN_SECONDS
    ) -> None:
        """`again_seconds` is how long it waits after a try that went wrong."""
        self._org = org
        self._again_seconds = again_seconds
        self._inbox = inbox
        self._answering = answering
        self._working = AtOnce(_AT_ONCE, name="text")

    async def run(self) -> None:
        """Answer what comes in, until cancelled. What is being answered then is left to another worker at once."""
        await self._working.run(self._round, away_seconds=_AWAY_SECONDS)

    async def _round(self) -> None:
        await self._working.room()
        lines = await self._inbox.claim(self._org, count=self._working.free)
        for line in lines:
            self._working.begin(self._work(line))
        if not lines:
            await self._inbox.wait(self._org, most_seconds=_LOOK_SECONDS)

    async def _work(self, line: Line) -> None:
        keeping = asyncio.create_task(self._keep(line), name="text-claim")
        try:
            async with asyncio.timeout(REPLY_SECONDS):
                await self._answering.answer(line)
            await self._inbox.done(line)
        except asyncio.CancelledError:
            with suppress(StoreDown):
                await self._inbox.again(line, seconds=0)
            raise
        except Exception as trouble:  # whatever it is, the customer must hear that this was not answered
            code = getattr(trouble, "code", type(trouble).__name__)
            log.error("text_not_answered", org=self._org, text=line.texts[-1].id, tries=line.tries, trouble=code)
            with suppress(StoreDown):  # the claim runs out, and another worker tries
                await self._after_trouble(line, trouble)
        finally:
            keeping.cancel()

    async def _keep(self, line: Line) -> None:
        while True:
            await asyncio.sleep(self._inbox.lease_seconds / 4)
            with suppress(StoreDown):
                if not await self._inbox.keep(line):
                    return

    async def _after_trouble(self, line: Line, trouble: Exception) -> None:
        if line.tries < TRIES or isinstance(trouble, StoreDown):
            await self._inbox.again(line, seconds=self._again_seconds)
            return
        await self._answering.apologise(line)
        await self._inbox.done(line)
