"""What staff may ask of the record, one verb each, the same for the rules and for a model. None of them writes.

Each is of one org, over at most `LONGEST_DAYS`, and gives at most `MOST` of anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from agents.business import Business
from agents.staff.figures import (
    BookingFound,
    BookingsFound,
    CallFound,
    CallsFound,
    ConversationsFound,
    DepositsFound,
    Figures,
    MatterFound,
    MattersFound,
    NoteFound,
    PeopleFound,
    PersonFound,
    SayingFound,
    SayingsFound,
    Who,
)
from agents.staff.periods import LONGEST_DAYS, Period
from agents.staff.spoken import guests_in, phone_of
from agents.tools.request_callback import FACT
from memory.bookings import Booking
from memory.conversation_notes import ConversationNote
from memory.daybook import Daybook, Saying
from memory.people import Customer, CustomerId, OrgId

MOST = 50
_MOST_BOOKINGS = 200
_MOST_PEOPLE, _MOST_OF_A_PERSON = 5, 5

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=60)]


@dataclass(frozen=True, slots=True)
class StaffDesk:
    """One question of the staff of one business. `now` is timezone-aware."""

    org: OrgId
    business: Business
    daybook: Daybook
    now: datetime

    def local(self, moment: datetime) -> datetime:
        """On the business's own clock."""
        return moment.astimezone(self.business.zone)

    @property
    def today(self) -> date:
        """The business's own date."""
        return self.local(self.now).date()


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DaysAsked(_Asked):
    """From the first day to the last, both in it, on the business's calendar."""

    first: date
    last: date

    @model_validator(mode="after")
    def _in_order(self) -> DaysAsked:
        if not 0 <= (self.last - self.first).days < LONGEST_DAYS:
            raise ValueError(f"expected last on or after first, and fewer than {LONGEST_DAYS} days")
        return self

    @property
    def period(self) -> Period:
        """The same, for asking the record."""
        return Period(self.first, self.last)


class WordsAsked(DaysAsked):
    """Words as customers would say them, and what the answer was about (an intent of the desk)."""

    words: tuple[Word, ...] = Field(default=(), max_length=8)
    intents: tuple[Word, ...] = Field(default=(), max_length=8)


class ConversationsAsked(DaysAsked):
    """Conversations of these days; with `lead` only those where it stands so."""

    lead: Literal["new", "quoted", "held", "booked", "lost", "support"] | None = None


class PersonAsked(_Asked):
    """A name, a part of one, or digits of a phone number."""

    name: Word


class NothingAsked(_Asked):
    """No more to say."""


async def list_calls(desk: StaffDesk, asked: DaysAsked) -> CallsFound:
    """Phone calls of these days: how many, how they ended, who called and when."""
    when = asked.period.moments(desk.business.zone)
    counts = await desk.daybook.call_counts(desk.org, when)
    calls = [
        CallFound(
            who=_who(call.customer),
            at=desk.local(call.began_at),
            direction=call.direction,
            state=call.state,
            minutes=round((call.ended_at - call.began_at).total_seconds() / 60, 1) if call.ended_at else None,
        )
        for call in await desk.daybook.calls(desk.org, when, most=MOST)
    ]
    days = {"first": asked.first, "last": asked.last}
    return CallsFound(**days, total=sum(counts.values()), by_state=dict(counts), calls=tuple(calls))


async def find_said(desk: StaffDesk, asked: WordsAsked) -> SayingsFound:
    """What customers said or wrote on these days with one of these words, on any channel."""
    when = asked.period.moments(desk.business.zone)
    found = await desk.daybook.sayings(desk.org, when, words=asked.words, intents=asked.intents, most=MOST)
    people = len({saying.customer.id for saying in found})
    sayings = tuple(_saying(desk, saying) for saying in found)
    return SayingsFound(first=asked.first, last=asked.last, people=people, sayings=sayings)


async def list_bookings(desk: StaffDesk, asked: DaysAsked) -> BookingsFound:
    """What is booked for these days, and what of it was cancelled."""
    found = await desk.daybook.bookings(desk.org, asked.first, asked.last, most=_MOST_BOOKINGS)
    standing = [booking for booking in found if booking.state == "booked"]
    return BookingsFound(
        first=asked.first,
        last=asked.last,
        total=len(standing),
        cancelled=len(found) - len(standing),
        guests=sum(guests_in(booking) for booking in standing),
        total_cents=sum(booking.total_cents for booking in standing),
        bookings=await _bookings(desk, found),
    )


async def list_deposits_due(desk: StaffDesk, asked: NothingAsked) -> DepositsFound:
    """Bookings to come whose deposit has not been paid."""
    found = await desk.daybook.deposits_due(desk.org, desk.today, most=_MOST_BOOKINGS)
    due = sum(booking.deposit_cents for booking in found)
    return DepositsFound(total=len(found), due_cents=due, bookings=await _bookings(desk, found))


async def list_open_matters(desk: StaffDesk, asked: NothingAsked) -> MattersFound:
    """What waits for a person of the staff: open escalations, and calls back that were promised."""
    escalations = await desk.daybook.escalations(desk.org, most=MOST)
    known = await desk.daybook.customers(desk.org, [matter.customer for matter in escalations])
    matters = [
        MatterFound(
            who=_who(known.get(matter.customer)),
            kind="escalation",
            since=desk.local(matter.opened_at),
            reason=matter.reason,
            about=matter.story,
        )
        for matter in escalations
    ]
    for customer in await desk.daybook.with_facts(desk.org, FACT, most=MOST):
        lines = [line for name, line in customer.facts.items() if name.startswith(FACT) and line]
        matters += [_call_back(desk, customer, line) for line in lines]
    return MattersFound(total=len(matters), matters=tuple(matters[: 2 * MOST]))


async def list_conversations(desk: StaffDesk, asked: ConversationsAsked) -> ConversationsFound:
    """Conversations of these days on every channel: how many, and how those that ended went."""
    when = asked.period.moments(desk.business.zone)
    by_channel = await desk.daybook.conversation_counts(desk.org, when)
    notes = await desk.daybook.notes(desk.org, when, lead=asked.lead, most=MOST)
    return ConversationsFound(
        first=asked.first,
        last=asked.last,
        by_channel=dict(by_channel),
        by_lead=dict(Counter(note.lead for note in notes)),
        notes=await _notes(desk, notes),
    )


async def find_customer(desk: StaffDesk, asked: PersonAsked) -> PeopleFound:
    """A customer by name or number: what they wanted, what they said last, what they booked."""
    people = []
    for customer in await desk.daybook.customers_called(desk.org, asked.name, most=_MOST_PEOPLE):
        notes = await desk.daybook.notes_of(desk.org, customer.id, most=_MOST_OF_A_PERSON)
        said = await desk.daybook.last_sayings(desk.org, customer.id, most=_MOST_OF_A_PERSON)
        booked = await desk.daybook.bookings_of(desk.org, customer.id, most=_MOST_OF_A_PERSON)
        person = PersonFound(
            who=_who(customer),
            notes=tuple(_note(desk, note, customer) for note in notes),
            last_said=tuple(_saying(desk, saying) for saying in said),
            bookings=tuple(_booking(booking, customer) for booking in booked),
        )
        people.append(person)
    return PeopleFound(asked=asked.name, people=tuple(people))


LookUp = Callable[[StaffDesk, Any], Awaitable[Figures]]
LOOK_UPS: Mapping[str, tuple[LookUp, type[BaseModel]]] = {
    "list_calls": (list_calls, DaysAsked),
    "find_said": (find_said, WordsAsked),
    "list_bookings": (list_bookings, DaysAsked),
    "list_deposits_due": (list_deposits_due, NothingAsked),
    "list_open_matters": (list_open_matters, NothingAsked),
    "list_conversations": (list_conversations, ConversationsAsked),
    "find_customer": (find_customer, PersonAsked),
}
"""Every look-up by its name, with what it takes."""


def _who(customer: Customer | None) -> Who:
    return Who(name=customer.name, phone=phone_of(customer)) if customer else Who()


def _saying(desk: StaffDesk, saying: Saying) -> SayingFound:
    at = desk.local(saying.at)
    return SayingFound(who=_who(saying.customer), at=at, channel=saying.channel, text=saying.text)


async def _bookings(desk: StaffDesk, found: Sequence[Booking]) -> tuple[BookingFound, ...]:
    known = await _known(desk, [booking.customer for booking in found])
    return tuple(_booking(booking, known.get(booking.customer)) for booking in found[:MOST])


def _booking(booking: Booking, customer: Customer | None) -> BookingFound:
    """Under the name and number that were told for it."""
    known = _who(customer)
    return BookingFound(
        who=Who(name=booking.details.get("name") or known.name, phone=booking.details.get("phone") or known.phone),
        reference=booking.reference,
        state=booking.state,
        day=booking.seating.day,
        at=booking.seating.at,
        guests=guests_in(booking),
        total_cents=booking.total_cents,
        deposit_cents=booking.deposit_cents,
        deposit=booking.deposit,
    )


async def _notes(desk: StaffDesk, found: Sequence[ConversationNote]) -> tuple[NoteFound, ...]:
    known = await _known(desk, [note.customer for note in found])
    return tuple(_note(desk, note, known.get(note.customer)) for note in found)


def _note(desk: StaffDesk, note: ConversationNote, customer: Customer | None) -> NoteFound:
    ended_at = desk.local(note.up_to)
    return NoteFound(
        who=_who(customer), ended_at=ended_at, lead=note.lead, summary=note.summary, follow_up=note.follow_up
    )


async def _known(desk: StaffDesk, ids: Sequence[CustomerId]) -> Mapping[CustomerId, Customer]:
    return await desk.daybook.customers(desk.org, list(dict.fromkeys(ids)))


def _call_back(desk: StaffDesk, customer: Customer, line: str) -> MatterFound:
    """A line `when | number | reason`, as the desk keeps it with the customer."""
    at, _, rest = line.partition(" | ")
    number, _, reason = rest.partition(" | ")
    try:
        moment = datetime.fromisoformat(at)
        since = desk.local(moment) if moment.tzinfo else None
    except ValueError:
        since = None
    who = Who(name=customer.name, phone=number or phone_of(customer))
    return MatterFound(who=who, kind="call_back", since=since, reason="call_back", about=reason)
