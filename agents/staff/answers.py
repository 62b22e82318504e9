"""Figures in plain sentences, for staff: what was asked for first, then the items, with names and numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from agents.offline.wording import capital, listed, money
from agents.staff.figures import (
    BookingFound,
    BookingsFound,
    CallsFound,
    ConversationsFound,
    DepositsFound,
    Figures,
    MattersFound,
    PeopleFound,
    PersonFound,
    SayingsFound,
    Who,
)
from agents.staff.spoken import NOBODY, day_words, time_words

NOT_UNDERSTOOD = (
    "I did not understand that. I can tell you about calls, conversations and leads, what customers said, bookings, "
    "deposits, what waits for a person, and what a customer wanted."
)
READS_ONLY = "I can only look things up, and change nothing."

_SHOWN = 10
_SAID_CHARACTERS = 200


def answer_of(figures: Figures) -> str:
    """The answer that these figures are."""
    match figures:
        case CallsFound():
            return _calls(figures)
        case SayingsFound():
            return _sayings(figures)
        case BookingsFound():
            return _bookings(figures)
        case DepositsFound():
            return _deposits(figures)
        case MattersFound():
            return _matters(figures)
        case ConversationsFound():
            return _conversations(figures)
        case PeopleFound():
            return _people(figures)
    return NOT_UNDERSTOOD


def days_words(first: date, last: date) -> str:
    """ "on Friday, November 20", "from Monday, November 16 to Sunday, November 22"."""
    return f"on {day_words(first)}" if first == last else f"from {day_words(first)} to {day_words(last)}"


def counted(count: int, one: str, many: str | None = None) -> str:
    """ "no calls", "1 call", "2 calls"."""
    return f"{count or 'no'} {one if count == 1 else many or f'{one}s'}"


def _calls(found: CallsFound) -> str:
    days = days_words(found.first, found.last)
    if not found.total:
        return f"There were no calls {days}."
    states = listed(f"{count} {state.replace('_', ' ')}" for state, count in sorted(found.by_state.items()))
    were = "was" if found.total == 1 else "were"
    lines = [f"{_name(call.who)} {_at(call.at, found.first == found.last)}" for call in found.calls]
    return _joined(f"There {were} {counted(found.total, 'call')} {days}: {states}.", lines, found.total)


def _sayings(found: SayingsFound) -> str:
    days = days_words(found.first, found.last)
    if not found.sayings:
        return f"I found nobody who said that {days}."
    lines = [
        f'{_name(saying.who)}, {_at(saying.at, found.first == found.last)}: "{_short(saying.text)}"'
        for saying in found.sayings
    ]
    head = f"{capital(counted(found.people, 'person', 'people'))} said so {days}."
    return _joined(head, lines, len(found.sayings))


def _bookings(found: BookingsFound) -> str:
    days = days_words(found.first, found.last)
    gone = f" {capital(counted(found.cancelled, 'booking'))} of these days cancelled." if found.cancelled else ""
    if not found.total:
        return f"Nothing is booked {days}.{gone}"
    are, guests = "is" if found.total == 1 else "are", counted(found.guests, "guest")
    head = f"There {are} {counted(found.total, 'booking')} {days}, {guests}, {money(found.total_cents)} in total.{gone}"
    standing = [_booking(booking) for booking in found.bookings if booking.state == "booked"]
    return _joined(head, standing, found.total)


def _deposits(found: DepositsFound) -> str:
    if not found.total:
        return "No deposits are due."
    are = "deposit is" if found.total == 1 else "deposits are"
    lines = [f"{_booking(booking)}, deposit {money(booking.deposit_cents)}" for booking in found.bookings]
    return _joined(f"{found.total} {are} due, {money(found.due_cents)} in total.", lines, found.total)


def _matters(found: MattersFound) -> str:
    if not found.total:
        return "Nothing waits for a person."
    lines = [
        f"{_name(matter.who)}, {matter.reason.replace('_', ' ')}"
        f"{f' since {_at(matter.since, False)}' if matter.since else ''}: {_short(matter.about)}"
        for matter in found.matters
    ]
    waits = "matter waits" if found.total == 1 else "matters wait"
    return _joined(f"{found.total} {waits} for a person.", lines, found.total)


def _conversations(found: ConversationsFound) -> str:
    days = days_words(found.first, found.last)
    total = sum(found.by_channel.values())
    if not total and not found.notes:
        return f"There were no conversations {days}."
    channels = listed(f"{count} by {channel}" for channel, count in sorted(found.by_channel.items()))
    leads = listed(f"{count} {lead}" for lead, count in sorted(found.by_lead.items()))
    head = f"Conversations {days}: {channels or 'none'}."
    if leads:
        head += f" Of those that ended: {leads}."
    lines = [
        f"{note.summary}{f' To do: {note.follow_up}' if note.follow_up else ''}".rstrip(".") for note in found.notes
    ]
    return _joined(head, lines, len(found.notes))


def _people(found: PeopleFound) -> str:
    if not found.people:
        return f"I know nobody called {found.asked}."
    return "\n".join(_person(person) for person in found.people)


def _person(person: PersonFound) -> str:
    who = _name(person.who)
    parts = []
    for note in person.notes[:1]:
        parts.append(f"{day_words(note.ended_at.date())}: {note.summary}")
        parts += [f"To do: {note.follow_up}"] if note.follow_up else []
    if not parts and person.last_said:
        newest = person.last_said[0]
        parts.append(f'{capital(_at(newest.at, False))} they said: "{_short(newest.text)}"')
    for booking in person.bookings:
        parts.append(f"{capital(booking.state)}: {_booking(booking)}{_deposit(booking)}.")
    return f"{who}. {' '.join(parts) or 'Nothing is written down of what they wanted.'}"


def _booking(booking: BookingFound) -> str:
    guests = f", {counted(booking.guests, 'guest')}" if booking.guests else ""
    price = f", {money(booking.total_cents)}" if booking.total_cents else ""
    when = f"{day_words(booking.day)} at {time_words(booking.at)}"
    return f"{when}: {_name(booking.who)}{guests} ({booking.reference}){price}"


def _deposit(booking: BookingFound) -> str:
    state = booking.deposit.replace("_", " ")
    return f", deposit {money(booking.deposit_cents)} {state}" if booking.deposit_cents else ""


def _name(who: Who) -> str:
    if who.name and who.phone:
        return f"{who.name} ({who.phone})"
    return who.name or who.phone or NOBODY


def _at(moment: datetime, one_day: bool) -> str:
    clock = time_words(moment.time())
    return f"at {clock}" if one_day else f"{day_words(moment.date())} at {clock}"


def _joined(head: str, lines: Iterable[str], total: int) -> str:
    """The head, and the first items under it, a line each."""
    items = list(lines)
    shown = [f"- {item}" for item in items[:_SHOWN]]
    if items and total > len(shown):
        shown.append(f"and {total - len(shown)} more")
    return "\n".join([head, *shown])


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SAID_CHARACTERS else f"{words[:_SAID_CHARACTERS].rsplit(' ', 1)[0]} ..."
