"""What cannot be booked is noticed when it is said, not when a booking is read back: a ZIP code that there is not, one
that is too far away, a party that is too large.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import structlog

from agents import intents
from agents.business import Business
from agents.distance import miles_from_base
from agents.errors import UnknownZip
from agents.listening import Heard, Slot, order_of
from agents.notes import Notes
from agents.quoting import Refusal, quote, travel_refusal
from agents.router import Route
from agents.understanding.party import Party

log = structlog.get_logger()

_TOO_MANY = frozenset({"absurd_count", "large_party"})


async def with_checked_order(heard: Heard, routed: Sequence[tuple[str, Route]], business: Business) -> Heard:
    """What was heard; in a booking, with the refusal of what cannot be, and without what nobody can do.

    A ZIP code that there is not counts as one that was not understood. What a person decides stays in the notes. A
    price asks the tables itself, and says the same; a change of what was booked is read back at once.
    """
    wants = {route.intent for _, route in routed}
    if not wants & intents.BOOKINGS:
        return heard
    refused, nowhere = None, replace(heard.notes, zip=None, place=None)
    if heard.notes.zip is not None and "zip" in heard.found:
        try:
            miles, _ = await miles_from_base(business, heard.notes.zip)
        except UnknownZip as trouble:
            log.info("zip_not_found", code=trouble.code)
            found: set[Slot] = {"half_zip", *heard.found}
            return Heard(nowhere, frozenset(found - {"zip"}))
        refused = travel_refusal(business, miles)
    if intents.BOOKING not in wants:
        return heard
    if refused is not None:
        return _with(heard, refused, nowhere)
    refused = _too_many(heard, business)
    return _with(heard, refused, replace(heard.notes, party=Party())) if refused else heard


def _too_many(heard: Heard, business: Business) -> Refusal | None:
    if not heard.found & {"party", "children"}:
        return None
    party, _, _ = order_of(heard.notes, business)
    return next((each for each in quote(business, party).refusals if each.code in _TOO_MANY), None)


def _with(heard: Heard, refused: Refusal, without: Notes) -> Heard:
    log.info("order_refused", code=refused.code)
    return replace(heard, refused=refused, notes=heard.notes if refused.person else without)
