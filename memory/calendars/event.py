"""A booking as an event in a calendar: one for the owner, who wants to know everything, and one for the customer."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from memory.bookings import Booking
from memory.conversation import JSON

Status = Literal["CONFIRMED", "CANCELLED"]

_SHOWN = ("name", "phone", "email", "address", "zip", "allergies")
_DEPOSIT = {"due": "due", "paid": "paid", "refund_due": "to be refunded", "kept": "kept", "waived": "not asked for"}
_GLANCE = 40
"""Characters of the allergies in the summary; the description has all of them."""
_LONGEST_TEXT = 2000
"""Characters of one detail: an event has to pass through calendars that refuse long ones."""


@dataclass(frozen=True)
class EventStyle:
    """What a calendar needs to know of a business. `minutes` is how long a party lasts.

    `labels` names what a party and an order are made of: ("adult", "adults") for "adult", in the order to say them.
    """

    business: str
    phone: str
    zone: ZoneInfo
    minutes: int
    labels: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """One event. The times are in the business's zone; `stamp` is the same each time the event is made again.

    `sequence` grows with every move and with the cancellation, as RFC 5545 (3.8.7.4) wants it.
    """

    uid: str
    summary: str
    description: str
    location: str
    starts_at: datetime
    ends_at: datetime
    stamp: datetime
    sequence: int
    status: Status


def owners_event(booking: Booking, style: EventStyle) -> Event:
    """All that the diary knows, allergies first: whoever cooks has to see them before anything else."""
    told = _details(booking)
    party = ", ".join(_counts(booking.party, style))
    lines = [
        f"Allergies: {told.get('allergies') or 'none told'}",
        f"Party: {party}",
        *(f"Order: {', '.join(order)}" for order in [list(_ordered(booking.order, style))] if order),
        *(f"{name.capitalize()}: {told[name]}" for name in ("address", "zip", "phone", "email") if name in told),
        *_money(booking),
        f"Reference: {booking.reference}",
        *(f"{_clean(name).capitalize()}: {text}" for name, text in told.items() if name not in _SHOWN),
    ]
    summary = f"{told.get('name') or booking.reference}: {party}"
    if allergies := told.get("allergies"):
        summary += f" (allergies: {_cut(allergies)})"
    return _event(booking, style, summary, lines)


def customers_event(booking: Booking, style: EventStyle) -> Event:
    """What the customer told and was told, and nothing that the business notes for itself."""
    told = _details(booking)
    lines = [
        f"Reference: {booking.reference}",
        f"Party: {', '.join(_counts(booking.party, style))}",
        *(f"Allergies told: {told[name]}" for name in ("allergies",) if name in told),
        *_money(booking),
        f"Questions or changes: {style.phone}",
    ]
    return _event(booking, style, style.business, lines)


def _event(booking: Booking, style: EventStyle, summary: str, lines: list[str]) -> Event:
    cancelled = booking.state == "cancelled"
    starts_at = booking.seating.starts_at.astimezone(style.zone)
    told = _details(booking)
    address, code = told.get("address", ""), told.get("zip", "")
    return Event(
        uid=f"{booking.id}@{booking.org}",
        summary=f"Cancelled: {summary}" if cancelled else summary,
        description="\n".join(lines),
        location=address if code in address else f"{address} {code}".strip(),
        starts_at=starts_at,
        # By the clock of the world, so that a night on which clocks change makes no party longer.
        ends_at=(starts_at.astimezone(UTC) + timedelta(minutes=style.minutes)).astimezone(style.zone),
        stamp=(booking.made_at or booking.seating.starts_at).astimezone(UTC).replace(microsecond=0),
        sequence=booking.moves + cancelled,
        status="CANCELLED" if cancelled else "CONFIRMED",
    )


def _details(booking: Booking) -> dict[str, str]:
    return {name: text for name, said in booking.details.items() if (text := _clean(said))}


def _counts(counts: Mapping[str, int], style: EventStyle) -> Iterator[str]:
    """ "8 adults", "4 children": in the order of the labels; what has none goes by its own name."""
    known = [name for name in style.labels if name in counts]
    for name in [*known, *sorted(set(counts) - set(known))]:
        if count := counts[name]:
            one, many = style.labels.get(name, (_clean(name), _clean(name)))
            yield f"{count} {one if count == 1 else many}"


def _ordered(order: Mapping[str, JSON], style: EventStyle) -> Iterator[str]:
    """What is ordered beside the party: every count in the order that has a label."""
    for part, value in order.items():
        if part != "party" and isinstance(value, dict):
            counts = {name: n for name, n in value.items() if name in style.labels and type(n) is int and n > 0}
            yield from _counts(counts, style)


def _money(booking: Booking) -> Iterator[str]:
    if booking.total_cents:
        yield f"Total: {_dollars(booking.total_cents)}"
    if booking.deposit_cents:
        yield f"Deposit: {_dollars(booking.deposit_cents)}, {_DEPOSIT[booking.deposit]}"
        if booking.state != "cancelled":
            yield f"Balance after the deposit: {_dollars(booking.total_cents - booking.deposit_cents)}"


def _dollars(cents: int) -> str:
    return f"${cents // 100:,}" if cents % 100 == 0 else f"${cents // 100:,}.{cents % 100:02}"


def _cut(text: str) -> str:
    """As much as can be read at a glance."""
    return text if len(text) <= _GLANCE else f"{text[: _GLANCE - 1]}…"


def _clean(said: str) -> str:
    """One line without control characters and half characters, neither of which a calendar file can hold."""
    whole = "".join(" " if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") else char for char in said)
    return " ".join(whole.split())[:_LONGEST_TEXT]
