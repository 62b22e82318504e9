"""Matters given to a person in the course of a turn, with a real memory and a real record."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from agents.escalating import Escalating, Matter, close_escalation
from agents.learning_notes import reopened
from agents.listening import Heard, Slot
from agents.notes import Notes
from agents.router import Route
from gateway.settings import Settings
from memory.conversation import Turn, TurnId
from memory.memories import Memory, MemoryId
from memory.people import Contact, OrgId
from memory.promises import promises
from memory.records.database import open_database
from memory.records.escalations_sql import EscalationsSql
from memory.records.schema import metadata
from memory.stores.redis import RedisMemory

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)


@pytest.fixture
async def record(tmp_path: Path) -> AsyncIterator[EscalationsSql]:
    engine = open_database(f"sqlite:///{tmp_path}/record.db")
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield EscalationsSql(engine)
    await engine.dispose()


@pytest.fixture
def memory(redis_client: Redis) -> RedisMemory:
    return RedisMemory(redis_client)


async def a_turn(memory: RedisMemory, org: OrgId, text: str) -> Turn:
    customer = await memory.customer_for(org, Contact("phone", "+19165550142"))
    conversation = await memory.conversation(org, customer.id, now=NOW)
    return Turn(TurnId("t1"), org, conversation.id, customer.id, "customer", "voice", text, NOW)


async def look(escalating: Escalating, text: str, intent: str = "policy", notes: Notes | None = None) -> Matter:
    notes = notes or Notes()
    found: frozenset[Slot] = frozenset({"zip"}) if notes.zip else frozenset()
    return await escalating.look([(text, Route(intent, "knowledge", 0.9))], Heard(notes, found), notes, 0.5)


async def test_a_matter_is_opened_once_and_known_until_the_person_closes_it(
    settings: Settings, memory: RedisMemory, org: OrgId, record: EscalationsSql
):
    escalating = Escalating(settings.escalation, settings.business, memory, record)
    turn = await a_turn(memory, org, "I want a refund")
    matter = await look(escalating, turn.text)
    assert matter.routed[0][1].intent == "complaint"
    notes = await escalating.opened(matter, Notes(), turn)
    again = await escalating.opened(matter, Notes(), turn)  # the turn resumed on another worker
    assert notes.escalated == again.escalated == ("refund",)
    [waiting] = await record.waiting(org)
    assert (waiting.reason, waiting.story, waiting.stays) == ("refund", "I want a refund", True)
    assert reopened(await memory.customer(org, turn.customer)).escalated == ("refund",)

    await memory.save_notes(org, turn.conversation, notes.as_json())
    await close_escalation(record, memory, org, waiting.id, by="ana", now=NOW)
    assert await record.waiting(org) == []
    assert reopened(await memory.customer(org, turn.customer)).escalated == ()
    conversation = await memory.conversation(org, turn.customer, now=NOW)
    assert Notes.from_json(conversation.notes).escalated == ()


async def test_who_speaks_of_an_open_matter_again_is_told_that_the_team_has_it(settings: Settings, memory: RedisMemory):
    escalating = Escalating(settings.escalation, settings.business, memory)
    notes = Notes(escalated=("refund",), callback="abc")
    assert (await look(escalating, "where is my refund", notes=notes)).routed[0][1].intent == "person"
    assert (await look(escalating, "any news about my case", notes=notes)).unclear
    assert not (await look(escalating, "do you bring the grill", notes=notes)).unclear
    assert not (await look(escalating, "any news about my case")).unclear


async def test_the_way_to_the_customer_counts_and_an_unknown_zip_does_not(settings: Settings, memory: RedisMemory):
    escalating = Escalating(settings.escalation, settings.business, memory)
    assert [each.reason for each in (await look(escalating, "in 93721", notes=Notes(zip="93721"))).raised] == [
        "far_travel"
    ]
    assert (await look(escalating, "in 00000", notes=Notes(zip="00000"))).raised == ()


async def test_a_person_is_not_asked_for_by_a_guess_nor_by_every_turn_of_a_message(
    settings: Settings, memory: RedisMemory
):
    escalating = Escalating(settings.escalation, settings.business, memory)
    unsure = await escalating.look(
        [("hm", Route("person", "callback", 0.3))], Heard(Notes(), frozenset()), Notes(), 0.5
    )
    assert unsure.raised == ()
    assert (await look(escalating, "Joe", "person", Notes(topic="person"))).raised == ()
    assert [each.reason for each in (await look(escalating, "hello", "person")).raised] == ["asks_for_person"]


async def test_a_record_that_is_away_keeps_nobody_from_an_answer(
    settings: Settings, memory: RedisMemory, org: OrgId, tmp_path: Path
):
    engine = open_database(f"sqlite:///{tmp_path}/no/such/folder/record.db")
    escalating = Escalating(settings.escalation, settings.business, memory, EscalationsSql(engine))
    turn = await a_turn(memory, org, "I want a refund")
    notes = await escalating.opened(await look(escalating, turn.text), Notes(), turn)
    assert notes.escalated == ("refund",)
    await engine.dispose()


async def test_without_rules_everything_stays_as_it_was(settings: Settings, memory: RedisMemory):
    escalating = Escalating(None, settings.business, memory)
    assert (await look(escalating, "I want a refund")).routed[0][1].intent == "policy"


async def test_what_was_promised_of_a_matter_is_kept_when_it_is_closed(
    settings: Settings, memory: RedisMemory, org: OrgId, record: EscalationsSql
):
    escalating = Escalating(settings.escalation, settings.business, memory, record)
    turn = await a_turn(memory, org, "I want a refund, and I am allergic to nuts, I could die")
    await escalating.opened(await look(escalating, turn.text), Notes(), turn)
    later = await memory.conversation(org, turn.customer, now=NOW + timedelta(hours=5))
    other = replace(turn, id=TurnId("t2"), text="another", conversation=later.id)
    await record.open(
        org, other.conversation, turn.customer, reason="person", story="x", stays=False, now=NOW, once="other"
    )
    for number, thread in enumerate((turn.conversation, other.conversation)):
        said = Memory(
            MemoryId(f"p{number}"),
            org,
            turn.customer,
            "promise",
            "We will.",
            NOW,
            "long",
            thread,
            {"means": ["person"]},
        )
        await memory.keep(said)

    async def owed() -> set[str]:
        return {each.memory.id for each in promises(await memory.memories(org, turn.customer)) if not each.kept_by}

    assert await owed() == {"p0", "p1"}
    for waiting in await record.waiting(org):
        if waiting.conversation == turn.conversation:
            await close_escalation(record, memory, org, waiting.id, by="ana", now=NOW)
    assert await owed() == {"p1"}
    for waiting in await record.waiting(org):
        await close_escalation(record, memory, org, waiting.id, by="ana", now=NOW)
    assert await owed() == set()
