"""What staff look up: all of their own org, nothing of another, and no more than asked for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from memory.conversation import ConversationId
from memory.conversation_notes import ConversationNote, LeadStatus
from memory.people import Contact, CustomerId, OrgId
from memory.records.conversation_notes_sql import ConversationNotesSql
from memory.records.daybook_sql import DaybookSql
from memory.records.escalations_sql import EscalationsSql
from tests.memory.records.diary import DAY, JOHN, MARIA, NEXT, NINE, SIX, Diary
from tests.memory.records.record import MINUTE, NOON, Record

OURS, THEIRS = OrgId("ours"), OrgId("theirs")
HOUR = (NOON - timedelta(minutes=30), NOON + timedelta(minutes=30))


@pytest.fixture
def record(engine: AsyncEngine) -> Record:
    return Record(engine, OURS)


@pytest.fixture
def daybook(engine: AsyncEngine) -> DaybookSql:
    return DaybookSql(engine)


def note(org: OrgId, conversation: str, customer: str = "maria", lead: LeadStatus = "new") -> ConversationNote:
    return ConversationNote(org, ConversationId(conversation), CustomerId(customer), lead, "Hi.", "", NOON, NOON)


async def test_calls_come_newest_first_with_who_called(record, daybook):
    await record.customer("maria", {"name": "Maria"}, phone="+19165550142")
    await record.call("maria", "c1")
    await record.call("stranger", "c2", at=NOON + MINUTE, state="missed")
    await record.call("maria", "c3", at=HOUR[1])  # the end is not in it
    found = await daybook.calls(OURS, HOUR, most=10)
    assert [(call.conversation, call.state, call.customer.name) for call in found] == [
        ("c2", "missed", None),
        ("c1", "completed", "Maria"),
    ]
    assert found[1].customer.contacts == (Contact("phone", "+19165550142"),)
    assert await daybook.call_counts(OURS, HOUR) == {"completed": 1, "missed": 1}
    assert len(await daybook.calls(OURS, HOUR, most=1)) == 1


async def test_conversations_are_counted_by_channel(record, daybook):
    await record.said("maria", "c1", ("customer", "hello"), ("customer", "hello?"))
    await record.said("maria", "c1", ("customer", "by text"), channel="sms")
    await record.said("john", "c2", ("customer", "hi"), channel="sms")
    await record.said("john", "c3", ("frontdesk", "nobody answers"), channel="sms")
    assert await daybook.conversation_counts(OURS, HOUR) == {"voice": 1, "sms": 2}


async def test_what_customers_said_is_found_by_words_and_by_what_it_was_about(record, daybook):
    await record.said("maria", "c1", ("customer", "I want a REFUND."), ("frontdesk", "A refund, I see.", "complaint"))
    await record.said("john", "c2", ("customer", "The chef was rude."), ("frontdesk", "Sorry.", "complaint"))
    await record.said("ann", "c3", ("customer", "100% happy_now"), ("frontdesk", "Thanks!", "thanks"))
    by_word = await daybook.sayings(OURS, HOUR, words=["refund"], most=10)
    assert [said.text for said in by_word] == ["I want a REFUND."]
    by_intent = await daybook.sayings(OURS, HOUR, intents=["complaint"], most=10)
    assert {said.text for said in by_intent} == {"I want a REFUND.", "The chef was rude."}
    assert [said.text for said in await daybook.sayings(OURS, HOUR, words=["0% happy_"], most=9)] == ["100% happy_now"]
    assert await daybook.sayings(OURS, HOUR, words=["1%happy"], most=9) == []
    assert await daybook.sayings(OURS, HOUR, most=9) == []


async def test_customers_are_found_by_name_or_number_in_any_alphabet(record, daybook):
    await record.customer("s", {"name": "Sarah Connor", "zip": "95616"}, phone="+19165550142")
    await record.customer("j", {"name": "John", "callback_1": "about Sarah"}, phone="+14155550100")
    await record.customer("z", {"name": "Zoë Émile"})
    for asked in ("sarah", "Sarah Connor", "connor", "555-0142", "(916) 555-0142", "SARAH"):
        assert [found.id for found in await daybook.customers_called(OURS, asked, most=5)] == ["s"], asked
    for asked in ("Zoë", "zoë", "Émile", "émile"):
        assert [found.id for found in await daybook.customers_called(OURS, asked, most=5)] == ["z"], asked
    for asked in ("", "  ", "%", "_", "555", "' OR 1=1 --", '"', "\\", "\x01", "name"):
        assert await daybook.customers_called(OURS, asked, most=5) == [], asked


async def test_what_somebody_said_last_is_of_their_last_conversation(record, daybook):
    await record.said("maria", "c1", ("customer", "long ago"), at=NOON - timedelta(days=9))
    await record.said("maria", "c2", ("customer", "first"), ("frontdesk", "yes?"), ("customer", "second"))
    assert [said.text for said in await daybook.last_sayings(OURS, MARIA, most=5)] == ["second", "first"]


async def test_notes_are_found_by_time_by_lead_and_by_customer(record, daybook, engine):
    notes = ConversationNotesSql(engine)
    await notes.write(note(OURS, "c1", lead="quoted"))
    await notes.write(note(OURS, "c2", "john"))
    assert {found.conversation for found in await daybook.notes(OURS, HOUR, most=9)} == {"c1", "c2"}
    assert [found.conversation for found in await daybook.notes(OURS, HOUR, lead="quoted", most=9)] == ["c1"]
    assert [found.conversation for found in await daybook.notes_of(OURS, JOHN, most=9)] == ["c2"]
    assert await daybook.notes(OURS, (HOUR[1], HOUR[1] + MINUTE), most=9) == []


async def test_bookings_are_found_by_day_and_by_customer_and_when_their_deposit_is_due(daybook, engine):
    diary = Diary(engine, OURS)
    paid, due, gone = await diary.booked(MARIA, SIX), await diary.booked(JOHN, NINE), await diary.booked(MARIA, NEXT)
    await diary.sql.paid(OURS, paid.id, now=NOON, once="p")
    await diary.sql.cancel(OURS, gone.id, deposit="due", now=NOON, once="c")
    await diary.held(CustomerId("ann"), SIX)
    assert [found.id for found in await daybook.bookings(OURS, DAY, NEXT.day, most=9)] == [paid.id, due.id, gone.id]
    assert [found.id for found in await daybook.bookings(OURS, DAY, DAY, most=1)] == [paid.id]
    assert {found.id for found in await daybook.bookings_of(OURS, MARIA, most=9)} == {paid.id, gone.id}
    assert [found.id for found in await daybook.deposits_due(OURS, DAY, most=9)] == [due.id]
    assert await daybook.deposits_due(OURS, date(2026, 12, 1), most=9) == []


async def test_customers_with_open_requests_are_found_by_the_name_of_the_fact(record, daybook):
    await record.customer("maria", {"name": "Maria", "callback_1": "2026-11-20T20:00:00+00:00 | +1916 | price"})
    await record.customer("john", {"name": "callback_not a key"})
    assert [found.id for found in await daybook.with_facts(OURS, "callback_", most=9)] == ["maria"]
    assert await daybook.customers(OURS, []) == {}
    assert set(await daybook.customers(OURS, [MARIA, CustomerId("nobody")])) == {"maria"}


async def test_one_org_sees_nothing_of_another(record, daybook, engine):
    """The same ids in both orgs: an id of theirs finds nothing of theirs."""
    theirs = Record(engine, THEIRS)
    facts = {"name": "Sarah", "callback_1": "x | +19165550142 | secret"}
    await theirs.customer("maria", facts, phone="+19165550142")
    await theirs.call("maria", "c1")
    await theirs.said("maria", "c1", ("customer", "refund"), ("frontdesk", "so sorry", "complaint"))
    await ConversationNotesSql(engine).write(note(THEIRS, "c1"))
    await Diary(engine, THEIRS).booked(MARIA, SIX)
    open_matter = {"reason": "complaint", "story": "Rude.", "stays": True, "now": NOON, "once": "e"}
    await EscalationsSql(engine).open(THEIRS, ConversationId("c1"), MARIA, **open_matter)
    await record.said("maria", "c1", ("customer", "a refund of ours"))
    await record.call("maria", "c1")

    [call] = await daybook.calls(OURS, HOUR, most=9)
    assert call.customer.name is None
    assert await daybook.call_counts(OURS, HOUR) == {"completed": 1}
    assert await daybook.conversation_counts(OURS, HOUR) == {"voice": 1}
    [said] = await daybook.sayings(OURS, HOUR, words=["refund"], intents=["complaint"], most=9)
    assert (said.text, said.customer.facts, said.customer.contacts) == ("a refund of ours", {}, ())
    assert [said.text for said in await daybook.last_sayings(OURS, MARIA, most=9)] == ["a refund of ours"]
    assert await daybook.customers_called(OURS, "Sarah", most=9) == []
    assert await daybook.customers_called(OURS, "5550142", most=9) == []
    assert await daybook.customers(OURS, [MARIA]) == {}
    assert await daybook.with_facts(OURS, "callback_", most=9) == []
    assert await daybook.notes(OURS, HOUR, most=9) == []
    assert await daybook.notes_of(OURS, MARIA, most=9) == []
    assert await daybook.bookings(OURS, DAY, NEXT.day, most=9) == []
    assert await daybook.bookings_of(OURS, MARIA, most=9) == []
    assert await daybook.deposits_due(OURS, DAY, most=9) == []
    assert await daybook.escalations(OURS, most=9) == []
    assert len(await daybook.escalations(THEIRS, most=9)) == 1
