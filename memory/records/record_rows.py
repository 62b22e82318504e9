"""From rows of the record back to turns, customers and notes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from memory.conversation import ConversationId, Emotion, Turn, TurnId
from memory.conversation_notes import ConversationNote
from memory.people import Contact, Customer, CustomerId, OrgId


def turn_from(row: Row[Any]) -> Turn:
    """The turn of a row of `turns`."""
    return Turn(
        id=TurnId(row.id),
        org=OrgId(row.org),
        conversation=ConversationId(row.conversation),
        customer=CustomerId(row.customer),
        who=row.who,
        channel=row.channel,
        text=row.text,
        at=row.at,
        call=row.call,
        emotion=None if row.emotion is None else Emotion(**row.emotion),
        intent=row.intent,
        agent=row.agent,
        confidence=row.confidence,
        interrupted=row.interrupted,
        continues=TurnId(row.continues) if row.continues else None,
    )


def customer_from(org: OrgId, customer: str, facts: Any, contacts: Any) -> Customer:
    """A customer from the columns of `customers`, which are None when the record has no row of them (yet)."""
    known = tuple(Contact(kind, value) for kind, value in contacts or ())
    return Customer(CustomerId(customer), org, known, dict(facts or {}))


def note_from(row: Row[Any]) -> ConversationNote:
    """The note of a row of `conversation_notes`."""
    return ConversationNote(
        org=OrgId(row.org),
        conversation=ConversationId(row.id),
        customer=CustomerId(row.customer),
        lead=row.lead,
        summary=row.summary,
        follow_up=row.follow_up,
        up_to=row.up_to,
        written_at=row.written_at,
        by=row.by,
        backing=row.backing,
    )
