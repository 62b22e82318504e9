"""How a worker that was told to end lets go of its calls.

It takes no new ones. Those that it has are given `limit_seconds` to come to their end; then they move: the carrier is
asked to go on at the resume URL, where another worker takes the call up in the same conversation.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from gateway.call_places import CallHere, CallPlaces
from telephony.errors import CarrierFailed

log = structlog.get_logger()

MOVED_SECONDS = 5.0
"""How long calls that were told to move are given to be gone, and to be told where to by those that ask here."""


class Draining:
    """Lets the calls of one worker end. `redirect` asks the carrier to move a call; without one its socket is closed,
    which comes to the same: the carrier finds the way back after the `<Connect>`.
    """

    def __init__(
        self,
        places: CallPlaces,
        *,
        limit_seconds: float,
        redirect: Callable[[str], Awaitable[object]] | None = None,
        moved_seconds: float = MOVED_SECONDS,
    ) -> None:
        self._places = places
        self._limit_seconds = limit_seconds
        self._redirect = redirect
        self._moved_seconds = moved_seconds

    async def run(self) -> None:
        """Come back when no call is left, or those that are left do not go."""
        places = self._places
        await places.close()
        log.info("draining", calls=len(places.here), limit_seconds=self._limit_seconds)
        if await self._gone_within(self._limit_seconds):
            log.info("drained", moved=0)
            return
        moving = list(places.here.values())
        await asyncio.gather(*(self._move(call) for call in moving))
        await self._gone_within(self._moved_seconds)
        # Who asks where to go on asks whoever is reached, and that may be this worker.
        await asyncio.sleep(self._moved_seconds / 5)
        log.info("drained", moved=len(moving), left=len(places.here))

    async def _move(self, call: CallHere) -> None:
        if self._redirect and call.carrier_call_id:
            try:
                await self._redirect(call.carrier_call_id)
            except CarrierFailed as failed:
                log.warning("call_not_redirected", call=call.id, reason=str(failed))
            else:
                log.info("call_moved", call=call.id)
                return
        if call.line:
            await call.line.leave()
            log.info("call_moved", call=call.id, by="socket")

    async def _gone_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._places.empty.wait()
        except TimeoutError:
            return False
        return True
