"""The one question at the end of a turn, as it is put in a booking, and why it has to be asked again."""

from __future__ import annotations

from datetime import date

from agents import intents
from agents.booking_notes import NO_SEATING
from agents.business import Business
from agents.known import BookingKnown, Known
from agents.offline.when_words import When
from agents.offline.wording import Wording
from agents.seatings import starts_on

_BESIDE = frozenset({"party", "zip", "name", "phone", "email", "address", "extras"})
"""What people tell while a day or a time is asked for."""


def question_in_booking(known: Known, business: Business, word: Wording, before: str = "") -> str | None:
    """The one question at the end, as it is put in a booking; None when this is none of its own. `before` was said."""
    told = known.booking or BookingKnown()
    when, missing = When(known), known.missing
    if missing == "day":
        why = _why(told, business, when, word)
        return why + (word("ask_which_day", days=when.days(told.days)) if told.days else word("ask_day"))
    if missing == "at" and told.times:
        why = _why(told, business, when, word)
        return why + word("ask_which_time", times=when.times(told.times))
    if missing == "seating" and told.offered:
        seatings = [(day, at) for day, _, at in (each.partition("T") for each in told.offered)]
        return word("offer_seatings", moments=when.moments(seatings))
    if missing == "confirm":
        suffix = {intents.RESCHEDULE: "_move", intents.CANCEL: "_cancel", intents.CHANGE: "_change"}.get(told.kind, "")
        return word(f"ask_confirm{suffix}")
    if missing == "children":
        adults = known.order.party if known.order else {}
        count = sum(adults.values())
        return word("ask_children_of_one") if count == 1 else word("ask_children", adults=count)
    if missing == "allergies" and told.told == ("yes",) and "allerg" in before.lower():
        return word("ask_which_allergy")
    if missing in ("at", "seating"):
        why = _trouble(told, business, when, word) if told.trouble == NO_SEATING else _heard(told, word)
        return why + word(f"ask_{missing}")
    if missing in ("allergies", "change", "change_to", "go_on", "reference"):
        return word(f"ask_{missing}")
    if missing == "party" and told.kind == intents.BOOKING and (told.day or told.todo):
        return word("ask_booking_party")
    books = known.message is None or any(ask.intent in intents.BOOKINGS for ask in known.asks)
    if missing in ("name", "phone") and books and not known.digits:
        return word(f"ask_booking_{missing}")
    return None


def asked_again(question: str, known: Known, word: Wording, before: str) -> str:
    """`question`, to whoever told something else than it asks for, with a word that this was heard."""
    told, missing = known.booking or BookingKnown(), known.missing
    names = (f"ask_{missing}", f"ask_booking_{missing}")
    again = any(word.has_said(name, before) for name in names)
    return (
        f"{_heard(told, word)}{question}" if again and missing not in (*told.told, "day", "at", "seating") else question
    )


def _why(told: BookingKnown, business: Business, when: When, word: Wording) -> str:
    """Why it has to be asked again; that what was told beside it was heard, to whoever was told why before."""
    return (
        (_trouble(told, business, when, word) if told.trouble else "") if not _is_beside(told) else _heard(told, word)
    )


def _trouble(told: BookingKnown, business: Business, when: When, word: Wording) -> str:
    """Why the day or the time that was said cannot be, with a blank behind it."""
    if told.trouble != NO_SEATING:
        return f"{word(f'trouble_{told.trouble}')} "
    rules = business.booking
    starts = [] if rules is None else starts_on(rules, date.fromisoformat(told.day)) if told.day else rules.starts
    times = when.times([f"{start:%H:%M}" for start in starts])
    return f"{word('trouble_no_seating', times=times)} "


def _heard(told: BookingKnown, word: Wording) -> str:
    """To whoever answered something else than was asked, that it was heard before it is asked again."""
    return f"{word('heard_beside')} " if _is_beside(told) else ""


def _is_beside(told: BookingKnown) -> bool:
    return bool(_BESIDE & set(told.told)) and not {"day", "at", "yes", "no"} & set(told.told)
