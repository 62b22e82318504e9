"""The part of the composition root that is about jobs: which there are, who puts them, and the worker that does them.

look            every few seconds: what has ended and has no note yet is put as `note`; so a note is written by whoever
                looks next, if it was lost. It also wakes the worker up for what another one left behind.
note            writes the note of a conversation that has ended, and remembers its summary
sum_up          remembers the older part of a long conversation
sweep           deletes what has run out in a store that does not do so itself
reseal          goes on sealing with the newest key what is sealed with older ones
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from functools import partial
from typing import Protocol, runtime_checkable

import structlog

from agents.recollecting import SumUp
from agents.staff.crm_writer import CrmWriter, Pace
from agents.staff.thread_summaries import KEEP_TURNS, of_note, of_thread
from gateway.garbage import kept_for_good
from gateway.rereading import Rereading
from gateway.settings import Settings
from gateway.wiring_box import database_of
from gateway.wiring_keys import keys_said, resealing_of, sealer_of, seals_of
from gateway.wiring_memory import reachable
from gateway.wiring_moving import moving_memory
from gateway.wiring_staff import HOUSE_PACE, staff_models
from gateway.worker_place import WorkerPlace, box_name
from memory.clock import going_on_from, utc_now
from memory.conversation import ConversationId
from memory.conversation_notes import ConversationNote, Ended, Material
from memory.errors import MemoryTrouble, NotFound
from memory.jobs_redis import IDLE_SECONDS, JOB_SECONDS, Job, Jobs, JobWorker
from memory.lease_redis import Leases
from memory.people import CustomerId, OrgId
from memory.records.conversation_notes_sql import ConversationNotesSql
from memory.records.database import open_database
from memory.records.queue_redis import RecordQueue
from memory.resealing_redis import SealingState
from memory.sealed import SealedMemory
from memory.store import MemoryStore
from memory.stores.connection_redis import connect
from memory.stores.spending_redis import SpendingRedis

log = structlog.get_logger()

LOOK, NOTE, SUM_UP, SWEEP, RESEAL = "look", "note", "sum_up", "sweep", "reseal"
_SWEEP_SECONDS, _RESEAL_SECONDS = 3600.0, 60.0


@runtime_checkable
class Swept(Protocol):
    """A store that keeps what has run out until somebody asks for it, or sweeps."""

    async def sweep(self) -> None:
        """Delete everything that has run out."""


async def do_jobs(
    settings: Settings,
    redis_url: str,
    *,
    pace: Pace = HOUSE_PACE,
    job_seconds: float = JOB_SECONDS,
    idle_seconds: float = IDLE_SECONDS,
) -> None:
    """Put and do the jobs of this business until cancelled, by config/ as it was read last."""
    org = OrgId(settings.business.id)
    clock = going_on_from(settings.env.now) if settings.env.now else utc_now
    async with AsyncExitStack() as house:
        redis = connect(redis_url)
        house.push_async_callback(redis.aclose)
        engine = open_database(database_of(settings))
        house.push_async_callback(engine.dispose)
        stores = reachable(settings, redis, RecordQueue(redis, seals_of(settings)), clock, house)
        place = WorkerPlace(box_name(settings.env.port), number=0)
        moving = moving_memory(stores, redis, home=settings.env.memory_backend, place=place)
        under, sealer = await house.enter_async_context(moving), sealer_of(settings)
        memory, state = SealedMemory(under, sealer), SealingState(redis, org)
        resealing = resealing_of(org, under, redis, state, sealer)
        await house.enter_async_context(keys_said(state, sealer, f"{place.box}.jobs"))
        jobs = Jobs(redis, org, idle_seconds=idle_seconds)
        notes = ConversationNotesSql(engine)
        writer = CrmWriter(org, notes, pace=pace, now=clock, remembers=remembering(memory))

        async def take(read: Settings) -> None:
            writer.model = staff_models(read, SpendingRedis(redis)).get("crm_writer")

        await take(settings)
        swept = [store for store in stores.values() if isinstance(store, Swept)]
        worker = JobWorker(
            redis_url,
            redis,
            org,
            jobs_of(org, writer, memory, jobs, swept, partial(resealing.go_on, seconds=job_seconds / 2)),
            job_seconds=job_seconds,
            idle_seconds=idle_seconds,
        )
        house.enter_context(kept_for_good())
        await asyncio.gather(
            worker.run(),
            Leases(redis, org).alone("jobs-clock", lambda: put_in_time(jobs, pace, sweeps=bool(swept))),
            Rereading(settings, take).run(),
        )


def jobs_of(
    org: OrgId,
    writer: CrmWriter,
    memory: MemoryStore,
    jobs: Jobs,
    swept: Sequence[Swept],
    reseal: Callable[[], Awaitable[object]],
) -> dict[str, Job]:
    """What can be done, by name. Everything may be done twice."""

    async def look() -> None:
        for ended in await writer.pending():
            await jobs.put(NOTE, f"{ended.conversation}:{ended.last_at.isoformat()}", **_as_texts(ended))

    async def note(conversation: str, customer: str, began_at: str, last_at: str) -> None:
        began, last = datetime.fromisoformat(began_at), datetime.fromisoformat(last_at)
        await writer.write(Ended(org, ConversationId(conversation), CustomerId(customer), began, last))

    async def sum_up(conversation: str, customer: str) -> None:
        with contextlib.suppress(NotFound):  # forgotten meanwhile
            who = await memory.customer(org, CustomerId(customer))
            turns = await memory.turns(org, ConversationId(conversation))
            summary = of_thread(who, ConversationId(conversation), turns, keep=KEEP_TURNS)
            if summary is not None:
                await memory.keep(summary)

    async def sweeping() -> None:
        for store in swept:
            await store.sweep()

    async def resealing() -> None:
        await reseal()

    return {LOOK: look, NOTE: note, SUM_UP: sum_up, SWEEP: sweeping, RESEAL: resealing}


def summing_up(jobs: Jobs) -> SumUp:
    """Puts the job that sums a long thread up."""

    async def sum_up(customer: CustomerId, conversation: ConversationId) -> bool:
        return await jobs.put(SUM_UP, conversation, conversation=conversation, customer=customer)

    return sum_up


def remembering(memory: MemoryStore) -> Callable[[Material, ConversationNote], Awaitable[None]]:
    """Keeps the summary of an ended conversation, once for each end."""

    async def remember(material: Material, note: ConversationNote) -> None:
        summary = of_note(material, note)
        if summary is not None:
            with contextlib.suppress(NotFound):
                await memory.keep(summary)

    return remember


async def put_in_time(jobs: Jobs, pace: Pace, *, sweeps: bool) -> None:
    """Put what is due by the clock, until cancelled."""
    every = {LOOK: 0.0, RESEAL: _RESEAL_SECONDS, **({SWEEP: _SWEEP_SECONDS} if sweeps else {})}
    loop = asyncio.get_running_loop()
    put_at = dict.fromkeys(every, float("-inf"))
    while True:
        for name, seconds in every.items():
            if loop.time() - put_at[name] < seconds:
                continue
            try:
                await jobs.put(name, "due")
                put_at[name] = loop.time()
            except MemoryTrouble as trouble:
                log.warning("jobs_not_put", code=trouble.code)
        await asyncio.sleep(pace.every_seconds)


def _as_texts(ended: Ended) -> dict[str, str]:
    return {
        "conversation": ended.conversation,
        "customer": ended.customer,
        "began_at": ended.began_at.isoformat(),
        "last_at": ended.last_at.isoformat(),
    }
