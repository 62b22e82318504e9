"""Sends what is in the outbox: one `Sender` in each worker, and each message by one of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Protocol

import structlog

from gateway.channels.at_once import AtOnce
from gateway.channels.text_channel import SendFailed, TextChannel
from memory.clock import Clock
from memory.conversation import Channel
from memory.errors import MemoryTrouble, NotFound, StoreDown
from memory.memories import Memory
from memory.outbox import DeliveryState, OutboundMessage, Purpose
from memory.outbox_redis import Claim
from memory.people import Customer, CustomerId, OrgId
from memory.promises import deed

log = structlog.get_logger()

TO_THE_STOPPED: frozenset[Purpose] = frozenset({"answer", "code", "stopped"})
"""What is sent even to who has told us to stop."""

PROMISED: frozenset[Purpose] = frozenset({"told", "staff"})
"""What was promised before it was sent, or may have been."""

NO_CHANNEL, STOPPED, UNKNOWN_CUSTOMER, BROKEN = "no_channel", "stopped", "unknown_customer", "sender_broken"
"""Why a message did not go out, where it was not the carrier."""

_AT_ONCE = 8
_SEND_SECONDS = 40.0
"""How long a try may take: less than a claim lasts, so that no other sends the same meanwhile."""
_LOOK_SECONDS = 1.0
_AGAIN_SECONDS = 0.5


class KnowsPeople(Protocol):
    """What is needed of `memory.store.MemoryStore`."""

    async def customer(self, org: OrgId, customer: CustomerId) -> Customer: ...
    async def set_stopped(self, org: OrgId, customer: CustomerId, at: datetime | None) -> None: ...
    async def keep(self, memory: Memory) -> bool: ...


class Claims(Protocol):
    """What is needed of `memory.outbox_redis.OutboxRedis`."""

    async def claim(self, org: OrgId, *, count: int = 8) -> list[Claim]: ...
    async def sent(self, claim: Claim, carrier_ids: Sequence[str]) -> None: ...
    async def tried(
        self, claim: Claim, code: str, *, carrier_ids: Sequence[str] = (), unsure: bool = False
    ) -> None: ...
    async def ended(self, claim: Claim, state: DeliveryState, code: str) -> None: ...
    async def wait(self, org: OrgId, *, most_seconds: float) -> None: ...


class Sender:
    """Sends the messages of one org. `channels` are those that are open."""

    def __init__(
        self, org: OrgId, outbox: Claims, channels: Mapping[Channel, TextChannel], people: KnowsPeople, clock: Clock
    ) -> None:
        self._org = org
        self._outbox = outbox
        self._channels = channels
        self._people = people
        self._clock = clock
        self._sending = AtOnce(_AT_ONCE, name="send")

    async def run(self) -> None:
        """Send what is due, until cancelled. What is being sent then is let go of, and taken up by another worker."""
        await self._sending.run(self._round, away_seconds=_AGAIN_SECONDS)

    async def _round(self) -> None:
        await self._sending.room()
        claims = await self._outbox.claim(self._org, count=self._sending.free)
        for claim in claims:
            self._sending.begin(self._send(claim))
        if not claims:
            await self._outbox.wait(self._org, most_seconds=_LOOK_SECONDS)

    async def _send(self, claim: Claim) -> None:
        with suppress(StoreDown):  # the claim runs out, and it is taken up again
            try:
                await self._outcome(claim)
            except Exception as trouble:
                id = claim.delivery.message.id
                log.error("message_not_sent", org=self._org, message=id, trouble=type(trouble).__name__, exc_info=True)
                await self._outbox.tried(claim, BROKEN)

    async def _outcome(self, claim: Claim) -> None:
        message, channel = claim.delivery.message, self._channels.get(claim.delivery.message.channel)
        if channel is None:
            return await self._ended(claim, "refused", NO_CHANNEL)
        try:
            customer = await self._people.customer(message.org, message.customer)
        except NotFound:
            return await self._ended(claim, "refused", UNKNOWN_CUSTOMER)
        if customer.stopped_at is not None and message.purpose not in TO_THE_STOPPED:
            return await self._ended(claim, "refused", STOPPED)
        try:
            async with asyncio.timeout(_SEND_SECONDS):
                carrier_ids = await channel.send(message, claim.delivery.carrier_ids)
        except TimeoutError:
            await self._outbox.tried(claim, "timeout", unsure=True)
        except SendFailed as failed:
            await self._failed(claim, customer, failed)
        else:
            await self._kept(message)  # before any news of the carrier, which may take it back
            await self._outbox.sent(claim, carrier_ids)

    async def _kept(self, message: OutboundMessage) -> None:
        """What was promised is sent. A carrier that cannot deliver it takes that back: see `gateway.routes.sms`."""
        if message.purpose in PROMISED:
            at, conversation = self._clock(), message.conversation
            sent = deed(self._org, message.customer, "text", of=message.id, at=at, conversation=conversation)
            with suppress(MemoryTrouble):
                await self._people.keep(sent)

    async def _failed(self, claim: Claim, customer: Customer, failed: SendFailed) -> None:
        log.warning("message_not_sent", org=self._org, message=claim.delivery.message.id, code=failed.code)
        if failed.stopped:
            if customer.stopped_at is None:
                await self._people.set_stopped(self._org, customer.id, self._clock())
            await self._outbox.ended(claim, "refused", failed.code)
        elif failed.retryable:
            await self._outbox.tried(claim, failed.code, carrier_ids=failed.carrier_ids, unsure=failed.unsure)
        else:
            await self._outbox.ended(claim, "failed", failed.code)

    async def _ended(self, claim: Claim, state: DeliveryState, code: str) -> None:
        log.warning("message_refused", org=self._org, message=claim.delivery.message.id, code=code)
        await self._outbox.ended(claim, state, code)
