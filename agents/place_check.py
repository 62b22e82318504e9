"""A ZIP code that does not exist is noticed when it is said, not when a booking is read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import structlog

from agents import intents
from agents.distance import place_of
from agents.errors import UnknownZip
from agents.listening import Heard, Slot
from agents.router import Route

log = structlog.get_logger()


async def with_known_zip(heard: Heard, routed: Sequence[tuple[str, Route]]) -> Heard:
    """What was heard; in a booking, a ZIP code that there is not counts as one that was not understood.

    A price asks the table itself, and says the same.
    """
    zip_code = heard.notes.zip
    if zip_code is None or "zip" not in heard.found or not any(r.intent in intents.BOOKINGS for _, r in routed):
        return heard
    try:
        await place_of(zip_code)
    except UnknownZip as trouble:
        log.info("zip_not_found", code=trouble.code)
        notes = replace(heard.notes, zip=None, place=None)
        found: set[Slot] = {"half_zip", *heard.found}
        return Heard(notes, frozenset(found - {"zip"}))
    return heard
