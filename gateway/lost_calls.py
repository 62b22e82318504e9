"""Sees to calls whose worker died in the middle, where the carrier does not bring the caller back to another one.

Every worker looks, every few seconds: a call that is open and that no living worker has is over once it has been so for
a moment. It ends as it would have ended with its worker, with the one text that goes on where it broke off. That may be
done twice, by two workers or by one that died before it was through: the text is one all the same.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from agents.arrival import Departure
from agents.reception import Reception
from memory.clock import Clock
from memory.errors import MemoryTrouble, StoreDown
from memory.records.queue_redis import RecordQueue
from telephony.admission_redis import Admission
from telephony.open_calls_redis import OpenCall, OpenCalls

log = structlog.get_logger()

LOOK_SECONDS = 2.0
GRACE_SECONDS = 5.0
"""How long the carrier is given to bring a caller back: it asks where to go on as soon as the socket is lost."""


class LostCalls:
    """Those of one org, as one worker sees them."""

    def __init__(
        self, open_calls: OpenCalls, admission: Admission, reception: Reception, records: RecordQueue, clock: Clock
    ) -> None:
        self._open = open_calls
        self._admission = admission
        self._reception = reception
        self._records = records
        self._clock = clock
        self._missed: dict[str, datetime] = {}
        """Since when each call that nobody has is missed."""

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except StoreDown as trouble:
                log.warning("lost_calls_not_looked_for", code=trouble.code)

    async def look(self) -> None:
        """See to the calls that nobody has had for long enough. Raises StoreDown."""
        calls = {call.record.id: call for call in await self._open.every()}
        seated, now = await self._admission.seated(calls), self._clock()
        self._missed = {id: self._missed.get(id, now) for id in calls if id not in seated}
        for id, since in self._missed.items():
            if now - since >= timedelta(seconds=GRACE_SECONDS):
                await self._see_to(calls[id], since)

    async def _see_to(self, call: OpenCall, since: datetime) -> None:
        record, id = call.record, call.record.id
        assert record.customer is not None
        assert record.conversation is not None
        departure = Departure(record.org, record.customer, record.conversation, call.contact, since, id, lost=True)
        try:
            await self._reception.left(departure)
        except MemoryTrouble as trouble:
            log.error("call_not_followed_up", org=record.org, call=id, code=trouble.code)
            if trouble.retryable:
                return
        await self._records.call(replace(record, state="failed", ended_at=since))
        await self._open.ended(id, call.worker)
        log.warning("call_lost", org=record.org, call=id, worker=call.worker)
