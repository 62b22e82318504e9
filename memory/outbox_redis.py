"""The outbox in Redis: what is on its way to customers, for the senders of all workers.

A message stands under its id. Those that wait are in one queue by when they are due; who claims one moves that time to
the end of the claim, so that another takes it up when the claimer has died. To one contact one message goes at a time,
in the order in which they were due: the one that was begun stands in front until it is through. Each change goes to the
durable record in the same step.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast, get_args

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.exceptions import WatchError

from memory import delivering
from memory.clock import Clock, utc_now
from memory.delivering import Journey, Part, journey_bytes, journey_from
from memory.errors import NotFound, StoreDown
from memory.outbox import Delivery, DeliveryState, MessageId, OutboundMessage
from memory.people import CustomerId, OrgId
from memory.records.entries import kind_of, told_bytes
from memory.stores.codec import contact_field, microseconds, moment
from memory.stores.connection_redis import store_errors
from memory.stores.keys import ORGS, base, key, records_key

LEASE_SECONDS = 60.0
KEEP_SECONDS = 30 * 24 * 3600
"""How long a message can be asked for; the durable record has it for good."""
TAKEN_BACK = "taken_back"

_LOOK_AT = 256
_BLOCKED_SECONDS = 0.1
"""How soon a message is looked at again that is due, and has to wait for another to the same contact."""
_TRIES = 32


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this sender alone is to send now. Its `delivery.carrier_ids` are parts that went out before."""

    delivery: Delivery
    token: str


class OutboxRedis:
    """`memory.outbox.Outbox`, and what its senders need beside it. A claim is over after `lease_seconds`."""

    def __init__(self, redis: Redis, *, clock: Clock = utc_now, lease_seconds: float = LEASE_SECONDS) -> None:
        self._redis = redis
        self._clock = clock
        self._lease_seconds = lease_seconds
        self._news = asyncio.Event()

    async def put(self, message: OutboundMessage) -> bool:
        """See `memory.outbox.Outbox`, here and below."""
        journey = delivering.begun(message, self._clock())
        with store_errors():
            await self._redis.sadd(ORGS, message.org)  # before the record, which is read org by org
            async with self._redis.pipeline() as step:
                with suppress(WatchError):
                    await step.watch(_key(message.org, message.id))
                    if await cast("Any", step.exists(_key(message.org, message.id))):
                        return False
                    step.multi()
                    self._write(step, None, journey)
                    await step.execute()
                    self._news.set()
                    return True
        return False  # somebody else put it at this moment

    async def take_back(self, org: OrgId, message: MessageId) -> bool:
        def back(journey: Journey) -> Journey:
            if (journey.claim and journey.due > self._clock()) or journey.parts:
                return journey
            return delivering.ended(journey, "refused", TAKEN_BACK, self._clock())

        try:
            before, after = await self._change(org, message, back)
        except NotFound:
            return False
        return before.state == "waiting" and after.state == "refused"

    async def delivery(self, org: OrgId, message: MessageId) -> Delivery:
        with store_errors():
            data: Any = await self._redis.get(_key(org, message))
        if data is None:
            raise NotFound("there is no such message")
        return journey_from(data).delivery

    async def deliveries(self, org: OrgId, *, state: DeliveryState | None = None, last: int = 100) -> list[Delivery]:
        states = [state] if state else get_args(DeliveryState)
        with store_errors():
            asking = self._redis.pipeline(transaction=False)
            for each in states:
                asking.zrevrange(_state_key(org, each), 0, last - 1, withscores=True)
            found = sorted((pair for pairs in await asking.execute() for pair in pairs), key=_score, reverse=True)
            ids = [id.decode() for id, _ in found[:last]]
            kept: Any = await self._redis.mget([_key(org, id) for id in ids]) if ids else []
        return [journey_from(data).delivery for data in kept if data]

    async def claim(self, org: OrgId, *, count: int = 8) -> list[Claim]:
        """Up to `count` messages that are due, each for this sender alone until its claim is over."""
        now = self._clock()
        with store_errors():
            due: Any = await self._redis.zrangebyscore(_due_key(org), "-inf", microseconds(now), start=0, num=_LOOK_AT)
            claims: list[Claim] = []
            for id in due:
                if len(claims) == count:
                    break
                if claim := await self._claim_one(org, MessageId(id.decode()), now):
                    claims.append(claim)
        return claims

    async def sent(self, claim: Claim, carrier_ids: Sequence[str]) -> None:
        """All parts of it are with the carrier."""
        await self._after(claim, lambda journey: delivering.sent(journey, carrier_ids, self._clock()))

    async def tried(self, claim: Claim, code: str, *, carrier_ids: Sequence[str] = (), unsure: bool = False) -> None:
        """This try failed, and another may help. See `SendFailed` for what a try may have come to."""
        await self._after(
            claim, lambda journey: delivering.tried(journey, code, carrier_ids, self._clock(), unsure=unsure)
        )

    async def ended(self, claim: Claim, state: DeliveryState, code: str) -> None:
        """It failed for good, or was refused."""
        await self._after(claim, lambda journey: delivering.ended(journey, state, code, self._clock()))

    async def told(self, org: OrgId, message: MessageId, place: int, part: Part) -> None:
        """The carrier says how far one part of a message has come. Raises NotFound."""
        await self._change(org, message, lambda journey: delivering.told(journey, place, part, self._clock()))

    async def wait(self, org: OrgId, *, most_seconds: float) -> None:
        """Until something was put by this process, something becomes due, or `most_seconds` have passed."""
        with store_errors():
            first: Any = await self._redis.zrange(_due_key(org), 0, 0, withscores=True)
        if first:
            due_seconds = (moment(int(_score(first[0]))) - self._clock()).total_seconds()
            most_seconds = min(most_seconds, max(due_seconds, _BLOCKED_SECONDS))
        with suppress(TimeoutError):
            async with asyncio.timeout(most_seconds):
                await self._news.wait()
        self._news.clear()

    async def forget(self, org: OrgId, customer: CustomerId) -> None:
        """Delete all messages to a customer. Reads all that the org has: not for the path of a call."""
        with store_errors():
            async for name in self._redis.scan_iter(match=_key(org, "*").replace("%2A", "*"), count=500):
                data: Any = await self._redis.get(name)
                if data is None or journey_from(data).message.customer != customer:
                    continue
                message = journey_from(data).message
                deleting = self._redis.pipeline(transaction=True)
                deleting.delete(name, _front_key(message))
                for line in (_due_key(org), *(_state_key(org, state) for state in get_args(DeliveryState))):
                    deleting.zrem(line, message.id)
                await deleting.execute()

    async def _claim_one(self, org: OrgId, id: MessageId, now: datetime) -> Claim | None:
        token = secrets.token_hex(8)
        async with self._redis.pipeline() as step:
            with suppress(WatchError):
                await step.watch(_key(org, id))
                data: Any = await cast("Any", step.get(_key(org, id)))
                if data is None:
                    await self._redis.zrem(_due_key(org), id)
                    return None
                before = journey_from(data)
                front = _front_key(before.message)
                await step.watch(front)
                if _blocked(await cast("Any", step.get(front)), id, now):
                    return None
                after = delivering.claimed(before, token, now, self._lease_seconds)
                if after is None:
                    return None
                step.multi()
                self._write(step, before, after)
                await step.execute()
                return Claim(after.delivery, token)
        return None  # another sender has it

    async def _after(self, claim: Claim, step: Callable[[Journey], Journey]) -> None:
        """The end of a try. When another has taken it up meanwhile, only what the carrier has counts."""

        def end(journey: Journey) -> Journey:
            after = step(journey)
            return after if journey.claim == claim.token or after.parts != journey.parts else journey

        await self._change(claim.delivery.message.org, claim.delivery.message.id, end)

    async def _change(self, org: OrgId, id: MessageId, step: Callable[[Journey], Journey]) -> tuple[Journey, Journey]:
        """Change a journey and give both, before and after; tried again while others change it. Raises NotFound."""
        for _ in range(_TRIES):
            with store_errors():
                async with self._redis.pipeline() as writing:
                    with suppress(WatchError):
                        await writing.watch(_key(org, id))
                        data: Any = await cast("Any", writing.get(_key(org, id)))
                        if data is None:
                            raise NotFound("there is no such message")
                        before = journey_from(data)
                        after = step(before)
                        if after != before:
                            writing.multi()
                            self._write(writing, before, after)
                            await writing.execute()
                        return before, after
        raise StoreDown("a message is being changed by too many at once")

    def _write(self, step: Pipeline, before: Journey | None, after: Journey) -> None:
        """Put what is so now in its place, everywhere."""
        message, org = after.message, after.message.org
        step.set(_key(org, message.id), journey_bytes(after), ex=KEEP_SECONDS)
        changed_at = microseconds(after.changed_at)
        if before is None or (before.state, before.changed_at) != (after.state, after.changed_at):
            if before is not None:
                step.zrem(_state_key(org, before.state), message.id)
            step.zadd(_state_key(org, after.state), {message.id: changed_at})
            step.zremrangebyscore(_state_key(org, after.state), "-inf", changed_at - KEEP_SECONDS * 1_000_000)
        if after.state == "waiting":
            step.zadd(_due_key(org), {message.id: microseconds(after.due)})
            if after.tries:
                until = after.due + timedelta(seconds=self._lease_seconds)
                step.set(_front_key(message), f"{microseconds(until)} {message.id}", ex=KEEP_SECONDS)
        elif before is not None and before.state == "waiting":
            step.zrem(_due_key(org), message.id)
            if before.tries:
                step.delete(_front_key(message))
        if before is None or before.delivery != after.delivery:
            entry = after.record
            fields = {"kind": kind_of(entry), "id": entry.id, "told": told_bytes(entry)}
            step.xadd(records_key(org), cast("dict[Any, Any]", fields))


def _blocked(front: bytes | None, id: str, now: datetime) -> bool:
    """Whether another message to the same contact was begun, and is not through."""
    until, _, begun = front.decode().partition(" ") if front else ("0", "", id)
    return begun != id and int(until) > microseconds(now)


def _score(pair: tuple[bytes, float]) -> float:
    return pair[1]


def _key(org: OrgId, message: str) -> str:
    return key(org, "message", message)


def _front_key(message: OutboundMessage) -> str:
    return key(message.org, "front", f"{message.channel}:{contact_field(message.to)}")


def _due_key(org: OrgId) -> str:
    return f"{base(org)}outbox"


def _state_key(org: OrgId, state: str) -> str:
    return f"{base(org)}messages:{state}"
