"""A Friday of one business, as its record holds it: what staff ask about in the tests."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from memory.conversation import ConversationId
from memory.conversation_notes import ConversationNote
from memory.people import CustomerId, OrgId
from memory.records.conversation_notes_sql import ConversationNotesSql
from memory.records.escalations_sql import EscalationsSql
from tests.memory.records.diary import SIX, Diary
from tests.memory.records.record import MINUTE, NOON, Record

DAY = timedelta(days=1)
SARAH = CustomerId("sarah")


async def a_friday(engine: AsyncEngine, org: OrgId) -> Record:
    """Two calls today and one yesterday evening; a refund, a booking with its deposit due, and two open matters."""
    record = Record(engine, org)
    callback = {"callback_1": f"{NOON.isoformat()} | +14155550100 | wants to talk about parking"}
    await record.customer("sarah", {"name": "Sarah Connor"}, phone="+19165550142")
    await record.customer("john", {"name": "John", **callback}, phone="+14155550100")
    await record.call("sarah", "c1")
    await record.said("sarah", "c1", ("customer", "I want a refund."), ("frontdesk", "I am sorry.", "complaint"))
    await record.call("john", "c2", at=NOON - 10 * MINUTE, state="missed")
    # 11 PM on Thursday in California is already Friday in UTC.
    await record.call("john", "c3", at=NOON.replace(hour=7))
    note = ConversationNote(
        org, ConversationId("c1"), SARAH, "support", "Sarah called about a refund.", "Get back to Sarah.", NOON, NOON
    )
    await ConversationNotesSql(engine).write(note)
    await Diary(engine, org).booked(SARAH, SIX)
    story = {"reason": "complaint", "story": "Wants a refund.", "stays": True, "now": NOON, "once": "e"}
    await EscalationsSql(engine).open(org, ConversationId("c1"), SARAH, **story)
    return record
