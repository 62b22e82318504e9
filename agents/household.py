"""`Household`: the people behind one contact, on the phone and in writing, as the receptionist meets them.

Where nobody can prove who they are (no `Identity`), every contact is one person's.
"""

from __future__ import annotations

from collections.abc import Sequence

from agents.arrival import Arrival, Departure, Visit
from agents.following_up import FollowingUp
from agents.notes import Notes
from agents.speakers import CALLS_FROM, Speakers
from agents.taking_in import on_the_phone
from agents.writers import Writers
from memory.conversation import Turn, TurnId
from memory.identity import Identity
from memory.people import Customer
from memory.store import MemoryStore


class Household:
    """Who it is of those who share a contact, for one business. All raise MemoryTrouble."""

    def __init__(
        self, identity: Identity | None, memory: MemoryStore, following_up: FollowingUp, *, rehearsing: bool = False
    ) -> None:
        self._speakers = Speakers(identity, memory, rehearsing=rehearsing) if identity else None
        self._writers = Writers(identity, memory) if identity else None
        self._memory = memory
        self._following_up = following_up

    async def nobody(self, arrival: Arrival) -> Customer | None:
        """The customer of this one call, when several share the number that it comes from."""
        return await self._speakers.arriving(arrival) if self._speakers else None

    async def asked(self, arrival: Arrival, nobody: Customer, words: str) -> Visit:
        """They are received with these words, that ask who they are."""
        conversation = await self._memory.conversation(arrival.org, nobody.id, now=arrival.at)
        notes = on_the_phone(Notes(asked="speaker"), arrival.call, arrival.at)
        await self._memory.save_notes(arrival.org, conversation.id, notes.as_json())
        if self._writers:
            await self._writers.called(arrival.org, arrival.contact, nobody.id, conversation.id)
        return Visit(nobody, conversation, words)

    async def writer(self, arrival: Arrival, known: Sequence[Customer], text: str, turn: TurnId) -> Visit | None:
        """Who has written this: see `agents.reception.Reception`."""
        return await self._writers.writer(arrival, known, text, turn) if self._writers else None

    async def of(self, turn: Turn) -> Turn:
        """The turn of whoever speaks by now."""
        return await self._speakers.of(turn) if self._speakers else turn

    async def heard(self, turn: Turn) -> tuple[Turn, bool]:
        """The turn of whoever says in it who they are, and whether they are still to be asked."""
        if self._speakers is None:
            return turn, False
        before, speaking = await self._speakers.speaking(turn)
        spoken, asks = await self._speakers.heard(before, speaking, turn.customer)
        if spoken.conversation == before.conversation and spoken.customer == before.customer:
            return spoken, asks
        if asks:
            notes = on_the_phone(Notes(asked="speaker"), turn.call, turn.at)
            await self._memory.save_notes(turn.org, spoken.conversation, notes.as_json())
        else:
            await self._following_up.met(spoken)
        if self._writers and (contact := await self._speakers.calls_from(turn.org, turn.customer)):
            await self._writers.called(turn.org, contact, spoken.customer, spoken.conversation)
        return spoken, asks

    async def left(self, departure: Departure) -> None:
        """A call is over. One that broke off is gone on with in writing, and an answer to that is theirs."""
        began = departure.customer
        if self._speakers:
            departure = await self._speakers.leaving(departure)
        if departure.customer != began:
            await self._memory.remember(departure.org, began, {CALLS_FROM: ""})
        written_to = await self._following_up.left(departure)
        if self._writers and not written_to:
            await self._writers.hung_up(departure)
