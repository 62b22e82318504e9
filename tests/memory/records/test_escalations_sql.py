"""Escalations on SQLite and on Postgres: opened once, closed once, never seen by another org."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from memory.conversation import ConversationId
from memory.errors import NotFound
from memory.escalations import Escalation, EscalationId
from memory.people import CustomerId, OrgId
from memory.records.escalations_sql import EscalationsSql

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
ORG, OTHER = OrgId("o"), OrgId("other")
TALK = ConversationId("c")


async def opened(
    record: EscalationsSql, once: str, reason: str = "refund", *, org: OrgId = ORG, minutes: int = 0
) -> Escalation:
    now = NOW + timedelta(minutes=minutes)
    return await record.open(
        org, TALK, CustomerId("p"), reason=reason, story="wants it back", stays=True, now=now, once=once
    )


async def test_what_is_opened_is_waiting_until_it_is_closed(engine):
    record = EscalationsSql(engine)
    refund = await opened(record, "1")
    assert (refund.reason, refund.story, refund.stays, refund.state) == ("refund", "wants it back", True, "open")
    assert refund.opened_at == NOW
    legal = await opened(record, "2", "legal", minutes=1)
    assert await record.waiting(ORG) == [refund, legal]
    assert await record.waiting(OTHER) == []

    closed = await record.close(ORG, refund.id, by="ana", now=NOW + timedelta(hours=1))
    assert (closed.state, closed.closed_by, closed.closed_at) == ("closed", "ana", NOW + timedelta(hours=1))
    assert await record.waiting(ORG) == [legal]
    assert await record.of_conversation(ORG, TALK) == [closed, legal]
    assert await record.close(ORG, refund.id, by="ben", now=NOW + timedelta(hours=2)) == closed


async def test_a_reason_is_opened_once_in_a_conversation_and_again_after_it_was_closed(engine):
    record = EscalationsSql(engine)
    first = await opened(record, "1")
    assert await opened(record, "2", minutes=5) == first
    await record.close(ORG, first.id, by="ana", now=NOW)
    assert (await opened(record, "1")).state == "closed"  # the same try, late
    again = await opened(record, "3", minutes=9)
    assert again.id != first.id
    assert again.state == "open"


async def test_messages_are_each_by_themselves_and_each_once(engine):
    record = EscalationsSql(engine)

    async def left(once: str, story: str) -> Escalation:
        return await record.open(
            ORG, TALK, CustomerId("p"), reason="message", story=story, stays=False, now=NOW, once=once, beside=True
        )

    await left("1", "the gate is open")
    await left("1", "the gate is open")
    await left("2", "bring a hat")
    assert {each.story for each in await record.waiting(ORG)} == {"the gate is open", "bring a hat"}


async def test_many_tries_at_once_open_one(engine):
    record = EscalationsSql(engine)
    found = await asyncio.gather(*(opened(record, str(number)) for number in range(20)))
    assert len({each.id for each in found}) == 1
    assert len(await record.waiting(ORG)) == 1


async def test_closing_what_is_not_there_says_so(engine):
    record = EscalationsSql(engine)
    mine = await opened(record, "1")
    for org, id in ((ORG, EscalationId("gone")), (OTHER, mine.id)):
        with pytest.raises(NotFound):
            await record.close(org, id, by="ana", now=NOW)
