"""Which booking tool a turn needs, with which arguments: what the plan says is to be done, and nothing else."""

from __future__ import annotations

import re
from typing import Any

from agents import intents
from agents.known import AskKnown, BookingKnown, Known
from agents.understanding.links_wanted import link_wanted

_OPEN = re.compile(
    r"\b(?:when|(?:what|which) (?:days?|dates?|times?)|next (?:available|free|open)|soonest|earliest|any openings?)\b",
    re.IGNORECASE,
)


def booking_call(ask: AskKnown, known: Known) -> tuple[str, dict[str, Any]] | None:
    """The tool and its arguments, or None when words are enough."""
    told = known.booking
    if ask.intent == intents.LINK:
        return "send_link", {
            "to": known.to_text or link_wanted(ask.text) or "deposit",
            **_given(reference=told.reference if told else None),
        }
    if ask.intent == intents.MY_BOOKING:
        return "find_booking", _given(reference=told.reference if told else None)
    if told is None or ask.intent not in intents.BOOKINGS:
        return None
    match told.todo:
        case "find":
            return "find_booking", {}
        case "check":
            return "check_availability", _given(day=told.day, at=told.at)
        case "hold":
            return "hold_seating", {
                "day": told.day,
                "at": told.at,
                "party": dict(known.order.party) if known.order else {},
            }
        case "read_back":
            return _change(told, known) or ("book", _details(told, known))
        case "book":
            yes = {"confirmed": True, "read_back": told.read_back}
            if change := _change(told, known):
                return change[0], {**change[1], **yes}
            return "book", yes
    if (
        ask.intent == intents.BOOKING
        and known.missing == "day"
        and not (told.days or told.trouble)
        and _OPEN.search(ask.text)
    ):
        return "check_availability", _given(at=told.at)
    return None


def _change(told: BookingKnown, known: Known) -> tuple[str, dict[str, Any]] | None:
    """What is done to a booking that stands; None for a new one."""
    reference = _given(reference=told.reference)
    if told.kind == intents.CHANGE:
        details = _details(told, known)
        return "change_booking", {**{name: details[name] for name in details if name not in ("day", "at")}, **reference}
    if told.kind == intents.CANCEL:
        return "cancel", reference
    if told.kind == intents.RESCHEDULE:
        return "reschedule", {"day": told.day, "at": told.at, **reference}
    return None


def _details(told: BookingKnown, known: Known) -> dict[str, Any]:
    order = known.order
    counts = {"party": order.party, "upgrades": order.upgrades, "add_ons": order.add_ons} if order else {}
    place = _given(zip=order.zip if order else None, address=told.address)
    reach = _given(name=told.name, phone=told.phone, email=told.email, allergies=told.allergies)
    return {"day": told.day, "at": told.at, **counts, **place, **reach}


def _given(**arguments: str | None) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value}
