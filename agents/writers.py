"""`Writers`: who of several people has written something, and how their threads are kept apart.

On a contact that several share, whoever has not said who they are is a customer of one thread, of whom nothing is known
and to whom nothing is told; they are asked once. Their name in a text answers it, and what they wrote until then is
theirs from there on. Which of them writes now is kept with the one who was met by the contact first, for as long as
that thread is open; whoever calls is the one who writes meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agents.arrival import Arrival, Departure, Visit
from agents.notes import Notes
from agents.speakers import CALLS_FROM, RELATED, SAYS, first_word, goes_on_with, introduced, with_open_matter
from agents.taking_in import goes_to_the_voice
from agents.understanding.stopping import wish_in
from memory.conversation import ConversationId, TurnId
from memory.identity import Identity, unnamed
from memory.people import Contact, Customer, CustomerId, OrgId
from memory.store import MemoryStore

WRITING = "writing"
"""The fact that says who writes from a shared contact now: the contact, the customer and the thread, in this order."""

_SIGNED = r"(?:^|[\n–—~-]|\b(?:thanks|thank you|best|cheers|regards|love),?)\s*{name}[\s.!]*$"
_LEADS = r"\b(?:this is|it'?s|i'?m|i am|my name(?:'s| is)|name's)\s+{name}\b(?!['’]s)|^\W*{name} (?:here|speaking)\b"
_BEGINS = r"^\W*(?:(?:yes|hi|hello|hey|it'?s|oh|sorry)\b[\s,.!]*)*{name}\b(?!['’]s)"


class Writers:
    """The people behind shared contacts of one business, in writing."""

    def __init__(self, identity: Identity, memory: MemoryStore) -> None:
        self._identity = identity
        self._memory = memory

    async def writer(self, arrival: Arrival, known: Sequence[Customer], text: str, turn: TurnId) -> Visit | None:
        """Who has written this, and in which thread; None for the one whose contact it is. `known` are all who share
        it. Asked again for the same turn, it is the same one.
        """
        if not known:
            return None
        now = await self._now(arrival, known[0])
        if now is None and len(known) == 1:
            return await self._another(arrival, known[0], text, turn)
        if now is None:
            name = _name(text, known, asked=False)
            return await self._named(arrival, known[0], name) if name else await self._nobody(arrival, known[0], turn)
        if CALLS_FROM in now.customer.facts:
            return await self._still_nobody(arrival, known, now, text, turn)
        return await self._another(arrival, now.customer, text, turn, first=known[0]) or now

    async def called(self, org: OrgId, contact: Contact, who: CustomerId, thread: ConversationId) -> None:
        """They are on the phone: what comes from the same number meanwhile is theirs."""
        if known := await self._identity.sharing(org, contact):
            await self._writes(org, known[0], contact, who, thread)

    async def hung_up(self, departure: Departure) -> None:
        """The call is over as it should: who writes next may be anybody."""
        for first in (await self._identity.sharing(departure.org, departure.contact))[:1]:
            if first.facts.get(WRITING, "").endswith(f"|{departure.conversation}"):
                await self._memory.remember(departure.org, first.id, {WRITING: ""})

    async def _now(self, arrival: Arrival, first: Customer) -> Visit | None:
        """Who was known to write last, while that thread is open."""
        now = goes_on_with(first.facts.get(WRITING, ""), arrival.contact.value)
        if now is None:
            return None
        who, thread = now
        customer = await self._memory.customer(arrival.org, who)
        conversation = await self._memory.conversation(arrival.org, customer.id, now=arrival.at)
        return Visit(customer, conversation, "") if conversation.id == thread else None

    async def _another(
        self, arrival: Arrival, customer: Customer, text: str, turn: TurnId, *, first: Customer | None = None
    ) -> Visit | None:
        """Somebody else than was thought, who says so."""
        name = _name(text, (), asked=False)
        if name is not None:
            same = customer.name is None or first_word(customer.name) == first_word(name)
            return None if same else await self._named(arrival, first or customer, name)
        return await self._nobody(arrival, first or customer, turn) if RELATED.search(text) else None

    async def _named(self, arrival: Arrival, first: Customer, name: str) -> Visit:
        speaker = await self._identity.speaker(arrival.org, arrival.contact, name)
        thread = await self._memory.conversation(arrival.org, speaker.id, now=arrival.at)
        await self._writes(arrival.org, first, arrival.contact, speaker.id, thread.id)
        return Visit(speaker, thread, "")

    async def _nobody(self, arrival: Arrival, first: Customer, turn: TurnId) -> Visit:
        """Somebody who is to be asked: the notes of their thread say so."""
        made = await self._memory.customer_for(arrival.org, unnamed(turn))
        await self._memory.remember(arrival.org, made.id, {CALLS_FROM: arrival.contact.value})
        thread = await self._memory.conversation(arrival.org, made.id, now=arrival.at)
        await self._memory.save_notes(arrival.org, thread.id, Notes(asked="speaker").as_json())
        await self._writes(arrival.org, first, arrival.contact, made.id, thread.id)
        return Visit(made, thread, "")

    async def _still_nobody(
        self, arrival: Arrival, known: Sequence[Customer], now: Visit, text: str, turn: TurnId
    ) -> Visit:
        """Somebody who was asked, and says their name or does not."""
        if unnamed(turn) in now.customer.contacts or wish_in(text, arrival.channel):
            return now  # the text that they are asked after, once more; or one that says something else
        notes = Notes.from_json(now.conversation.notes)
        if name := _name(text, known, asked=notes.asked == "speaker"):
            return await self._told(arrival, known[0], now, name)
        if notes.asked == "speaker" and await self._was_asked(now, arrival):
            kept = replace(notes, asked=None).as_json()
            await self._memory.save_notes(arrival.org, now.conversation.id, kept)
            return replace(now, conversation=replace(now.conversation, notes=kept))
        return now

    async def _was_asked(self, now: Visit, arrival: Arrival) -> bool:
        """Whether they heard the question in writing; on the phone it is still open."""
        if goes_to_the_voice(Notes.from_json(now.conversation.notes), arrival.channel, arrival.at):
            return False
        turns = await self._memory.turns(arrival.org, now.conversation.id)
        return any(turn.who == "frontdesk" and "?" in turn.text for turn in turns)

    async def _told(self, arrival: Arrival, first: Customer, now: Visit, name: str) -> Visit:
        """What was nobody's is theirs, and goes on with what is open with them."""
        speaker = await self._identity.speaker(arrival.org, arrival.contact, name)
        thread = now.conversation
        notes = await with_open_matter(self._memory, Notes.from_json(thread.notes), speaker, arrival.at)
        await self._memory.move_conversation(arrival.org, thread.id, speaker.id)
        await self._memory.save_notes(arrival.org, thread.id, notes.as_json())
        await self._writes(arrival.org, first, arrival.contact, speaker.id, thread.id)
        await self._memory.remember(arrival.org, now.customer.id, {CALLS_FROM: ""})
        return Visit(speaker, replace(thread, customer=speaker.id, notes=notes.as_json()), "")

    async def _writes(
        self, org: OrgId, first: Customer, contact: Contact, who: CustomerId, thread: ConversationId
    ) -> None:
        await self._memory.remember(org, first.id, {WRITING: f"{contact.value}|{who}|{thread}"})


def _name(text: str, known: Sequence[Customer], *, asked: bool) -> str | None:
    """The name that a text tells of its writer. Those who share the contact may write theirs as it comes, or below."""
    for name in filter(None, (customer.name for customer in known)):
        for written in (name, name.split()[0]):
            shapes = (_LEADS, _SIGNED, _BEGINS) if asked else (_LEADS, _SIGNED)
            if any(re.search(shape.format(name=re.escape(written)), text, re.IGNORECASE) for shape in shapes):
                return name
    if asked:  # a figure is no part of a name, but of an answer to something else
        return introduced(text, asked=not any(map(str.isdigit, text)))
    said = SAYS.search(text) or RELATED.search(text)
    name = introduced(text[said.start() :]) if said else None
    return None if name is None or name.endswith(("'s", "’s")) else name
