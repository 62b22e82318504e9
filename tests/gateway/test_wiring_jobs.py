"""The jobs of a house on a real Valkey and a real record: what ended is summed up once, and remembered."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from agents.staff.crm_writer import Pace
from agents.staff.thread_summaries import stands_for
from gateway.rereading import hold_sighup
from gateway.settings import Settings, load
from gateway.wiring_box import database_of
from gateway.wiring_jobs import RESEAL, do_jobs, summing_up
from gateway.wiring_keys import keys_of, sealer_of
from memory.clock import utc_now
from memory.conversation import ConversationId, Turn, TurnId
from memory.jobs_redis import Jobs, stream_of
from memory.memories import Memory
from memory.people import Contact, Customer, CustomerId
from memory.recall import Recall
from memory.records.conversation_notes_sql import ConversationNotesSql
from memory.records.database import open_database, upgrade
from memory.resealing_redis import SealingState
from memory.sealed import SealedMemory
from memory.sealing import KEY_BYTES, Sealer, written
from memory.stores.keys import records_key
from memory.stores.redis import RedisMemory
from tests.memory.records.record import MINUTE, Record

CONFIG = Path(__file__).parents[2] / "config"
QUICK = Pace(settle=timedelta(0), every_seconds=0.05)


@dataclass
class House:
    """What the jobs have to do with, and how they are begun."""

    settings: Settings
    redis: Redis
    redis_url: str
    memory: SealedMemory
    record: Record
    notes: ConversationNotesSql
    folder: Path

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        jobs = asyncio.create_task(do_jobs(self.settings, self.redis_url, pace=QUICK))
        try:
            yield
        finally:
            assert jobs.cancel(), jobs.exception()
            await asyncio.gather(jobs, return_exceptions=True)

    async def met(self) -> Customer:
        org = self.settings.business.org
        return await self.memory.customer_for(org, Contact("phone", "+19165550142"))

    async def summaries(self, customer: CustomerId) -> list[Memory]:
        return await self.memory.memories(self.settings.business.org, customer, kinds=["summary"])


@pytest.fixture
async def house(tmp_path: Path, empty_redis: Redis, valkey_url: str) -> AsyncIterator[House]:
    folder = Path(shutil.copytree(CONFIG, tmp_path / "config"))
    settings = load(folder, {"FRONTDESK_VAR": str(tmp_path), "FRONTDESK_MODEL": "offline"})
    await upgrade(database_of(settings))
    engine = open_database(database_of(settings))
    memory = SealedMemory(RedisMemory(empty_redis), sealer_of(settings))
    record = Record(engine, settings.business.org, utc_now() - 10 * MINUTE)
    redis_url = valkey_url.replace("db=0", "db=15")
    yield House(settings, empty_redis, redis_url, memory, record, ConversationNotesSql(engine), folder)
    await engine.dispose()


async def until(true: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(60):
        while not await true():
            await asyncio.sleep(0.02)


async def test_a_conversation_that_ended_gets_its_note_and_its_summary_is_recalled(house: House):
    sarah = await house.met()
    await house.record.customer(sarah.id, {"name": "Sarah"}, phone="+19165550142")
    said = house.record.said
    await said(sarah.id, "con_1", ("customer", "How much is it?"), ("frontdesk", "That comes to $590.", "quote"))
    await house.record.call(sarah.id, "con_1")
    async with house.at_work():
        await until(lambda: house.notes.of(sarah.org, ConversationId("con_1")))
    [summary] = await house.summaries(sarah.id)
    assert summary.text == 'They called about a price. They were told: "That comes to $590."'
    assert len(stands_for(summary)) == 2
    thread = await house.memory.conversation(sarah.org, sarah.id, now=utc_now())
    found = await Recall(house.memory).of(sarah, thread, [], "hello again", now=utc_now())
    assert [(each.kind, each.text) for each in found] == [("conversation", summary.text)]


async def test_the_older_part_of_a_long_thread_is_summed_up_once(house: House):
    sarah = await house.met()
    thread = await house.memory.conversation(sarah.org, sarah.id, now=utc_now())
    for at in range(30):
        who, text = ("frontdesk", "That comes to $590.") if at % 2 else ("customer", "How much is it?")
        at_time = utc_now()
        turn = Turn(TurnId(f"t{at}"), sarah.org, thread.id, sarah.id, who, "web", text, at_time, intent="quote")
        await house.memory.add_turn(turn)
    sum_up = summing_up(Jobs(house.redis, sarah.org))
    assert await sum_up(sarah.id, thread.id)
    assert not await sum_up(sarah.id, thread.id)
    async with house.at_work():
        await until(lambda: house.summaries(sarah.id))
        await until(lambda: sum_up(sarah.id, thread.id))
    [summary] = await house.summaries(sarah.id)
    assert stands_for(summary) == [f"t{at}" for at in range(22)]
    found = await Recall(house.memory).of(sarah, thread, [], "", now=utc_now())
    assert found[0].kind == "thread"


async def test_a_thread_that_was_forgotten_meanwhile_is_none(house: House):
    sarah = await house.met()
    sum_up = summing_up(Jobs(house.redis, sarah.org))
    await sum_up(sarah.id, ConversationId("con_gone"))
    async with house.at_work():
        await until(lambda: sum_up(sarah.id, ConversationId("con_gone")))
    assert await house.summaries(sarah.id) == []


async def test_the_job_worker_seals_everything_with_the_newest_key_while_somebody_talks(house: House):
    """An operator starts everything anew with a new key in front, and takes the old one away when it is said to be."""
    org, state = house.settings.business.org, SealingState(house.redis, house.settings.business.org)
    sarah = await house.met()
    thread = await house.memory.conversation(org, sarah.id, now=utc_now())
    await house.memory.remember(org, sarah.id, {"name": "Sarah"})
    old, new = keys_of(house.settings), {"k2": b"2" * KEY_BYTES}
    keyed = {"FRONTDESK_VAR": str(house.settings.env.var), "FRONTDESK_DATA_KEYS": written({**new, **old})}
    house.settings = load(CONFIG, {**keyed, "FRONTDESK_MODEL": "offline"})
    talking = SealedMemory(RedisMemory(house.redis), sealer_of(house.settings))
    async with house.at_work():
        said = 0
        async with asyncio.timeout(60):
            while (now := await state.progress()) is None or now.stage != "done":
                id, text = TurnId(f"t{said}"), "How much is it?"
                await talking.add_turn(Turn(id, org, thread.id, sarah.id, "customer", "web", text, utc_now()))
                await house.redis.delete(records_key(org))  # as the record's writer would
                said += 1
                await Jobs(house.redis, org).put(RESEAL, "due")
                await asyncio.sleep(0.02)
    assert (await state.rings())[0] == [], "a worker that has ended says so"
    only_new = SealedMemory(RedisMemory(house.redis), Sealer(new))
    assert [turn.id for turn in await only_new.turns(org, thread.id)] == [f"t{number}" for number in range(said)]
    assert (await only_new.customer(org, sarah.id)).name == "Sarah"
    assert now.done == 1


async def test_notes_are_worded_by_config_as_it_was_read_last(house: House, monkeypatch: pytest.MonkeyPatch):
    read: list[Settings] = []

    def models(settings: Settings, spending: object) -> dict:
        read.append(settings)
        return {}

    monkeypatch.setattr("gateway.wiring_jobs.staff_models", models)
    hold_sighup()
    async with house.at_work():
        await until(lambda: house.redis.exists(stream_of(house.settings.business.org)))
        business = house.folder / "business.yaml"
        business.write_text(business.read_text().replace("cents: 5500", "cents: 6100", 1))
        os.kill(os.getpid(), signal.SIGHUP)
        async with asyncio.timeout(20):
            while len(read) < 2:
                await asyncio.sleep(0.02)
    assert [each.business.prices["adult"].cents for each in read] == [5500, 6100]
