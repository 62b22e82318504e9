"""A customer who books, turn by turn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from agents.business import Business
from agents.tools.book import BookAnswer, BookAsked, book
from agents.tools.desk import Desk
from memory.bookings import Booking, Bookings
from memory.conversation import ConversationId, TurnId
from memory.people import Contact, CustomerId

SATURDAY, SUNDAY = "2026-11-28", "2026-11-29"
PARTY: dict[str, Any] = {
    "day": SATURDAY,
    "at": "18:00",
    "party": {"adult": 8, "child": 4},
    "zip": "95112",
    "name": "Maria Lopez",
    "allergies": "none",
}


@dataclass
class Booker:
    """`desk` is of the turn under way; `turn` begins the next one, ten seconds or more later."""

    desk: Desk
    turns: int = 0

    @property
    def diary(self) -> Bookings:
        return self.desk.diary

    def turn(self, later: timedelta = timedelta(seconds=10)) -> Desk:
        self.turns += 1
        self.desk = replace(self.desk, turn=TurnId(f"turn-{self.turns}"), now=self.desk.now + later)
        return self.desk

    def at(self, now: datetime) -> Desk:
        return self.turn(now - self.desk.now)

    def of(self, business: Business) -> Booker:
        """The same at the desk of another business."""
        return Booker(replace(self.desk, business=business))

    def other(self, name: str, *contacts: Contact) -> Booker:
        """Another customer, at the same desk."""
        customer = replace(self.desk.customer, id=CustomerId(name), contacts=contacts, facts={})
        conversation = replace(self.desk.conversation, id=ConversationId(name), customer=customer.id)
        return Booker(replace(self.desk, customer=customer, conversation=conversation))

    async def ask(self, **changed: Any) -> BookAnswer:
        """In a turn of its own: everything told, nothing agreed to."""
        return await book(self.turn(), BookAsked(**{**PARTY, **changed}))

    async def agree(self, answer: BookAnswer, **beside: Any) -> BookAnswer:
        """In a turn of its own: yes to what was read back."""
        assert answer.read_back is not None
        return await book(self.turn(), BookAsked(confirmed=True, read_back=answer.read_back.code, **beside))

    async def books(self, **changed: Any) -> BookAnswer:
        answer = await self.agree(await self.ask(**changed))
        assert answer.outcome == "booked"
        return answer

    async def bookings(self, *states: str) -> list[Booking]:
        """Of this customer, those in these states; booked ones when none is named."""
        mine = await self.diary.of_customer(self.desk.org, self.desk.customer.id)
        return [booking for booking in mine if booking.state in (states or ("booked",))]
