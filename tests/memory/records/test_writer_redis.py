"""The writer of the record: through kills, outages and rubbish, every row once."""

import asyncio
import random
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from memory.conversation import Emotion, Turn, TurnId
from memory.embedded_valkey import EmbeddedValkey
from memory.errors import StoreDown
from memory.people import Contact, OrgId
from memory.records.call_record import CallRecord
from memory.records.database import open_database, upgrade
from memory.records.queue_redis import RecordQueue
from memory.records.schema import calls, conversations, customers, turns
from memory.records.writer_redis import Entry, RecordWriter, aside_key
from memory.stores.connection_redis import connect, connect_reader
from memory.stores.keys import records_key
from memory.stores.redis import RedisMemory

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)


async def talk(client, org, number: int, first: int = 0) -> list[Turn]:
    """A conversation of `number` turns, on its way into the record."""
    store = RedisMemory(client)
    customer = await store.customer_for(org, Contact("phone", "+14155550123"))
    conversation = await store.conversation(org, customer.id, now=NOW)
    said = [
        Turn(TurnId(f"t{n}"), org, conversation.id, customer.id, "customer", "voice", f"line {n}", NOW)
        for n in range(first, first + number)
    ]
    for turn in said:
        await store.add_turn(turn)
    return said


async def lines(engine, org) -> list[str]:
    async with engine.connect() as connection:
        query = select(turns.c.text).where(turns.c.org == org).order_by(turns.c.place)
        return list((await connection.execute(query)).scalars())


async def until(answer, wanted) -> None:
    async with asyncio.timeout(20):
        while await answer() != wanted:
            await asyncio.sleep(0.02)


async def test_what_was_said_and_who_called_is_in_the_record(empty_redis, engine, org):
    said = await talk(empty_redis, org, 3)
    store = RedisMemory(empty_redis)
    await store.remember(org, said[0].customer, {"name": "Zoë"})
    feeling = Emotion(0.7, "positive", 0.8, 0.7, 0.6)
    last = replace(said[0], id=TurnId("last"), at=NOW + timedelta(minutes=2), emotion=feeling, interrupted=True)
    await store.add_turn(last)
    call = CallRecord("CA1", org, "twilio", "inbound", "in_progress", NOW, customer=last.customer)
    queue = RecordQueue(empty_redis)
    await queue.call(call)
    await queue.call(replace(call, state="completed", ended_at=NOW + timedelta(minutes=3)))

    writer = RecordWriter(empty_redis, engine)
    assert await writer.write_once() == 9
    async with engine.connect() as connection:
        (customer,) = (await connection.execute(select(customers))).all()
        (conversation,) = (await connection.execute(select(conversations))).all()
        (kept_call,) = (await connection.execute(select(calls))).all()
        kept = (await connection.execute(select(turns).order_by(turns.c.place))).all()
    assert (customer.contacts, customer.facts) == ([["phone", "+14155550123"]], {"name": "Zoë"})
    assert (conversation.customer, conversation.last_at) == (customer.id, last.at)
    assert (kept_call.state, kept_call.ended_at) == ("completed", NOW + timedelta(minutes=3))
    assert [row.id for row in kept] == ["t0", "t1", "t2", "last"]
    assert (kept[-1].emotion_score, kept[-1].interrupted, kept[-1].emotion["label"]) == (0.7, True, "positive")
    assert await empty_redis.xlen(records_key(org)) == 0
    assert await writer.write_once() == 0


class DyingWriter(RecordWriter):
    """Dies between the commit and the acknowledgement."""

    async def _done(self, entries: list[Entry]) -> None:
        raise asyncio.CancelledError


async def test_a_writer_that_died_before_it_acknowledged_changes_nothing(empty_redis, engine, org):
    await talk(empty_redis, org, 5)
    with pytest.raises(asyncio.CancelledError):
        await DyingWriter(empty_redis, engine, name="dying").write_once()
    assert await lines(engine, org) == [f"line {n}" for n in range(5)]

    for heir in (RecordWriter(empty_redis, engine, name="dying"), RecordWriter(empty_redis, engine, name="other")):
        await heir.write_once()
    assert await lines(engine, org) == [f"line {n}" for n in range(5)]
    assert await empty_redis.xlen(records_key(org)) == 0


async def test_what_another_left_lying_is_taken_over(empty_redis, engine, org):
    await talk(empty_redis, org, 5)
    dead = RecordWriter(empty_redis, engine, name="dead")
    assert len(await dead._take(0)) == 7
    assert await RecordWriter(empty_redis, engine, name="patient").write_once() == 0
    assert await RecordWriter(empty_redis, engine, name="heir", claim_seconds=0).write_once() == 7
    assert await lines(engine, org) == [f"line {n}" for n in range(5)]


async def test_new_orgs_are_found_and_many_share_the_work(empty_redis, engine):
    orgs = [OrgId(f"org-{n}") for n in range(6)]
    writers = [RecordWriter(empty_redis, engine, name=f"w{n}", batch=3) for n in range(3)]
    running = [asyncio.create_task(writer.run()) for writer in writers]
    for org in orgs:
        await talk(empty_redis, org, 10)
    for org in orgs:
        await until(lambda org=org: lines(engine, org), [f"line {n}" for n in range(10)])
    for task in running:
        task.cancel()


@pytest.mark.parametrize(
    "rubbish",
    [{"kind": "nonsense"}, {"kind": "turn", "place": "1", "turn": "{"}, {"no": "kind"}, {"kind": "call", "call": "[]"}],
)
async def test_rubbish_is_set_aside_and_the_rest_goes_on(empty_redis, engine, org, rubbish):
    await talk(empty_redis, org, 2)
    await empty_redis.xadd(records_key(org), rubbish)
    await talk(empty_redis, org, 1, first=2)
    writer = RecordWriter(empty_redis, engine)
    await writer.write_once()
    assert await lines(engine, org) == ["line 0", "line 1", "line 2"]
    assert writer.set_aside == 1
    ((_, aside),) = await empty_redis.xrange(aside_key(org))
    assert aside.pop(b"trouble")
    assert aside == {key.encode(): value.encode() for key, value in rubbish.items()}
    assert await empty_redis.xlen(records_key(org)) == 0


async def test_a_row_that_the_database_refuses_is_set_aside(empty_redis, engine, org):
    said = await talk(empty_redis, org, 2)
    wrong = CallRecord("CA1", org, "twilio", "inbound", None, NOW, customer=said[0].customer)  # pyright: ignore[reportArgumentType]
    await RecordQueue(empty_redis).call(wrong)
    writer = RecordWriter(empty_redis, engine)
    await writer.write_once()
    assert (await lines(engine, org), writer.set_aside) == (["line 0", "line 1"], 1)
    assert await empty_redis.xlen(aside_key(org)) == 1


async def test_a_database_that_is_down_loses_nothing(empty_redis, tmp_path, org):
    url = f"sqlite:///{tmp_path}/frontdesk.db"
    await upgrade(url)
    engine = open_database(url)
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE turns RENAME TO gone"))  # "no such table" is an OperationalError
    await talk(empty_redis, org, 4)
    writer = RecordWriter(empty_redis, engine, again_seconds=0.01)
    with pytest.raises(OperationalError):
        await writer.write_once()
    running = asyncio.create_task(writer.run())
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE gone RENAME TO turns"))
    await until(lambda: lines(engine, org), [f"line {n}" for n in range(4)])
    running.cancel()
    assert writer.set_aside == 0
    await engine.dispose()


async def test_a_redis_that_is_down_or_has_lost_its_memory_is_waited_for(tmp_path, engine, org):
    async with EmbeddedValkey(tmp_path) as url:
        pass
    async with connect(url) as client, connect_reader(url) as reader:
        writer = RecordWriter(reader, engine, again_seconds=0.01)
        with pytest.raises(StoreDown):
            await writer.write_once()
        running = asyncio.create_task(writer.run())
        async with EmbeddedValkey(tmp_path):
            await talk(client, org, 2)
            await until(lambda: lines(engine, org), ["line 0", "line 1"])
            await client.flushall()
            await talk(client, OrgId(org + "-2"), 1)
            await until(lambda: lines(engine, OrgId(org + "-2")), ["line 0"])
        running.cancel()


async def test_a_database_that_cuts_its_connections_is_asked_again(empty_redis, database, engine, org):
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no connections to cut")
    writing = open_database(database)
    writer = RecordWriter(empty_redis, writing, again_seconds=0.01)
    running = asyncio.create_task(writer.run())
    talking = asyncio.create_task(talk(empty_redis, org, 400))
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
    while not talking.done():
        async with engine.connect() as connection:
            await connection.execute(text(cut + "pg_backend_pid()"))
        await asyncio.sleep(0.01)
    await talking
    await until(lambda: lines(engine, org), [f"line {n}" for n in range(400)])
    running.cancel()
    assert writer.set_aside == 0
    await writing.dispose()


WRITER = """
import asyncio, sys
from memory.records.database import open_database
from memory.records.writer_redis import RecordWriter
from memory.stores.connection_redis import connect_reader
async def main(redis_url, database_url):
    async with connect_reader(redis_url) as reader:
        await RecordWriter(reader, open_database(database_url), batch=7).run()
asyncio.run(main(*sys.argv[1:]))
"""


async def test_exactly_once_however_often_the_writer_is_killed(empty_redis, valkey_url, engine, database, org):
    chance = random.Random(7)
    url = valkey_url.replace("db=0", "db=15")
    talking = asyncio.create_task(talk(empty_redis, org, 600))
    for _ in range(3):
        words = [sys.executable, "-c", WRITER, url, database]
        writer = await asyncio.create_subprocess_exec(*words, cwd=Path(__file__).parents[3])
        before = len(await lines(engine, org))
        async with asyncio.timeout(20):
            while len(await lines(engine, org)) == before and before < 600:  # until it is at work
                await asyncio.sleep(0.01)
        for _ in range(chance.randrange(50)):
            await asyncio.sleep(0.001)  # anywhere within a batch
        writer.kill()
        await writer.wait()
    await talking
    last = RecordWriter(empty_redis, engine)
    while await last.write_once():
        pass
    assert await lines(engine, org) == [f"line {n}" for n in range(600)]
    assert await empty_redis.xlen(records_key(org)) == 0
    assert last.set_aside == 0
