"""What the look-ups for staff give: plain figures, typed, on the business's own clock. Money is whole cents."""

from __future__ import annotations

from datetime import date, datetime, time

from pydantic import BaseModel, ConfigDict


class Figures(BaseModel):
    """What all of them are."""

    model_config = ConfigDict(frozen=True)


class Who(Figures):
    """A customer, as far as they are known."""

    name: str | None = None
    phone: str | None = None


class CallFound(Figures):
    """A call; `minutes` once it is over."""

    who: Who
    at: datetime
    direction: str
    state: str
    minutes: float | None = None


class CallsFound(Figures):
    """`total` and `by_state` count all calls of these days; `calls` are the newest of them."""

    first: date
    last: date
    total: int
    by_state: dict[str, int]
    calls: tuple[CallFound, ...]


class SayingFound(Figures):
    """What a customer said."""

    who: Who
    at: datetime
    channel: str
    text: str


class SayingsFound(Figures):
    """`people` counts who said it, `sayings` are the newest."""

    first: date
    last: date
    people: int
    sayings: tuple[SayingFound, ...]


class BookingFound(Figures):
    """A booking or a cancelled one."""

    who: Who
    reference: str
    state: str
    day: date
    at: time
    guests: int
    total_cents: int
    deposit_cents: int
    deposit: str


class BookingsFound(Figures):
    """`total`, `guests` and `total_cents` are of what stands; `bookings` holds cancelled ones too."""

    first: date
    last: date
    total: int
    cancelled: int
    guests: int
    total_cents: int
    bookings: tuple[BookingFound, ...]


class DepositsFound(Figures):
    """Bookings to come whose deposit has not come in."""

    total: int
    due_cents: int
    bookings: tuple[BookingFound, ...]


class MatterFound(Figures):
    """Something for a person: an escalation (`reason` is its code), or a call back that was promised."""

    who: Who
    kind: str
    since: datetime | None
    reason: str
    about: str


class MattersFound(Figures):
    """What waits for a person, escalations first, then calls back."""

    total: int
    matters: tuple[MatterFound, ...]


class NoteFound(Figures):
    """How a conversation ended."""

    who: Who
    ended_at: datetime
    lead: str
    summary: str
    follow_up: str


class ConversationsFound(Figures):
    """`by_channel` counts the conversations of these days; `notes` are of those that have ended, newest first."""

    first: date
    last: date
    by_channel: dict[str, int]
    by_lead: dict[str, int]
    notes: tuple[NoteFound, ...]


class PersonFound(Figures):
    """A customer: their latest notes, what they said last (newest first), their bookings."""

    who: Who
    notes: tuple[NoteFound, ...]
    last_said: tuple[SayingFound, ...]
    bookings: tuple[BookingFound, ...]


class PeopleFound(Figures):
    """Everybody who is called so."""

    asked: str
    people: tuple[PersonFound, ...]
