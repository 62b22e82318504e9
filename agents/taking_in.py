"""What is written while they are on the phone: taken in, and answered by the voice, so that nobody is answered twice.

A call is known by a mark in the notes of its conversation that each of its turns renews, so that one whose worker died
is over soon.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from agents import intents
from agents.listening import Heard
from agents.notes import Notes
from agents.offline.wording import Wording, listed
from agents.router import Route
from agents.understanding.allergies_told import NONE
from memory.conversation import Channel

CALL_SECONDS = 120.0
"""How long a call that says nothing is taken for one that goes on."""

NAMED = ("address", "zip", "name", "email", "phone", "allergies", "party", "day", "at")
"""What may come with a text and is named to them."""
TEXT = "text"
_LONGEST_ASK = 300


def on_the_phone(notes: Notes, call: str | None, at: datetime) -> Notes:
    """The notes of a conversation that is spoken in now. Renewed now and then, not with every turn."""
    if call is None or (notes.call == call and _until(notes) > at + timedelta(seconds=CALL_SECONDS / 2)):
        return notes
    return replace(notes, call=call, call_until=(at + timedelta(seconds=CALL_SECONDS)).isoformat())


def off_the_phone(notes: Notes) -> Notes:
    """The notes after a call."""
    return replace(notes, call=None, call_until=None)


def goes_to_the_voice(notes: Notes, channel: Channel, at: datetime) -> bool:
    """Whether something written now is answered in the call that goes on."""
    return channel != "voice" and notes.call is not None and _until(notes) > at


def taken_in(notes: Notes, heard: Heard, routed: Sequence[tuple[str, Route]], text: str) -> Notes:
    """The notes with what a text told, for the voice to speak of, and what it asked, for the voice to answer."""
    told = [name for name in NAMED if name in heard.found]
    allergic = "allergies" in heard.found and heard.notes.booking.allergies not in (None, NONE)
    wants = {route.intent for _, route in routed}
    begins = bool(wants & intents.BOOKINGS) and notes.topic not in intents.BOOKINGS
    weighty = bool(wants - intents.LIGHT - intents.BOOKINGS - intents.ORDERS)
    asks = "?" in text or allergic or begins or (weighty and not told)
    return replace(
        heard.notes,
        asked=notes.asked,
        texted=tuple(dict.fromkeys((*notes.texted, *(told or [TEXT])))),
        text_asks=text[:_LONGEST_ASK] if asks else notes.text_asks,
        before={},
    )


def acknowledged(notes: Notes) -> Notes:
    """The notes once the voice has spoken of what was written."""
    return replace(notes, texted=(), text_asks=None)


def got(notes: Notes, word: Wording) -> str:
    """ "I just got your text with the address."; "" when there was none."""
    if not notes.texted:
        return ""
    named = [word(f"got_{name}") for name in NAMED if name in notes.texted]
    return word("got_text_with", what=listed(named)) if named else word("got_text")


def _until(notes: Notes) -> datetime:
    try:
        return datetime.fromisoformat(notes.call_until or "")
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
