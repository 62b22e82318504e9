"""`Desk`: what a tool may look at and touch while it answers one turn."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from agents.business import Business
from agents.claims import Claims
from agents.distance import Place, Roads, miles_from_base, place_of
from agents.errors import NoDiary
from agents.links import Links
from agents.read_backs import of_turn
from agents.texts import Texts
from memory.bookings import Bookings
from memory.conversation import Channel, Conversation, ConversationId, TurnId
from memory.escalations import Escalations
from memory.knowledge import KnowledgeIndex
from memory.people import Contact, Customer, OrgId
from memory.store import MemoryStore


@dataclass(frozen=True, slots=True)
class Desk:
    """One turn of one customer at the desk of one business. `now` is timezone-aware; `turn` is the turn answered."""

    org: OrgId
    business: Business
    knowledge: KnowledgeIndex
    memory: MemoryStore
    customer: Customer
    conversation: Conversation
    now: datetime
    turn: TurnId
    bookings: Bookings | None = None
    channel: Channel = "voice"
    links: Links | None = None
    escalations: Escalations | None = None
    texts: Texts | None = None
    text_to: Contact | None = None
    """Where they can be texted while they are on another channel."""
    claims: Claims | None = None
    can_transfer: bool = False
    staying: frozenset[str] = frozenset()
    """Reasons of escalations that stay with the person until closed."""
    agreed: bool = False
    """Whether this turn is the customer's clear yes to what was read back to them: no model decides that."""
    rehearsing: bool = False
    """The turn may not be over: only look."""
    roads: Roads | None = None
    """Says how far it is by road; without it, the straight line counts."""
    miles_told: Mapping[str, int] = field(default_factory=dict)
    """Whole miles by ZIP code, as they were told in this conversation: what is booked costs what was quoted."""

    @property
    def diary(self) -> Bookings:
        """Where bookings are kept. Raises NoDiary."""
        if self.bookings is None:
            raise NoDiary("This desk was given no bookings: pass them where the receptionist is made.")
        return self.bookings

    @property
    def local_now(self) -> datetime:
        """The business's own clock."""
        return self.now.astimezone(self.business.zone)

    async def miles_to(self, zip_code: str) -> tuple[int, Place]:
        """Whole miles from the base to a ZIP code, and its place. Raises UnknownZip."""
        place = await place_of(zip_code)
        if (told := self.miles_told.get(place.zip)) is not None:
            return told, place
        return await miles_from_base(self.business, place.zip, self.roads)

    def may_act(self, read_back: str | None) -> bool:
        """Whether what was read back under this code may be done: heard in an earlier turn, and agreed to in this."""
        return self.agreed and read_back is not None and not of_turn(read_back, self.turn)

    def once_key(self, action: str) -> str:
        """The same for every try of this action in this turn, so that a repeated call does it once."""
        return once_key(self.org, self.conversation.id, self.turn, action)


def once_key(org: OrgId, conversation: ConversationId, turn: TurnId, action: str) -> str:
    """A name for an action of a turn, by which the record knows that it was done already."""
    return hashlib.sha256("|".join((org, conversation, turn, action)).encode()).hexdigest()[:12]
