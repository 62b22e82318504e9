"""`Speakers`: who is speaking on a number that several share, and how they are kept apart.

Whoever is not known yet is a customer of this one call. Once they have said who they are, what they said goes to that
person. Somebody else who takes the phone goes on in a conversation of their own: nothing of the one whose number it is
becomes theirs. Which of them a call is with now is kept with the customer that the call began with.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from agents.arrival import Arrival, Departure
from agents.errors import NotRehearsed
from agents.learning_notes import reopened
from agents.notes import Notes
from agents.taking_in import off_the_phone, on_the_phone
from agents.understanding.contacts import name_in
from memory.conversation import ConversationId, Turn
from memory.identity import Identity, unnamed
from memory.people import Contact, Customer, CustomerId, OrgId
from memory.store import MemoryStore

SPEAKING = "speaking"
"""The fact that says with whom a call goes on: the call, the customer and the conversation, in this order."""
CALLS_FROM = "calls_from"
"""The fact that holds the contact of somebody who has not said who they are."""

INTRODUCES = re.compile(
    r"\b(?:this is|it'?s|i'?m|i am|my name(?:'s| is)|you'?re (?:talking|speaking) (?:to|with))\b|\b(?:speaking|here)\b",
    re.IGNORECASE,
)
SAYS = re.compile(
    r"\b(?:this is|my name(?:'s| is))\s.+|^\W*(?:(?:hi|hello|hey)\b\W*)?\w+ (?:here|speaking)\b",
    re.IGNORECASE | re.DOTALL,
)
"""Leads of a name that are not as often those of something else, as "it's" is in "it's Davis"."""
RELATED = re.compile(
    r"\b(?:i'?m|i am|this is|it'?s) (?:his|her|their|\w+'s) (?:wife|husband|partner|spouse|mother|mom|father|dad|sister"
    r"|brother|son|daughter|assistant|friend|girlfriend|boyfriend|roommate|secretary)\b",
    re.IGNORECASE,
)

_NOT_ASKED = frozenset({None, "more", "resume"})
"""Questions to which a name is no answer, but who says one tells theirs."""


class Speakers:
    """The people behind shared numbers of one business."""

    def __init__(self, identity: Identity, memory: MemoryStore, *, rehearsing: bool = False) -> None:
        self._identity = identity
        self._memory = memory
        self._rehearsing = rehearsing

    async def arriving(self, arrival: Arrival) -> Customer | None:
        """The customer of this one call, when several share the number that it comes from."""
        if arrival.channel != "voice" or arrival.contact.kind != "phone" or arrival.call is None:
            return None
        if len(await self._identity.sharing(arrival.org, arrival.contact)) < 2:
            return None
        return await self._nobody_yet(arrival.org, arrival.call, arrival.contact)

    async def of(self, turn: Turn) -> Turn:
        """The turn of whoever is speaking by now."""
        return turn if turn.call is None else (await self.speaking(turn))[0]

    async def speaking(self, turn: Turn) -> tuple[Turn, Customer]:
        """The turn of whoever is speaking by now, and who that is."""
        began = await self._memory.customer(turn.org, turn.customer)
        now = _now(began, turn.call)
        if now is None:
            return turn, began
        return replace(turn, customer=now[0], conversation=now[1]), await self._memory.customer(turn.org, now[0])

    async def leaving(self, departure: Departure) -> Departure:
        """The departure of whoever spoke last."""
        now = None
        if departure.call:
            now = _now(await self._memory.customer(departure.org, departure.customer), departure.call)
        return departure if now is None else replace(departure, customer=now[0], conversation=now[1])

    async def calls_from(self, org: OrgId, began: CustomerId) -> Contact | None:
        """The number that a call comes from, which began with this customer."""
        return _calls_from(await self._memory.customer(org, began))

    async def heard(self, turn: Turn, customer: Customer, began: CustomerId) -> tuple[Turn, bool]:
        """The turn of whoever says in it who they are, and whether they are still to be asked. `customer` is who spoke
        until now, and `began` the customer that the call began with.
        """
        contact = _calls_from(customer)
        if turn.call is None or contact is None:
            return turn, False
        name = await self._name(turn, customer)
        related = name is None and CALLS_FROM not in customer.facts and RELATED.search(turn.text) is not None
        if name is None and not related:
            return turn, False
        if self._rehearsing:
            raise NotRehearsed("speaker")
        if related:
            speaker = await self._nobody_yet(turn.org, turn.call, contact)
            thread = (await self._memory.conversation(turn.org, speaker.id, now=turn.at)).id
        else:
            speaker = await self._identity.speaker(turn.org, contact, name or "")
            thread = await self._thread_of(turn, customer, speaker)
        await self._memory.remember(turn.org, began, {SPEAKING: f"{turn.call}|{speaker.id}|{thread}"})
        return replace(turn, customer=speaker.id, conversation=thread), related

    async def _name(self, turn: Turn, customer: Customer) -> str | None:
        """The name of somebody else than was thought; of somebody who is not known yet, any."""
        if CALLS_FROM in customer.facts:
            asked = await self._asked(turn, customer) in ("speaker", "name")
            return introduced(turn.text, asked=asked) if asked or INTRODUCES.search(turn.text) else None
        name = introduced(turn.text) if INTRODUCES.search(turn.text) else None
        if name is None or customer.name is None or first_word(customer.name) == first_word(name):
            return None
        # "It's Davis" may be where they are.
        answers = not SAYS.search(turn.text) and await self._asked(turn, customer) not in _NOT_ASKED
        return None if answers else name

    async def _asked(self, turn: Turn, customer: Customer) -> str | None:
        """What they were asked last."""
        thread = await self._memory.conversation(turn.org, customer.id, now=turn.at)
        return Notes.from_json(thread.notes).asked

    async def _thread_of(self, turn: Turn, before: Customer, speaker: Customer) -> ConversationId:
        """Where they go on: what somebody unknown has said is theirs; what the other has said stays the other's."""
        if CALLS_FROM not in before.facts:
            thread = await self._memory.conversation(turn.org, speaker.id, now=turn.at)
            notes = Notes.from_json(thread.notes) if thread.notes else reopened(speaker)
        else:
            thread = await self._memory.conversation(turn.org, before.id, now=turn.at)
            notes = await with_open_matter(self._memory, Notes.from_json(thread.notes), speaker, turn.at)
            await self._memory.move_conversation(turn.org, thread.id, speaker.id)
        notes = on_the_phone(notes, turn.call, turn.at)
        await self._memory.save_notes(turn.org, thread.id, notes.as_json())
        return thread.id

    async def _nobody_yet(self, org: OrgId, call: str, contact: Contact) -> Customer:
        customer = await self._memory.customer_for(org, unnamed(call))
        await self._memory.remember(customer.org, customer.id, {CALLS_FROM: contact.value})
        return await self._memory.customer(customer.org, customer.id)


async def with_open_matter(memory: MemoryStore, notes: Notes, speaker: Customer, at: datetime) -> Notes:
    """The notes of somebody who was unknown until now: what they told, or else where they are with us already."""
    if notes.has_order:
        return replace(notes, asked="name")
    thread = await memory.conversation(speaker.org, speaker.id, now=at)
    theirs = off_the_phone(Notes.from_json(thread.notes)) if thread.notes else reopened(speaker)
    return replace(theirs, asked="name", texted=notes.texted, text_asks=notes.text_asks)


def _now(began: Customer, call: str | None) -> tuple[CustomerId, ConversationId] | None:
    """With whom a call goes on that began with this customer, if it is somebody else."""
    return goes_on_with(began.facts.get(SPEAKING, ""), call)


def goes_on_with(fact: str, where: str | None) -> tuple[CustomerId, ConversationId] | None:
    """The customer and the conversation of a fact that says with whom it goes on: `where|customer|conversation`."""
    there, _, rest = fact.partition("|")
    who, _, thread = rest.partition("|")
    return (CustomerId(who), ConversationId(thread)) if there == where and thread else None


def _calls_from(customer: Customer) -> Contact | None:
    if number := customer.facts.get(CALLS_FROM):
        return Contact("phone", number)
    return next((contact for contact in customer.contacts if contact.kind == "phone"), None)


def introduced(text: str, *, asked: bool = False) -> str | None:
    """The name that somebody gives as their own, also behind whose they are: "this is his wife Anna"."""
    related = RELATED.search(text)
    named = name_in(f"this is {text[related.end() :].lstrip(' ,')}") if related else None
    return named or name_in(text, asked=asked)


def first_word(name: str) -> str:
    """What somebody is called, in one form."""
    return name.split()[0].casefold()
