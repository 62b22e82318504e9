"""What a specialist is told of a turn: the plan, the notes, and how the customer can be reached, as `Known`."""

from __future__ import annotations

from dataclasses import dataclass

from agents import intents
from agents.business import Business
from agents.known import AskKnown, BookingKnown, Known, MessageKnown, OrderKnown, RecalledKnown
from agents.listening import order_of
from agents.notes import Notes, first_name
from agents.planning import Plan, Reach
from memory.conversation import Channel

_NOT_ASKED_FOR = frozenset({"more", "person", "book"})
"""What was asked that is nothing to be filled in."""


@dataclass(frozen=True, slots=True)
class Now:
    """The turn itself: where and when it is answered, and how the customer feels. See `Known` for each."""

    channel: Channel
    local_time: str
    transfer: bool = False
    offer: bool = False
    gentle: bool = False
    turn: int = 0
    offer_text: bool = False
    recalled: tuple[RecalledKnown, ...] = ()


def brief(planned: Plan, reach: Reach, business: Business, now: Now) -> Known:
    """All that is known, so that nobody is asked twice, whichever specialist answers."""
    notes = planned.notes
    party, upgrades, add_ons = order_of(notes, business)
    order = OrderKnown(party=party, zip=notes.zip, upgrades=upgrades, add_ons=add_ons)
    message = MessageKnown(
        name=notes.name or reach.name, phone=notes.phone, reason=notes.reason, reference=notes.callback
    )
    return Known(
        asks=tuple(AskKnown(intent=ask.intent, text=ask.text, focus=ask.focus) for ask in planned.asks),
        missing=notes.asked if notes.asked not in _NOT_ASKED_FOR else None,
        channel=now.channel,
        local_time=now.local_time,
        customer_name=first_name(notes.name or reach.name),
        calls_from=reach.phone,
        order=order if party or notes.zip else None,
        place=notes.place,
        wrong_zip="half_zip" in planned.found,
        message=message if notes.reason else None,
        booking=_booking(planned, reach),
        offer_date=_may_offer_date(planned, business),
        offer_text=now.offer_text,
        to_text=notes.to_text,
        digits=notes.digits,
        transfer=now.transfer,
        offer=now.offer,
        gentle=now.gentle,
        turn=now.turn,
        earlier=dict(notes.results),
        recalled=now.recalled,
    )


def _booking(planned: Plan, reach: Reach) -> BookingKnown | None:
    notes, told = planned.notes, planned.notes.booking
    kind = notes.topic if notes.topic in intents.BOOKINGS else None
    if kind is None and not told.as_json():
        return None
    return BookingKnown(
        kind=kind or intents.BOOKING,
        todo=planned.next.todo,
        day=told.day,
        at=told.at,
        days=told.days,
        times=told.times,
        trouble=told.trouble,
        offered=told.offered,
        name=notes.name or reach.name,
        phone=notes.phone or reach.phone,
        email=notes.email,
        address=told.address,
        allergies=told.allergies,
        read_back=told.read_back,
        reference=told.reference,
        refused=planned.refused.detail.split(";")[0].rstrip(".") + "." if planned.refused else None,
        told=tuple(sorted(planned.found)),
    )


def _may_offer_date(planned: Plan, business: Business) -> bool:
    """Once in a conversation, after a price that is complete, and not to somebody who is booking already."""
    notes: Notes = planned.notes
    priced = any(ask.intent == intents.QUOTE and ask.focus is None for ask in planned.asks)
    complete = (
        notes.has_order
        and not notes.booking.day
        and notes.asked is None
        and (notes.zip is not None or business.travel is None)
    )
    idle = notes.topic in intents.ORDERS and notes.booking.reference is None
    return bool(
        priced and complete and idle and business.booking and business.booking.starts and not notes.offered_date
    )
