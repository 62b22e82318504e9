"""Who is forgotten leaves nothing in the record, and everybody else stays."""

from datetime import UTC, datetime

from sqlalchemy import func, insert, select

from memory.conversation import Turn, TurnId
from memory.people import Contact, OrgId
from memory.records.database import open_database, upgrade
from memory.records.entries import Feedback, MessageRecord, TutorPair, Usage
from memory.records.forgetting import THEIRS, forget, off_the_disk, traces
from memory.records.queue_redis import RecordQueue
from memory.records.schema import escalations, metadata, turns
from memory.records.schema_told import usage
from memory.records.writer_redis import RecordWriter
from memory.stores.redis import RedisMemory

ORG, AT = OrgId("o"), datetime(2026, 11, 20, 18, tzinfo=UTC)


async def fill(memory, queue, connection, contact):
    zoe = await memory.customer_for(ORG, contact)
    await memory.remember(ORG, zoe.id, {"name": f"Name of {contact.value}"})
    thread = await memory.conversation(ORG, zoe.id, now=AT)
    id = f"t-{contact.value}"
    await memory.add_turn(Turn(TurnId(id), ORG, thread.id, zoe.id, "customer", "sms", f"I am {contact.value}", AT))
    await queue.tell(
        MessageRecord(f"m-{id}", ORG, zoe.id, "sms", "answer", "sent", "Hi", AT, AT, conversation=thread.id)
    )
    await queue.tell(Feedback(f"f-{id}", ORG, zoe.id, thread.id, "customer", 0.9, AT))
    await queue.tell(TutorPair(f"p-{id}", ORG, zoe.id, thread.id, id, [], "a", "b", AT))
    await queue.tell(Usage(f"u{len(id)}", ORG, "speech", "somebody", 1.0, "seconds", 12, AT, conversation=thread.id))
    row = {"org": ORG, "id": f"e-{id}", "conversation": thread.id, "customer": zoe.id, "reason": "asked", "story": "x"}
    await connection.execute(insert(escalations).values(**row, stays=False, state="open", opened_at=AT))
    return zoe, thread


async def test_all_of_one_is_deleted_and_what_it_cost_stays(empty_redis, engine):
    memory, queue = RedisMemory(empty_redis), RecordQueue(empty_redis)
    async with engine.begin() as connection:
        zoe, thread = await fill(memory, queue, connection, Contact("web", "visitor-zoe"))
        tom, _ = await fill(memory, queue, connection, Contact("web", "visitor-thomas"))
    await memory.forget(ORG, zoe.id)
    writer = RecordWriter(empty_redis, engine)
    while await writer.write_once():
        pass
    assert writer.set_aside == 0
    async with engine.connect() as connection:
        assert await connection.run_sync(traces, ORG, [zoe.id, thread.id, "visitor-zoe"]) == []
        stands = await connection.run_sync(traces, ORG, [tom.id])
        assert {"customers", "conversations", "turns", "messages", "feedback", "tutor_pairs", "escalations"} <= set(
            stands
        )
        assert (await connection.execute(select(func.sum(usage.c.microdollars)))).scalar_one() == 24
        assert await connection.run_sync(traces, OrgId("other"), [tom.id]) == []
    assert await memory.traces(ORG, [zoe.id, thread.id, "visitor-zoe"]) == []


def test_every_table_that_says_whose_a_row_is_is_emptied():
    assert {table.name for table in metadata.sorted_tables if "customer" in table.columns} == {
        each.name for each in THEIRS
    }


async def test_what_was_deleted_is_in_no_file_of_sqlite(tmp_path):
    url = f"sqlite:///{tmp_path}/record.db"
    await upgrade(url)
    engine = open_database(url)
    async with engine.begin() as connection:
        rows = [{"org": ORG, "id": f"u{at}", "told": f"Svetlana said this {at} times"} for at in range(200)]
        said = [{**row, "conversation": "c", "customer": "zoe", "place": 1, "text": row.pop("told")} for row in rows]
        rest = {"who": "customer", "channel": "sms", "at": AT, "interrupted": False}
        await connection.execute(insert(turns), [{**each, **rest} for each in said])
    written = [path for path in tmp_path.iterdir() if b"Svetlana" in path.read_bytes()]
    assert written
    async with engine.begin() as connection:
        await connection.run_sync(forget, ORG, "zoe")
    await off_the_disk(engine)
    assert [path.name for path in tmp_path.iterdir() if b"Svetlana" in path.read_bytes()] == []
    await engine.dispose()
