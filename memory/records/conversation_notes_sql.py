"""Notes of conversations in SQL, and which conversations still wait for one.

What is pending follows from the rows alone, so a writer that dies leaves its work to the next one. A note is written
when it covers more than the one there is: each end of a conversation changes the row once, whoever tries how often.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, exists, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from memory.bookings import Booking
from memory.conversation import ConversationId
from memory.conversation_notes import ConversationNote, Ended, Material
from memory.people import CustomerId, OrgId
from memory.records.booking_rows import all_of, booking_from
from memory.records.escalations_sql import EscalationsSql
from memory.records.in_turn import InTurn
from memory.records.record_rows import customer_from, note_from, turn_from
from memory.records.schema import booking_changes, bookings, calls, conversation_notes, conversations, customers, turns

_BACK = timedelta(days=30)
"""Older conversations wait for nobody: a note about them would help nobody either."""
_MOST_TURNS = 2000
_MOST_BOOKINGS = 20


class ConversationNotesSql:
    """Notes on one engine, for every org. All of it raises `memory.errors.StoreDown` when the database is away."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._database = InTurn(engine)
        self._escalations = EscalationsSql(engine)

    async def pending(
        self, org: OrgId, *, now: datetime, gap: timedelta, settle: timedelta, most: int = 20
    ) -> Sequence[Ended]:
        """Conversations that ended and have no note of it yet, the oldest first.

        One has ended when nothing was said in it for `gap`, or when a call of it is over that was its last sign of
        life; `settle` is left to what is still on its way into the record then.
        """
        ends, covered = conversations.c.last_at, conversation_notes.c
        over = exists().where(
            calls.c.org == org,
            calls.c.customer == conversations.c.customer,
            calls.c.conversation == conversations.c.id,
            calls.c.ended_at >= ends,
            calls.c.ended_at <= now - settle,
        )
        goes_on = exists().where(
            calls.c.org == org,
            calls.c.customer == conversations.c.customer,
            calls.c.conversation == conversations.c.id,
            calls.c.ended_at.is_(None),
            calls.c.began_at > now - gap,
        )
        spoken = exists().where(turns.c.org == org, turns.c.conversation == conversations.c.id)
        same = and_(covered.org == conversations.c.org, covered.id == conversations.c.id)
        query = (
            select(conversations)
            .select_from(conversations.outerjoin(conversation_notes, same))
            .where(conversations.c.org == org, ends > now - _BACK, spoken)
            .where(or_(covered.id.is_(None), covered.up_to < ends))
            .where(or_(ends <= now - gap, and_(over, ~goes_on)))
            .order_by(ends)
            .limit(most)
        )
        return [
            Ended(org, ConversationId(row.id), CustomerId(row.customer), row.began_at, row.last_at)
            for row in await self._database.rows(query)
        ]

    async def material(self, ended: Ended) -> Material:
        """What there is to write from: turns up to the end, and the customer as known by now."""
        org, here = ended.org, (turns.c.org == ended.org, turns.c.conversation == ended.conversation)
        said = select(turns).where(*here, turns.c.at <= ended.last_at).order_by(turns.c.place).limit(_MOST_TURNS)
        who = select(customers.c.facts, customers.c.contacts).where(
            customers.c.org == org, customers.c.id == ended.customer
        )
        found = next(iter(await self._database.rows(who)), None)
        facts, contacts = (found.facts, found.contacts) if found else (None, None)
        return Material(
            ended=ended,
            customer=customer_from(org, ended.customer, facts, contacts),
            turns=[turn_from(row) for row in await self._database.rows(said)],
            bookings=await self._bookings(ended),
            escalations=await self._escalations.of_conversation(org, ended.conversation),
        )

    async def write(self, note: ConversationNote) -> bool:
        """Keep a note, unless there is one that covers as much already: false then."""
        values = {
            "org": note.org,
            "id": note.conversation,
            "customer": note.customer,
            "lead": note.lead,
            "summary": note.summary,
            "follow_up": note.follow_up,
            "backing": {sentence: list(refs) for sentence, refs in note.backing.items()},
            "by": note.by,
            "up_to": note.up_to,
            "written_at": note.written_at,
        }
        insert = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        adding = insert(conversation_notes).values(values)
        new = {column: adding.excluded[column] for column in values if column not in ("org", "id")}
        upsert = adding.on_conflict_do_update(
            index_elements=[conversation_notes.c.org, conversation_notes.c.id],
            set_=new,
            where=adding.excluded.up_to > conversation_notes.c.up_to,
        ).returning(conversation_notes.c.id)

        def change(connection: Connection) -> bool:
            return connection.execute(upsert).first() is not None

        return await self._database.change(note.org, change)

    async def of(self, org: OrgId, conversation: ConversationId) -> ConversationNote | None:
        """The note of a conversation of this org."""
        here = (conversation_notes.c.org == org, conversation_notes.c.id == conversation)
        found = await self._database.rows(select(conversation_notes).where(*here))
        return next((note_from(row) for row in found), None)

    async def _bookings(self, ended: Ended) -> Sequence[Booking]:
        """Bookings of the customer that belong to the conversation, or that were changed while it lasted."""
        org, settled = ended.org, ended.last_at + timedelta(minutes=1)
        changed = exists().where(
            booking_changes.c.org == org,
            booking_changes.c.booking == bookings.c.id,
            booking_changes.c.made_at.between(ended.began_at, settled),
        )
        mine = all_of(org).where(bookings.c.customer == ended.customer)
        theirs = mine.where(or_(bookings.c.conversation == ended.conversation, changed))
        newest = theirs.order_by(bookings.c.made_at.desc(), bookings.c.id).limit(_MOST_BOOKINGS)
        return [booking_from(row) for row in await self._database.rows(newest)]
