"""The part of the composition root that is about what is kept: Client, the memory, the record, and who watches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

from prometheus_client import REGISTRY, CollectorRegistry
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.routing import BaseRoute

from gateway.metrics_stores import counted, timed
from gateway.routes.live import live_routes
from gateway.routes.matters import matter_routes
from gateway.routes.rights import rights_routes
from gateway.settings import Settings
from gateway.wiring_keys import seals_of
from gateway.wiring_memory import SharedMemory, shared_memory
from gateway.wiring_moving import leave_addresses
from gateway.wiring_watching import Watching, watching
from gateway.worker_place import WorkerPlace
from memory.bookings import Bookings
from memory.clock import Clock
from memory.escalations import Escalations
from memory.live_forgetting_redis import LiveForgetting
from memory.live_redis import LiveFeed, Publisher
from memory.outbox_redis import OutboxRedis
from memory.people import OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.database import open_database
from memory.records.escalations_sql import EscalationsSql
from memory.records.queue_redis import RecordQueue
from memory.records.writer_redis import RecordWriter
from memory.rights import Everywhere
from memory.sealed import Seals
from memory.store import MemoryStore
from memory.stores.connection_redis import Client, connect, connect_reader
from pipelines.speech.services import SpeechServices


@dataclass(frozen=True, slots=True)
class Kept:
    """What a gateway keeps things in. `reader` is a client of Redis that may block; `memory` is timed on its way.

    `seals` are for the queues: what the memory holds it seals itself.
    """

    redis: Client
    reader: Client
    engine: AsyncEngine
    seals: Seals
    feed: LiveFeed
    publisher: Publisher
    records: RecordQueue
    watch: Watching
    shared: SharedMemory
    memory: MemoryStore
    bookings: Bookings
    escalations: Escalations


@asynccontextmanager
async def kept_things(
    settings: Settings,
    place: WorkerPlace,
    *,
    redis_url: str,
    database: str,
    speech: SpeechServices,
    restarts: Mapping[str, int],
    clock: Clock,
    registry: CollectorRegistry = REGISTRY,
) -> AsyncIterator[Kept]:
    """Everything open, and what has to run beside it at work, for as long as this lasts."""
    org = OrgId(settings.business.id)
    async with AsyncExitStack() as house:
        leave_addresses(settings, redis_url)
        redis, reader = connect(redis_url), connect_reader(redis_url)
        house.push_async_callback(redis.aclose)
        house.push_async_callback(reader.aclose)
        engine = open_database(database)
        house.push_async_callback(engine.dispose)
        seals = seals_of(settings)
        feed, records = LiveFeed(redis, reader, seals=seals), RecordQueue(redis, seals)
        publisher = await house.enter_async_context(Publisher(feed))
        writer = RecordWriter(reader, engine, name=place.id, seals=seals)
        await house.enter_async_context(running(writer.run(), "record-writer"))
        collector = settings.env.collector
        watch = await house.enter_async_context(
            watching(org=org, speech=speech, records=records, restarts=restarts, collector=collector, registry=registry)
        )
        shared = await house.enter_async_context(
            shared_memory(settings, place, redis, records=records, meters=watch.meters, clock=clock)
        )
        yield Kept(
            redis=redis,
            reader=reader,
            engine=engine,
            seals=seals,
            feed=feed,
            publisher=publisher,
            records=records,
            watch=watch,
            shared=shared,
            memory=timed(shared.store, watch.meters.memory),
            bookings=BookingsSql(engine),
            escalations=counted(EscalationsSql(engine), watch.meters),
        )


def kept_doors(kept: Kept, outbox: OutboxRedis, org: OrgId, staff_token: str | None, clock: Clock) -> list[BaseRoute]:
    """Where staff watch what happens, see to what waits for them, give a customer a copy of what is known of them, or
    forget them everywhere.
    """
    places = Everywhere(kept.memory, kept.engine, outbox, LiveForgetting(kept.redis))
    return [
        *live_routes(kept.feed, org, staff_token),
        *matter_routes(kept.escalations, kept.memory, org, staff_token, clock=clock),
        *rights_routes(places, org, staff_token, kept.records.tell, clock=clock),
    ]


@asynccontextmanager
async def running(work: Coroutine[object, object, None], name: str) -> AsyncIterator[None]:
    """A task for as long as this lasts."""
    task = asyncio.create_task(work, name=name)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
