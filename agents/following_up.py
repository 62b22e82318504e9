"""`FollowingUp`: a call that broke off in the middle goes on by one text, unless they are back before it is due.

The text waits in the outbox for a moment in which they may call back; whoever receives them then takes it back. Where
it was sent, it is kept as said before what they say next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from agents import intents
from agents.arrival import Departure
from agents.booking_flow import Next
from agents.briefing import Now, brief
from agents.business import Business
from agents.greetings import subject_in_writing
from agents.notes import Notes, unheard_question
from agents.offline.answers import Answers
from agents.offline.wording import Wording
from agents.phrases import Phrases
from agents.planning import Plan, Reach
from agents.router import Route
from agents.taking_in import off_the_phone
from agents.texting import CHANNEL, texted
from memory.conversation import Turn, TurnId
from memory.errors import NotFound
from memory.outbox import MessageId, OutboundMessage, Outbox
from memory.people import Contact, Customer, OrgId
from memory.store import MemoryStore

log = structlog.get_logger()

DUE_SECONDS = 40.0
"""How long they have to call back before they are written to: within a minute, they hear of us one way or the other."""

_LAST_TURNS = 12
_WORDED_ELSEWHERE = {"person": "offer_person"}
_NO_QUESTION = frozenset({None, "more", "text", "book", "resume", "go_on"})
"""What may be left unanswered by somebody who simply hangs up."""


class FollowingUp:
    """The calls of one business that broke off. Without an outbox they only end."""

    def __init__(self, outbox: Outbox | None, memory: MemoryStore, phrases: Phrases, business: Business) -> None:
        self._outbox = outbox
        self._memory = memory
        self._phrases = phrases
        self._business = business

    async def left(self, departure: Departure) -> bool:
        """A call is over, one way or another. Gives whether it is gone on with in writing. Raises MemoryTrouble."""
        org, at = departure.org, departure.at
        async with self._memory.lock(org, departure.conversation):
            customer = await self._memory.customer(org, departure.customer)
            conversation = await self._memory.conversation(org, customer.id, now=at)
            before = Notes.from_json(conversation.notes)
            if conversation.id != departure.conversation or before.call not in (None, departure.call):
                return False  # they are back already, in another call
            turns = await self._memory.turns(org, conversation.id, last=_LAST_TURNS)
            notes = unheard_question(off_the_phone(before), turns)
            to = _to(departure, customer) if self._outbox else None
            if self._outbox and to and customer.stopped_at is None and broke_off(notes, turns, departure):
                message = self._message(departure, to, notes, turns[-1])
                notes = replace(notes, texted=(), follow_up=message.id)
                await self._outbox.put(message)
                log.info("call_broke_off", org=org, call=departure.call)
            if notes != before:
                await self._memory.save_notes(org, conversation.id, notes.as_json())
            return notes.follow_up is not None

    async def met(self, turn: Turn) -> None:
        """They say or write something: they are here again, if they were gone."""
        conversation = await self._memory.conversation(turn.org, turn.customer, now=turn.at)
        before = Notes.from_json(conversation.notes)
        if (notes := await self.back(turn.org, before)) != before:
            await self._memory.save_notes(turn.org, conversation.id, notes.as_json())

    async def back(self, org: OrgId, notes: Notes) -> Notes:
        """They are here again: the notes without a text that is under way. One that was sent is kept as said."""
        if notes.follow_up is None or self._outbox is None:
            return notes
        id = MessageId(notes.follow_up)
        try:
            if not await self._outbox.take_back(org, id):
                delivery = await self._outbox.delivery(org, id)
                if delivery.state in ("waiting", "sent", "delivered"):
                    await self._memory.add_turn(texted(delivery.message, TurnId(id)))
        except NotFound:
            log.warning("follow_up_lost", org=org)
        return replace(notes, follow_up=None)

    def _message(self, departure: Departure, to: Contact, notes: Notes, last: Turn) -> OutboundMessage:
        return OutboundMessage(
            # Of one place where it broke there is one, however often it breaks there.
            id=MessageId(f"{last.id}-cut-off"),
            org=departure.org,
            customer=departure.customer,
            to=to,
            channel=CHANNEL,
            text=self.words(notes, departure.at),
            purpose="follow_up",
            made_at=departure.at,
            conversation=departure.conversation,
            turn=last.id,
            not_before=departure.at + timedelta(seconds=DUE_SECONDS),
        )

    def words(self, notes: Notes, at: datetime) -> str:
        """What to write: where it broke, and the question that is open."""
        word, business = Wording(self._phrases), self._business
        subject = subject_in_writing(notes, self._phrases)
        began = word("cut_off_open" if subject else "cut_off", business=business.name, subject=subject)
        got = [word("cut_off_got")] if notes.texted else []
        return " ".join([began, *got, self._question(notes, at, word), word("cut_off_reply")])

    def _question(self, notes: Notes, at: datetime, word: Wording) -> str:
        if notes.asked in _WORDED_ELSEWHERE:
            return word(_WORDED_ELSEWHERE[notes.asked])
        local = at.astimezone(self._business.zone).isoformat(timespec="minutes")
        planned = Plan((), Route("", "", 0.0), notes, next=Next())
        known = brief(planned, Reach(), self._business, Now(CHANNEL, local))
        said = Answers(known, self._business, word, ()).sentences((), ())
        asks = notes.asked not in _NO_QUESTION and said != [word("unclear")]
        return " ".join(said) if asks else word("ask_go_on")


def broke_off(notes: Notes, turns: Sequence[Turn], departure: Departure) -> bool:
    """Whether a call ended in the middle: they spoke, nobody said goodbye, and something is under way or open, or they
    cannot have hung up.
    """
    spoke = any(turn.who == "customer" and turn.call == departure.call for turn in turns)
    message = notes.topic in intents.MESSAGES and notes.callback is None and bool(notes.reason)
    under_way = notes.topic in intents.BOOKINGS or message or notes.asked not in _NO_QUESTION or bool(notes.texted)
    return spoke and (under_way or departure.lost) and not notes.said_goodbye


def _to(departure: Departure, customer: Customer) -> Contact | None:
    """The number that they called from, or one that is known to be theirs."""
    contacts = (departure.contact, *customer.contacts)
    return next((contact for contact in contacts if contact.kind == "phone"), None)
