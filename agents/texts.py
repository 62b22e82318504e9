"""`Texts`: what the desk needs to write to a customer's phone, while they are on another channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from agents.quoting import Quote
from memory.bookings import Booking
from memory.conversation import ConversationId, TurnId
from memory.people import Contact, CustomerId, OrgId

TextKind = Literal["confirmation", "quote", "deposit", "calendar"]
"""What is texted: all of a booking, a price with what is in it, or one link to a booking."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A text that was promised in a turn: of one kind there is one a turn, however often the turn is tried."""

    org: OrgId
    customer: CustomerId
    conversation: ConversationId
    turn: TurnId
    to: Contact
    kind: TextKind
    text: str
    at: datetime


class Texts(Protocol):
    """Words in writing, whole, and the way to send them. Addresses are whole URLs, None for none."""

    def confirmation(self, booking: Booking, *, deposit_url: str | None, calendar_url: str | None) -> str:
        """All of a booking: when, for whom, what it costs, its reference and its links."""
        ...

    def quote(self, offer: Quote, place: str | None) -> str:
        """A price and all that is in it. `place` is the city of its ZIP code."""
        ...

    def link(self, kind: TextKind, url: str, deposit_cents: int) -> str:
        """One link."""
        ...

    async def send(self, promise: Promise) -> None:
        """Put it on its way, and into the conversation as said. Doing it again changes nothing. Raises StoreDown."""
        ...
