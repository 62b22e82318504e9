"""Everything of ours that is live in Redis, and the stores that it is in, for `test_walls`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

from redis.asyncio import Redis

from gateway.channels.inbox_redis import InboxRedis, Pace
from memory.calendars.marks_redis import CalendarMarks, Mark
from memory.clock import FakeClock
from memory.delivering import Part
from memory.identity import Identity
from memory.jobs_redis import Jobs
from memory.lease_redis import Leases
from memory.live_forgetting_redis import LiveForgetting
from memory.live_redis import LiveFeed, Publisher
from memory.one_time_codes_redis import OneTimeCodes
from memory.outbox_redis import OutboxRedis
from memory.people import OrgId
from memory.records.queue_redis import RecordQueue
from memory.resealing_redis import Progress, SealingState
from memory.sealing import KEY_BYTES, Sealer
from memory.stores.answers_redis import AnswersRedis
from memory.stores.connection_redis import connect_reader
from memory.stores.redis import RedisMemory
from memory.stores.spending_redis import SpendingRedis
from memory.waiting_sealed_redis import WaitingSealed
from telephony.admission_redis import Admission
from telephony.calls_redis import CallsRedis
from telephony.media_tokens_redis import MediaTokens
from telephony.open_calls_redis import OpenCall, OpenCalls
from telephony.webhook_ids_redis import WebhookIds
from tests.house.attempts import EMAIL, PHONE, SECRET, SPENT
from tests.house.attempts_live import BOOKING, CALL, conflict, feedback, message, record, session, worker, written

Stores = Mapping[type, Callable[[OrgId], Any]]


async def _unsent(*_: object) -> None:
    """Where codes would go."""


@asynccontextmanager
async def live_things(redis: Redis, url: str, org: OrgId) -> AsyncIterator[tuple[Any, Stores]]:
    """What is ours, and each store as an org gets it."""
    people, codes, feed = RedisMemory(redis), OneTimeCodes(redis, b"secret"), LiveFeed(redis, redis)
    async with connect_reader(url) as reader, Publisher(feed) as publisher:
        stores = [
            Identity(people, codes, _unsent), codes, LiveFeed(redis, reader), publisher, LiveForgetting(redis),
            OutboxRedis(redis), InboxRedis(redis, clock=FakeClock(), pace=Pace(0.0, 0.0)), AnswersRedis(redis),
            RecordQueue(redis), SpendingRedis(redis), CallsRedis(redis), MediaTokens(redis), WebhookIds(redis),
            WaitingSealed(redis, Sealer({"k2": b"2" * KEY_BYTES, "k1": b"1" * KEY_BYTES})),
        ]  # fmt: skip
        of_all: dict[type, Callable[[OrgId], Any]] = {type(each): lambda _, each=each: each for each in stores}
        of_one: dict[type, Callable[[OrgId], Any]] = {
            kind: lambda org, kind=kind: kind(redis, org) for kind in (Admission, Jobs, Leases, OpenCalls, SealingState)
        }
        of_one[CalendarMarks] = lambda org: CalendarMarks(redis, org, "https://calendar.example.com")
        kinds = {**of_all, **of_one}
        leasing = asyncio.create_task(kinds[Leases](org).alone(SECRET, asyncio.Event().wait))
        try:
            yield await _filled(org, {kind: store(org) for kind, store in kinds.items()}, people), kinds
        finally:
            leasing.cancel()
            await asyncio.gather(leasing, return_exceptions=True)


async def _filled(org: OrgId, at: Mapping[type, Any], people: RedisMemory) -> Any:
    """Something of ours in each store, and what it takes to ask for it."""
    zoe = await people.customer_for(org, PHONE)
    await people.remember(org, zoe.id, {"name": SECRET})
    ours = SimpleNamespace(zoe=zoe.id, code=await at[OneTimeCodes].make(org, zoe.id, EMAIL), part=Part("SM1"))
    await at[OutboxRedis].put(message(org, ours, SECRET))
    [ours.claim] = await at[OutboxRedis].claim(org)
    await at[InboxRedis].put(written(org, SECRET))
    [ours.line] = await at[InboxRedis].claim(org)
    await at[AnswersRedis].keep(org, "question", SECRET, seconds=60)
    await at[LiveFeed].publish(org, CALL, {"text": SECRET})
    await at[RecordQueue].call(record(org))
    await at[RecordQueue].tell(feedback(org, SECRET))
    await at[SpendingRedis].add(org, "2026-11", SPENT)
    await at[CallsRedis].open(session(org, SECRET))
    ours.token = await at[MediaTokens].issue(org, SECRET)
    await at[WebhookIds].first_answer(org, "webhook-of-ours", SECRET.encode())
    await at[SealingState].say("worker-of-ours", [SECRET])
    await at[SealingState].keep(Progress(SECRET))
    await at[Jobs].put("note", SECRET, about=SECRET)
    await at[CalendarMarks].mark(BOOKING, Mark(SECRET))
    await at[CalendarMarks].add_conflict(conflict(SECRET))
    await at[Admission].beat(worker(SECRET), [CALL], fresh=True)
    await at[OpenCalls].began(OpenCall(SECRET, PHONE, record(org)))
    return ours
