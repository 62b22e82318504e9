"""Puts a call from any carrier through to the voice pipeline, with somebody to watch it and a record of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

import structlog

from agents.arrival import Arrival, Departure
from gateway.call_metrics import CallMetrics
from gateway.captions import Captions
from gateway.routes.web import WebCall
from gateway.tracing import CallTraces
from memory.conversation import JSON, ConversationId
from memory.errors import MemoryTrouble, StoreDown
from memory.live_redis import Publisher
from memory.people import Contact, CustomerId
from memory.records.call_record import CallRecord
from memory.records.queue_redis import RecordQueue
from pipelines.phone_line import PhoneLine
from pipelines.voice import VoiceServices, answer_call
from pipelines.witness import Witness, nobody
from telephony.browser.media import BrowserLine
from telephony.call_session import CallSession
from telephony.open_calls_redis import OpenCall, OpenCalls
from telephony.twilio.media import TwilioLine

log = structlog.get_logger()


class Switchboard:
    """All calls of this worker."""

    def __init__(
        self,
        services: VoiceServices,
        publisher: Publisher,
        records: RecordQueue,
        metrics: CallMetrics,
        traces: CallTraces | None = None,
        *,
        open_calls: OpenCalls,
        worker: str,
    ) -> None:
        """`worker` is the name of this one, under which its calls stand in `open_calls`."""
        self._open_calls = open_calls
        self._worker = worker
        self._services = services
        self._publisher = publisher
        self._records = records
        self._metrics = metrics
        self._traces = traces

    async def phone(self, line: TwilioLine, session: CallSession) -> None:
        """Take a call from a carrier. A withheld number is a customer of this one call."""
        contact = Contact("phone", session.caller) if session.caller else Contact("web", f"withheld-{session.id}")
        arrival = Arrival(session.org, contact, "voice", self._services.now(), call=session.id, resumed=session.resumed)
        await self._take(line, arrival, session.carrier, session.direction, self._watch(arrival, session.carrier))

    async def browser(self, line: BrowserLine, call: WebCall) -> None:
        """Take a call from the page, with captions."""
        arrival = Arrival(call.org, call.contact, "voice", call.at, call=call.id)
        captions, watch = Captions(line), self._watch(arrival, "browser")

        def tell(event: Mapping[str, JSON]) -> None:
            captions.tell(event)
            watch(event)

        async with captions:
            await self._take(line, arrival, "browser", "inbound", tell)

    async def _take(self, line: PhoneLine, arrival: Arrival, carrier: str, direction: str, witness: Witness) -> None:
        record = CallRecord(
            id=arrival.call or "",
            org=arrival.org,
            carrier=carrier,
            direction=direction,
            state="in_progress",
            began_at=arrival.at,
            answered_at=self._services.now(),
        )

        def keep_record(event: Mapping[str, JSON]) -> None:
            nonlocal record
            if event["type"] == "call_began":
                record = replace(
                    record,
                    customer=CustomerId(str(event["customer"])),
                    conversation=ConversationId(str(event["conversation"])),
                )
                recording.append(asyncio.create_task(self._began(arrival.contact, record)))
            witness(event)

        recording: list[asyncio.Task[None]] = []
        with structlog.contextvars.bound_contextvars(org=arrival.org, call=arrival.call), self._metrics.call(carrier):
            try:
                await answer_call(line, arrival, self._services, keep_record)
            finally:
                with suppress(asyncio.CancelledError):
                    await asyncio.gather(*recording)
                await self._left(arrival, record)
                await self._record(replace(record, state="completed", ended_at=self._services.now()))

    def _watch(self, arrival: Arrival, carrier: str) -> Witness:
        """Tell staff, the metrics and the traces what happens in a call."""
        org, call = arrival.org, arrival.call or ""
        trace = self._traces.of_call(org, call, carrier) if self._traces else nobody

        def tell(event: Mapping[str, JSON]) -> None:
            self._metrics.observe(event)
            trace(event)
            self._publisher.tell(org, call, event)

        return tell

    async def _left(self, arrival: Arrival, record: CallRecord) -> None:
        """Tell the receptionist that the call is over; one that was never received needs no word."""
        if record.customer is None or record.conversation is None:
            return
        departure = Departure(
            arrival.org, record.customer, record.conversation, arrival.contact, self._services.now(), arrival.call
        )
        try:
            if await self._open_calls.elsewhere(record.id, self._worker):
                return  # it goes on there, and ends there
            await self._services.receptionist.left(departure)
            await self._open_calls.ended(record.id, self._worker)
        except MemoryTrouble as trouble:
            log.error("call_not_followed_up", code=trouble.code)

    async def _began(self, contact: Contact, record: CallRecord) -> None:
        """A call was received: others see to it if this worker dies, and the record has it."""
        try:
            await self._open_calls.began(OpenCall(self._worker, contact, record))
        except StoreDown as trouble:
            log.error("call_not_open", code=trouble.code)
        await self._record(record)

    async def _record(self, record: CallRecord) -> None:
        try:
            await self._records.call(record)
        except MemoryTrouble as trouble:  # the call goes on without its record
            log.error("call_not_recorded", code=trouble.code)
