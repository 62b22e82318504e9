"""What is told to the record goes through the queue whole, and lands once."""

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from memory.people import Contact, CustomerId, OrgId
from memory.records.entries import (
    WORDS,
    AuditEntry,
    ConversationLabels,
    Feedback,
    MessageRecord,
    ModelVersion,
    TutorPair,
    Usage,
    kind_of,
    opened_values,
    told_bytes,
    told_values,
)
from memory.records.queue_redis import RecordQueue
from memory.records.schema import conversations
from memory.records.schema_told import TOLD
from memory.records.writer_redis import RecordWriter
from memory.sealed import Seals
from memory.sealing import KEY_BYTES, Sealer
from memory.stores.codec import json_bytes
from memory.stores.redis import RedisMemory

ORG, ZOE, AT = OrgId("o"), CustomerId("x"), datetime(2026, 11, 20, 18, tzinfo=UTC)
TOLD_ALL = [
    MessageRecord("m", ORG, ZOE, "sms", "answer", "sent", "Hi 🎉", AT, AT, 1, carrier_ids=["SM1"]),
    Feedback("f", ORG, ZOE, "c", "customer", 0.9, AT, text="kind"),
    TutorPair("t", ORG, ZOE, "c", "turn", [{"role": "user"}], "four", "five", AT, 0.5, {"good": True}),
    ConversationLabels("c", ORG, AT, {"agent": "quotes"}, reward=0.5, labels={"kind": "lead"}),
    ModelVersion("v", ORG, "router", "base", "serves", AT, AT, {"accuracy": 0.9}),
    Usage("u", ORG, "speech", "somebody", 3.5, "seconds", 12, AT, conversation="c"),
    AuditEntry("a", ORG, "staff", "exported", "x", AT),
]


@pytest.mark.parametrize("entry", TOLD_ALL, ids=kind_of)
def test_each_comes_back_whole(entry):
    values = told_values(kind_of(entry), told_bytes(entry))
    assert type(entry)(**values) == entry
    assert {each.name for each in fields(entry)} <= {column.name for column in TOLD[kind_of(entry)].columns} | {"at"}


@pytest.mark.parametrize("entry", TOLD_ALL, ids=kind_of)
def test_each_waits_sealed_and_is_opened(entry):
    kind, seals = kind_of(entry), Seals(Sealer({"k1": b"1" * KEY_BYTES}))
    waiting = told_bytes(entry, seals)
    for name in WORDS.get(kind, ()):
        if said := getattr(entry, name):
            assert json_bytes(said) not in waiting
    for sealed_or_not in (waiting, told_bytes(entry)):
        assert type(entry)(**opened_values(kind, told_values(kind, sealed_or_not), seals)) == entry


async def test_each_lands_once_and_the_newest_of_what_changes_counts(empty_redis, engine):
    seals = Seals(Sealer({"k1": b"1" * KEY_BYTES}))
    queue, memory = RecordQueue(empty_redis, seals), RedisMemory(empty_redis)
    zoe = await memory.customer_for(ORG, Contact("web", "visitor-1"))
    thread = await memory.conversation(ORG, zoe.id, now=AT)
    told = [replace(entry, id=thread.id) if isinstance(entry, ConversationLabels) else entry for entry in TOLD_ALL]
    message = told[0]
    assert isinstance(message, MessageRecord)
    for entry in (*told, *told, replace(message, state="delivered")):
        await queue.tell(entry)
    writer = RecordWriter(empty_redis, engine, seals=seals)
    while await writer.write_once():
        pass
    assert writer.set_aside == 0
    async with engine.connect() as connection:
        for entry in told:
            table = TOLD[kind_of(entry)]
            rows = (await connection.execute(select(table).where(table.c.org == ORG, table.c.id == entry.id))).all()
            assert len(rows) == 1, table.name
        assert (await connection.execute(select(TOLD["message"].c.state))).scalar_one() == "delivered"
        labelled = (await connection.execute(select(conversations))).one()
        assert (labelled.reward, labelled.labels, labelled.route) == (0.5, {"kind": "lead"}, {"agent": "quotes"})
