"""Which conversations wait for a note, and notes that are written once for each end of a conversation."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from memory.conversation import ConversationId
from memory.conversation_notes import ConversationNote, Ended
from memory.people import CustomerId, OrgId
from memory.records.conversation_notes_sql import ConversationNotesSql
from memory.records.escalations_sql import EscalationsSql
from tests.memory.records.diary import JOHN, MARIA, SIX, Diary
from tests.memory.records.record import MINUTE, NOON, Record

GAP, SETTLE = timedelta(minutes=30), timedelta(seconds=10)
OURS, THEIRS = OrgId("ours"), OrgId("theirs")


@pytest.fixture
def record(engine: AsyncEngine) -> Record:
    return Record(engine, OURS)


@pytest.fixture
def notes(engine: AsyncEngine) -> ConversationNotesSql:
    return ConversationNotesSql(engine)


async def waiting(notes: ConversationNotesSql, now: datetime, org: OrgId = OURS) -> list[str]:
    return [ended.conversation for ended in await notes.pending(org, now=now, gap=GAP, settle=SETTLE)]


def note_of(ended: Ended, summary: str = "Maria called.") -> ConversationNote:
    return ConversationNote(
        ended.org, ended.conversation, ended.customer, "new", summary, "", ended.last_at, ended.last_at
    )


async def test_a_call_that_is_over_waits_for_a_note_once_its_turns_had_time_to_arrive(record, notes):
    await record.said("maria", "c", ("customer", "hello"))
    await record.call("maria", "c")
    assert await waiting(notes, NOON + 2 * MINUTE) == []
    assert await waiting(notes, NOON + 2 * MINUTE + SETTLE) == ["c"]


async def test_a_call_that_goes_on_waits_for_its_end(record, notes):
    await record.said("maria", "c", ("customer", "hello"))
    await record.call("maria", "c", ended=False)
    assert await waiting(notes, NOON + 5 * MINUTE) == []


async def test_a_second_call_in_the_same_conversation_is_waited_for(record, notes):
    await record.said("maria", "c", ("customer", "hello"))
    await record.call("maria", "c")
    await record.call("maria", "c", at=NOON + 3 * MINUTE, ended=False)
    assert await waiting(notes, NOON + 4 * MINUTE) == []


async def test_a_call_whose_worker_died_has_ended_when_nothing_was_said_for_long(record, notes):
    await record.said("maria", "c", ("customer", "hello"))
    await record.call("maria", "c", ended=False)
    assert await waiting(notes, NOON + GAP) == ["c"]


async def test_a_thread_of_texts_ends_by_silence(record, notes):
    await record.said("maria", "c", ("customer", "hi"), ("frontdesk", "Hello!"), channel="web")
    assert await waiting(notes, NOON + GAP) == []
    assert await waiting(notes, NOON + GAP + MINUTE) == ["c"]


async def test_a_text_after_the_call_keeps_the_conversation_open(record, notes):
    await record.said("maria", "c", ("customer", "hello"))
    await record.call("maria", "c")
    await record.said("maria", "c", ("customer", "one more thing"), at=NOON + 10 * MINUTE, channel="sms")
    assert await waiting(notes, NOON + 12 * MINUTE) == []
    assert await waiting(notes, NOON + 10 * MINUTE + GAP) == ["c"]


async def test_where_nobody_spoke_nothing_is_written(record, notes):
    await record.call("maria", "c")
    assert await waiting(notes, NOON + GAP + MINUTE) == []


async def test_an_end_is_noted_once_and_the_next_end_anew(record, notes):
    await record.said("maria", "c", ("customer", "hello"))
    later = NOON + GAP
    [ended] = await notes.pending(OURS, now=later, gap=GAP, settle=SETTLE)
    assert await notes.write(note_of(ended)) is True
    assert await notes.write(note_of(ended, "Somebody else's.")) is False
    assert await waiting(notes, later) == []
    await record.said("maria", "c", ("customer", "me again"), at=later)
    [again] = await notes.pending(OURS, now=later + GAP, gap=GAP, settle=SETTLE)
    assert await notes.write(note_of(again, "Maria called again.")) is True
    assert await notes.write(note_of(ended, "Late.")) is False
    kept = await notes.of(OURS, ended.conversation)
    assert kept == note_of(again, "Maria called again.")


async def test_of_many_writers_of_one_end_one_writes(record, notes, engine):
    await record.said("maria", "c", ("customer", "hello"))
    [ended] = await notes.pending(OURS, now=NOON + GAP, gap=GAP, settle=SETTLE)
    writers = [ConversationNotesSql(engine) for _ in range(8)]
    written = await asyncio.gather(*(writer.write(note_of(ended, f"By {n}.")) for n, writer in enumerate(writers)))
    assert sum(written) == 1


async def test_the_oldest_come_first_and_no_more_than_asked_for(record, notes):
    for number in range(5):
        await record.said(f"m{number}", f"c{number}", ("customer", "hello"), at=NOON - number * MINUTE)
    found = await notes.pending(OURS, now=NOON + GAP, gap=GAP, settle=SETTLE, most=2)
    assert [ended.conversation for ended in found] == ["c4", "c3"]


async def test_the_material_is_all_of_the_conversation_and_nothing_else(record, notes, engine):
    await record.customer("maria", {"name": "Maria"}, phone="+19165550142")
    said = await record.said("maria", "c", ("frontdesk", "Hi!"), ("customer", "I want to book"))
    await record.said("john", "d", ("customer", "me too"))
    diary = Diary(engine, OURS)
    booked = await diary.booked(MARIA, SIX)
    await diary.booked(JOHN, SIX)
    story = {"reason": "refund", "story": "Angry.", "stays": True, "now": NOON}
    matter = await EscalationsSql(engine).open(OURS, ConversationId("c"), MARIA, **story, once="1")
    await EscalationsSql(engine).open(OURS, ConversationId("d"), JOHN, **story, once="2")
    ended = Ended(OURS, ConversationId("c"), CustomerId("maria"), NOON, NOON + MINUTE)
    material = await notes.material(ended)
    assert material.turns == said
    assert material.bookings == [booked]
    assert list(material.escalations) == [matter]
    assert material.customer.name == "Maria"


async def test_a_booking_of_last_week_belongs_to_it_only_when_it_was_changed_in_it(record, notes, engine):
    await record.said("maria", "later", ("customer", "I have to cancel"), at=NOON + timedelta(days=7))
    diary = Diary(engine, OURS)
    booked = await diary.booked(MARIA, SIX)
    at = NOON + timedelta(days=7)
    ended = Ended(OURS, ConversationId("later"), CustomerId("maria"), at, at)
    assert (await notes.material(ended)).bookings == []
    gone = await diary.sql.cancel(OURS, booked.id, deposit="kept", now=at, once="cancel")
    assert (await notes.material(ended)).bookings == [gone]


async def test_one_org_sees_nothing_of_another(record, notes, engine):
    theirs = Record(engine, THEIRS)
    await theirs.customer("maria", {"name": "Somebody else"})
    await theirs.said("maria", "c", ("customer", "their words"))
    await theirs.call("maria", "c", at=NOON - 5 * MINUTE)
    await record.said("maria", "c", ("customer", "our words"))
    assert await waiting(notes, NOON) == []  # the call that is over is theirs
    [ended] = await notes.pending(OURS, now=NOON + GAP, gap=GAP, settle=SETTLE)
    await Diary(engine, THEIRS).booked(MARIA, SIX)
    material = await notes.material(ended)
    assert [turn.text for turn in material.turns] == ["our words"]
    assert (material.bookings, material.customer.name) == ([], None)
    await notes.write(note_of(ended))
    assert await notes.of(THEIRS, ended.conversation) is None
    assert await waiting(notes, NOON + GAP, THEIRS) == ["c"]
    assert await notes.write(replace(note_of(ended), org=THEIRS)) is True
