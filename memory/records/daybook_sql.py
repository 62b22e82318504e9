"""`Daybook` in SQL: SQLite or Postgres. Every query is of one org and has an end."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Text, and_, cast, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from memory.bookings import Booking
from memory.conversation import ConversationId
from memory.conversation_notes import ConversationNote
from memory.daybook import CallSeen, Moments, Saying
from memory.escalations import Escalation
from memory.people import Customer, CustomerId, OrgId
from memory.records.booking_rows import all_of, booking_from
from memory.records.escalations_sql import EscalationsSql
from memory.records.in_turn import InTurn
from memory.records.record_rows import customer_from, note_from
from memory.records.schema import bookings, calls, conversation_notes, customers, turns

_STANDS = ("booked", "cancelled")
_FEWEST_DIGITS = 4


class DaybookSql:
    """`memory.daybook.Daybook` on one engine."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._database = InTurn(engine)
        self._escalations = EscalationsSql(engine)

    async def calls(self, org: OrgId, when: Moments, *, most: int) -> Sequence[CallSeen]:
        """Calls that began then."""
        query = _with_customer(select(calls), calls, org).where(_within(calls.c.began_at, when))
        return [
            CallSeen(
                id=row.id,
                direction=row.direction,
                state=row.state,
                began_at=row.began_at,
                ended_at=row.ended_at,
                conversation=None if row.conversation is None else ConversationId(row.conversation),
                customer=customer_from(org, row.customer or "", row.facts, row.contacts),
            )
            for row in await self._database.rows(query.order_by(calls.c.began_at.desc()).limit(most))
        ]

    async def call_counts(self, org: OrgId, when: Moments) -> Mapping[str, int]:
        """Calls by state."""
        query = select(calls.c.state, func.count()).where(calls.c.org == org, _within(calls.c.began_at, when))
        return dict(map(tuple, await self._database.rows(query.group_by(calls.c.state))))

    async def conversation_counts(self, org: OrgId, when: Moments) -> Mapping[str, int]:
        """Conversations by channel; one that went over two channels counts for each."""
        counted = select(turns.c.channel, func.count(turns.c.conversation.distinct())).where(
            turns.c.org == org, turns.c.who == "customer", _within(turns.c.at, when)
        )
        return dict(map(tuple, await self._database.rows(counted.group_by(turns.c.channel))))

    async def sayings(
        self, org: OrgId, when: Moments, *, words: Sequence[str] = (), intents: Sequence[str] = (), most: int
    ) -> Sequence[Saying]:
        """What customers said. The intent stands with the answer, which comes next in the conversation."""
        answer = turns.alias()
        about = exists().where(
            answer.c.org == org,
            answer.c.conversation == turns.c.conversation,
            answer.c.place == turns.c.place + 1,
            answer.c.intent.in_(intents),
        )
        fits: list[ColumnElement[bool]] = [turns.c.text.icontains(word, autoescape=True) for word in words]
        if intents:
            fits.append(about)
        if not fits:
            return []
        return await self._sayings(org, _within(turns.c.at, when), or_(*fits), most=most)

    async def last_sayings(self, org: OrgId, customer: CustomerId, *, most: int) -> Sequence[Saying]:
        """What this customer said last, in the conversation that was theirs last."""
        newest = (
            select(turns.c.conversation)
            .where(turns.c.org == org, turns.c.customer == customer, turns.c.who == "customer")
            .order_by(turns.c.at.desc())
            .limit(1)
        )
        return await self._sayings(org, turns.c.conversation == newest.scalar_subquery(), most=most)

    async def customers_called(self, org: OrgId, name: str, *, most: int) -> Sequence[Customer]:
        """By a part of the name or the number. Facts are JSON text, where letters beyond ASCII stand escaped."""
        told, digits = " ".join(name.split()), re.sub(r"\D", "", name)
        spellings = {told, told.title(), told.lower()}
        facts, contacts = cast(customers.c.facts, Text), cast(customers.c.contacts, Text)
        fits = [facts.icontains(json.dumps(spelling)[1:-1], autoescape=True) for spelling in spellings if told]
        if len(digits) >= _FEWEST_DIGITS:
            fits.append(contacts.contains(digits, autoescape=True))
        if not fits:
            return []
        query = select(customers).where(customers.c.org == org, or_(*fits)).order_by(customers.c.made_at.desc())
        found = [_customer(org, row) for row in await self._database.rows(query.limit(most * 4))]
        return [customer for customer in found if _is_called(customer, told, digits)][:most]

    async def customers(self, org: OrgId, ids: Sequence[CustomerId]) -> Mapping[CustomerId, Customer]:
        """By their ids."""
        query = select(customers).where(customers.c.org == org, customers.c.id.in_(list(ids)))
        found = [_customer(org, row) for row in await self._database.rows(query)] if ids else []
        return {customer.id: customer for customer in found}

    async def notes(
        self, org: OrgId, when: Moments, *, lead: str | None = None, most: int
    ) -> Sequence[ConversationNote]:
        """Notes of conversations that ended then."""
        query = select(conversation_notes).where(conversation_notes.c.org == org)
        query = query.where(_within(conversation_notes.c.up_to, when))
        return await self._notes(query if lead is None else query.where(conversation_notes.c.lead == lead), most)

    async def notes_of(self, org: OrgId, customer: CustomerId, *, most: int) -> Sequence[ConversationNote]:
        """Notes of this customer's conversations."""
        here = (conversation_notes.c.org == org, conversation_notes.c.customer == customer)
        return await self._notes(select(conversation_notes).where(*here), most)

    async def bookings(self, org: OrgId, first: date, last: date, *, most: int) -> Sequence[Booking]:
        """Bookings of these days, the earliest first."""
        stands = (bookings.c.day.between(first, last), bookings.c.state.in_(_STANDS))
        return await self._bookings(all_of(org).where(*stands).order_by(bookings.c.starts_at, bookings.c.id), most)

    async def bookings_of(self, org: OrgId, customer: CustomerId, *, most: int) -> Sequence[Booking]:
        """Bookings of this customer."""
        theirs = (bookings.c.customer == customer, bookings.c.state.in_(_STANDS))
        query = all_of(org).where(*theirs).order_by(bookings.c.made_at.desc(), bookings.c.id)
        return await self._bookings(query, most)

    async def deposits_due(self, org: OrgId, since: date, *, most: int) -> Sequence[Booking]:
        """Bookings whose deposit has not come in."""
        due = (bookings.c.state == "booked", bookings.c.deposit == "due", bookings.c.deposit_cents > 0)
        query = all_of(org).where(bookings.c.day >= since, *due).order_by(bookings.c.day, bookings.c.starts_at)
        return await self._bookings(query, most)

    async def escalations(self, org: OrgId, *, most: int) -> Sequence[Escalation]:
        """What waits for a person."""
        return await self._escalations.waiting(org, limit=most)

    async def with_facts(self, org: OrgId, prefix: str, *, most: int) -> Sequence[Customer]:
        """Customers with a fact whose name begins so."""
        facts = cast(customers.c.facts, Text).contains(f'"{prefix}', autoescape=True)
        query = select(customers).where(customers.c.org == org, facts).order_by(customers.c.as_of.desc()).limit(most)
        found = [_customer(org, row) for row in await self._database.rows(query)]
        return [customer for customer in found if any(name.startswith(prefix) for name in customer.facts)]

    async def _sayings(self, org: OrgId, *where: ColumnElement[bool], most: int) -> Sequence[Saying]:
        query = _with_customer(select(turns), turns, org).where(turns.c.who == "customer", *where)
        return [
            Saying(
                text=row.text,
                at=row.at,
                channel=row.channel,
                conversation=ConversationId(row.conversation),
                customer=customer_from(org, row.customer, row.facts, row.contacts),
            )
            for row in await self._database.rows(query.order_by(turns.c.at.desc(), turns.c.place.desc()).limit(most))
        ]

    async def _bookings(self, query: Select[Any], most: int) -> Sequence[Booking]:
        return [booking_from(row) for row in await self._database.rows(query.limit(most))]

    async def _notes(self, query: Select[Any], most: int) -> Sequence[ConversationNote]:
        newest = query.order_by(conversation_notes.c.up_to.desc(), conversation_notes.c.id).limit(most)
        return [note_from(row) for row in await self._database.rows(newest)]


def _within(column: ColumnElement[Any], when: Moments) -> ColumnElement[bool]:
    first, end = when
    return and_(column >= first, column < end)


def _with_customer(query: Select[Any], table: Any, org: OrgId) -> Select[Any]:
    """The rows of one org, each with what is known of its customer, who may not be in the record yet."""
    same = and_(customers.c.org == table.c.org, customers.c.id == table.c.customer)
    joined = query.add_columns(customers.c.facts, customers.c.contacts)
    return joined.select_from(table.outerjoin(customers, same)).where(table.c.org == org)


def _customer(org: OrgId, row: Row[Any]) -> Customer:
    return customer_from(org, row.id, row.facts, row.contacts)


def _is_called(customer: Customer, told: str, digits: str) -> bool:
    """Whether the name has these words, each from its beginning, or a phone number these digits."""
    words = (customer.name or "").casefold().split()
    named = bool(told) and all(any(word.startswith(part) for word in words) for part in told.casefold().split())
    numbers = [contact.value for contact in customer.contacts if contact.kind == "phone"]
    return named or (len(digits) >= _FEWEST_DIGITS and any(digits in number for number in numbers))
