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
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, get_args

import structlog
from redis.asyncio import Redis

from memory import delivering
from memory.clock import Clock, utc_now
from memory.delivering import Journey, Part, journey_bytes, journey_from
from memory.errors import NotFound, SealBroken, StoreDown
from memory.outbox import Delivery, DeliveryState, MessageId, OutboundMessage
from memory.people import CustomerId, OrgId
from memory.records.entries import told_bytes
from memory.sealed import Seals
from memory.sealed_messages import opened, sealed
from memory.stores.codec import contact_field, microseconds, moment
from memory.stores.connection_redis import store_errors
from memory.stores.keys import ORGS, base, key, records_key

log = structlog.get_logger()

LEASE_SECONDS = 60.0
KEEP_SECONDS = 30 * 24 * 3600
"""How long a message can be asked for; the durable record has it for good."""
TAKEN_BACK = "taken_back"

_WRITE = """
-- KEYS message, due, state before, state after, front, records, orgs
-- ARGV id, as it was ('' for new), as it is, org, seconds to keep, when it changed, when due ('' for not waiting),
--   told to the record ('' for nothing), what is in front ('' for nothing, '-' to leave it), what was ('*' for any)
-- 1 when it was as expected, and is written.
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[2] then return 0 end
if ARGV[10] ~= '*' and (redis.call('GET', KEYS[5]) or '') ~= ARGV[10] then return 0 end
redis.call('SET', KEYS[1], ARGV[3], 'EX', ARGV[5])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZADD', KEYS[4], ARGV[6], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', ARGV[6] - ARGV[5] * 1000000)
if ARGV[7] == '' then redis.call('ZREM', KEYS[2], ARGV[1]) else redis.call('ZADD', KEYS[2], ARGV[7], ARGV[1]) end
if ARGV[9] == '' then redis.call('DEL', KEYS[5])
elseif ARGV[9] ~= '-' then redis.call('SET', KEYS[5], ARGV[9], 'EX', ARGV[5]) end
if ARGV[8] ~= '' then
  redis.call('SADD', KEYS[7], ARGV[4])
  redis.call('XADD', KEYS[6], '*', 'kind', 'message', 'id', ARGV[1], 'told', ARGV[8])
end
return 1
"""
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
    """`memory.outbox.Outbox`, and what its senders need beside it. A claim is over after `lease_seconds`.

    With `seals`, what a message says stands there sealed, and on its way into the record too.
    """

    def __init__(
        self,
        redis: Redis,
        *,
        seals: Seals | None = None,
        clock: Clock = utc_now,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self._redis = redis
        self._seals = seals
        self._clock = clock
        self._lease_seconds = lease_seconds
        self._news = asyncio.Event()
        self._script = redis.register_script(_WRITE)

    async def put(self, message: OutboundMessage) -> bool:
        """See `memory.outbox.Outbox`, here and below."""
        new = await self._write(None, delivering.begun(sealed(message, self._seals), self._clock()))
        self._news.set()
        return new

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
        return self._shown(journey_from(data))

    async def deliveries(self, org: OrgId, *, state: DeliveryState | None = None, last: int = 100) -> list[Delivery]:
        states = [state] if state else get_args(DeliveryState)
        with store_errors():
            asking = self._redis.pipeline(transaction=False)
            for each in states:
                asking.zrevrange(_state_key(org, each), 0, last - 1, withscores=True)
            found = sorted((pair for pairs in await asking.execute() for pair in pairs), key=_score, reverse=True)
            ids = [id.decode() for id, _ in found[:last]]
            kept: Any = await self._redis.mget([_key(org, id) for id in ids]) if ids else []
        return [self._shown(journey_from(data)) for data in kept if data]

    async def claim(self, org: OrgId, *, count: int = 8) -> list[Claim]:
        """Up to `count` messages that are due, each for this sender alone until its claim is over."""
        now, token = self._clock(), secrets.token_hex(8)
        with store_errors():
            due: Any = await self._redis.zrangebyscore(_due_key(org), "-inf", microseconds(now), start=0, num=_LOOK_AT)
            if not due:
                return []
            kept: Any = await self._redis.mget([_key(org, id.decode()) for id in due])
            if lost := [id for id, data in zip(due, kept, strict=True) if data is None]:
                await self._redis.zrem(_due_key(org), *lost)  # nobody had a sender in all the time that they were kept
            journeys = [(data, journey_from(data)) for data in kept if data]
            lines = [_front_key(each.message) for _, each in journeys]
            fronts: Any = await self._redis.mget(lines) if lines else []
        claims: list[Claim] = []
        in_front = dict(zip(lines, fronts, strict=True))
        for was, before in journeys:
            front = _front_key(before.message)
            after = delivering.claimed(before, token, now, self._lease_seconds)
            if after is None or len(claims) == count or _blocked(in_front[front], before.message.id, now):
                continue
            if (delivery := self._opened(after)) is None:
                continue
            if await self._write(was, after, front=in_front[front] or b""):
                claims.append(Claim(delivery, token))
            in_front[front] = self._in_front(after)  # one of them at a time
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

    def _shown(self, journey: Journey) -> Delivery:
        """As everybody else knows it; what no key opens as it stands there."""
        return self._opened(journey) or journey.delivery

    def _opened(self, journey: Journey) -> Delivery | None:
        try:
            return replace(journey.delivery, message=opened(journey.message, self._seals))
        except SealBroken as trouble:
            log.error("message_not_opened", org=journey.message.org, message=journey.message.id, reason=str(trouble))
            return None

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
                data: Any = await self._redis.get(_key(org, id))
            if data is None:
                raise NotFound("there is no such message")
            before = journey_from(data)
            after = step(before)
            if after == before or await self._write(data, after):
                return before, after
        raise StoreDown("a message is being changed by too many at once")

    async def _write(self, was: bytes | None, after: Journey, *, front: bytes = b"*") -> bool:
        """Put what is so now in its place, everywhere; false when it is no longer as it was, or `front` is not."""
        before = journey_from(was) if was else None
        message, org = after.message, after.message.org
        waits = after.state == "waiting"
        begun = before is not None and before.tries > 0
        told = before is None or before.delivery != after.delivery
        keys = [
            _key(org, message.id),
            _due_key(org),
            _state_key(org, before.state if before else after.state),
            _state_key(org, after.state),
            _front_key(message),
            records_key(org),
            ORGS,
        ]
        args = [
            message.id,
            was or b"",
            journey_bytes(after),
            org,
            KEEP_SECONDS,
            microseconds(after.changed_at),
            microseconds(after.due) if waits else "",
            told_bytes(after.record) if told else "",
            self._in_front(after) if waits and after.tries else "" if begun and not waits else "-",
            front,
        ]
        with store_errors():
            return bool(await self._script(keys=keys, args=args))

    def _in_front(self, journey: Journey) -> bytes:
        """What keeps others to the same contact behind it: until when, and its id."""
        until = journey.due + timedelta(seconds=self._lease_seconds)
        return f"{microseconds(until)} {journey.message.id}".encode()


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
