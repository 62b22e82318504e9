"""What the booking tools teach the notes: what was looked up, what is offered instead, what was read back and done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from agents import intents
from agents.booking_notes import BookingNotes
from agents.notes import Notes
from agents.understanding.party import Party
from memory.conversation import JSON

TOOLS = frozenset({"check_availability", "hold_seating", "book", "reschedule", "cancel", "find_booking",
                   "change_booking", "send_link", "send_text"})  # fmt: skip

_DONE = frozenset({"booked", "already_booked", "moved", "already_moved", "cancelled", "already_cancelled",
                   "changed"})  # fmt: skip
_NO_SEATING = frozenset(
    {"impossible_date", "impossible_time", "past", "too_soon", "too_far_ahead", "closed", "no_such_seating", "full",
     "gone", "already_booked", "same_seating"}
)  # fmt: skip
"""Refusals of a seating: another one is asked for."""
_ASK_AGAIN = {
    "unknown_zip": "zip",
    "bad_phone": "phone",
    "bad_email": "phone",
    "no_booking": "reference",
    "which_booking": "reference",
    "absurd_count": "party",
    "empty_party": "party",
    "needs_missing": "party",
    "nothing_changed": "change_to",
}
"""Refusals of something that is asked for again."""
_MESSAGES = frozenset({"request_callback", "take_message", "hand_to_person"})
_LOST = "has a booking that could not be found"


def after_booking_tool(notes: Notes, tool: str, arguments: Mapping[str, Any], answer: Mapping[str, JSON]) -> Notes:
    """The notes after one of `TOOLS` has answered."""
    refusal = answer.get("refusal")
    code = refusal.get("code") if isinstance(refusal, dict) else None
    outcome = answer.get("outcome")
    booking = notes.booking
    if outcome in _DONE:
        return _done(notes, answer)
    if code in ("wait_for_yes", "not_read_back") or outcome == "read_back":
        return _read_back(notes, answer)
    if outcome == "missing":
        missing = answer.get("missing")
        return replace(notes, asked=str(missing[0])) if isinstance(missing, list) and missing else notes
    if code in _NO_SEATING:
        return _other_seating(notes, str(code), answer)
    if isinstance(code, str):
        return _refused(notes, code, answer)
    if outcome in ("not_by_voice", "not_on_line"):
        return replace(notes, asked="person", reason=f"wants a link ({answer.get('to')})")
    if tool == "find_booking":
        return _found(notes, answer)
    if tool == "check_availability" and not arguments.get("day"):
        offered = _seatings(answer.get("free"))
        return replace(notes, booking=replace(booking, offered=offered), asked="seating" if offered else "day")
    if tool in ("check_availability", "hold_seating") and booking.day == (arguments.get("day") or booking.day):
        return replace(notes, booking=replace(booking, seen=booking.seating or booking.day))
    return notes


def _done(notes: Notes, answer: Mapping[str, JSON]) -> Notes:
    """It stands: nothing of it is asked for any more, and its reference is kept to speak of it. So is a message."""
    messages = {tool: gave for tool, gave in notes.results.items() if tool in _MESSAGES}
    booking = BookingNotes(reference=_reference(answer))
    return replace(notes, topic=None, asked="more", booking=booking, results=messages)


def _read_back(notes: Notes, answer: Mapping[str, JSON]) -> Notes:
    read_back = answer.get("read_back")
    code = read_back.get("code") if isinstance(read_back, dict) else answer.get("code")
    booking = replace(
        notes.booking,
        read_back=code if isinstance(code, str) else None,
        reference=_reference(answer) or notes.booking.reference,
        seen=notes.booking.seating,
    )
    return replace(notes, booking=booking, asked="confirm")


def _other_seating(notes: Notes, code: str, answer: Mapping[str, JSON]) -> Notes:
    """This seating cannot be had. Another time is asked for on the same day, when only the time was the trouble."""
    offered = _seatings(answer.get("next_free"))
    same_day = notes.booking.day and any(each.startswith(notes.booking.day) for each in offered)
    booking = replace(
        notes.booking,
        day=notes.booking.day if same_day else None,
        at=None if notes.booking.at and (same_day or code != "closed") else notes.booking.at,
        times=(),
        seen=notes.booking.day if same_day else None,
        offered=offered,
        read_back=None,
    )
    return replace(notes, booking=booking, asked="seating" if offered else "day")


def _seatings(free: JSON) -> tuple[str, ...]:
    """In the order in which they are said."""
    told = [each for each in (free if isinstance(free, list) else []) if isinstance(each, dict)]
    return tuple(sorted(f"{each.get('day')}T{each.get('at')}" for each in told))


def _refused(notes: Notes, code: str, answer: Mapping[str, JSON]) -> Notes:
    """For another reason: it is asked again, a person decides, or nothing can be done."""
    refusal = answer.get("refusal")
    booking = replace(notes.booking, read_back=None)
    if code in _ASK_AGAIN:
        again = _ASK_AGAIN[code]
        if again == "zip":
            notes = replace(notes, zip=None, place=None)
        elif again == "phone":
            notes = replace(notes, phone=None, email=None, digits="")
        elif again == "party":
            notes = replace(notes, party=Party())
        elif again == "reference" and booking.reference:
            # Told and not found: a person looks for it.
            return replace(notes, booking=replace(booking, reference=None), asked="person", reason=_LOST)
        return replace(notes, booking=booking, asked=again)
    if isinstance(refusal, dict) and refusal.get("person"):
        return replace(notes, booking=booking, asked="person", reason=f"wants to book ({code.replace('_', ' ')})")
    if code in ("no_more_moves", "too_late"):
        return replace(notes, topic=None, booking=BookingNotes(reference=notes.booking.reference), asked="person",
                       reason=f"wants to move a booking ({code.replace('_', ' ')})")  # fmt: skip
    return replace(notes, booking=booking)


def _found(notes: Notes, answer: Mapping[str, JSON]) -> Notes:
    """The only booking that stands is the one that is meant."""
    found = answer.get("bookings")
    standing = [each for each in (found if isinstance(found, list) else []) if isinstance(each, dict)]
    standing = [each for each in standing if each.get("state") == "booked"]
    if len(standing) == 1:
        return replace(notes, booking=replace(notes.booking, reference=str(standing[0].get("reference"))))
    if len(standing) > 1 and notes.topic in intents.BOOKINGS:
        return replace(notes, asked="reference")
    return notes


def _reference(answer: Mapping[str, JSON]) -> str | None:
    booking = answer.get("booking")
    reference = booking.get("reference") if isinstance(booking, dict) else None
    return reference if isinstance(reference, str) else None
