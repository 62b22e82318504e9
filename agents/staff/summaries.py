"""How a conversation ended, by rules: two or three sentences, each standing on turns and rows that it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from agents import intents
from agents.offline.wording import capital, listed
from agents.staff.spoken import booking_words, deposit_words, phone_of
from agents.tools.request_callback import FACT
from memory.bookings import Booking
from memory.conversation import Turn
from memory.conversation_notes import LeadStatus, Material
from memory.escalations import Escalation

_QUOTED_CHARACTERS = 160
_MONEY = re.compile(r"\$\d[\d,]*(?:\.\d\d)?")
_WENT_ELSEWHERE = re.compile(
    r"\b(?:(?:found|went with|going with|booked|chose) (?:somebody|someone|something|another|a different)(?: else)?"
    r"|not interested any ?more|changed (?:my|our) minds?,? (?:we|i) (?:don't|do not|won't))\b",
    re.IGNORECASE,
)
_ABOUT = {
    intents.QUOTE: "a price",
    intents.TRAVEL_FEE: "travel",
    intents.MENU: "the menu",
    intents.ALLERGY: "allergies",
    intents.POLICY: "how things are done",
    intents.CALLBACK: "a call back",
    intents.PERSON: "talking to a person",
    intents.COMPLAINT: "a complaint",
    intents.EMERGENCY: "an emergency",
    "booking": "a booking",
    "reschedule": "another date",
    "cancel": "cancelling",
    "my_booking": "their booking",
}
_SMALL_TALK = intents.LIGHT | {intents.GOODBYE, intents.CARD_NUMBER}


@dataclass(frozen=True, slots=True)
class Backed:
    """A sentence, and what it stands on: "turn:<id>", "booking:<id>", "escalation:<id>", "fact:<name>"."""

    text: str
    stands_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rules make of a conversation."""

    lead: LeadStatus
    sentences: tuple[Backed, ...]
    follow_up: str


def outcome_of(material: Material) -> Outcome:
    """Who wanted what, what came of it, and what is open. The lead follows from rows before words."""
    lead = lead_of(material)
    sentences = [_wanted(material), *_came_of_it(material)[:1], *_open(material)[:1]]
    return Outcome(lead, tuple(sentences), _follow_up(material, lead))


def lead_of(material: Material) -> LeadStatus:
    """Where the lead stands: a booking says so, then a complaint, a refusal, a price that was told."""
    states = {booking.state for booking in material.bookings}
    if "booked" in states:
        return "booked"
    if "cancelled" in states or any(_WENT_ELSEWHERE.search(turn.text) for turn in _by_customer(material)):
        return "lost"
    if states & {"held", "expired"}:
        return "held"
    if _waiting(material) or any(turn.intent in (intents.COMPLAINT, intents.EMERGENCY) for turn in material.turns):
        return "support"
    return "quoted" if _price_told(material) else "new"


def _wanted(material: Material) -> Backed:
    """The first sentence: who it was, and what about."""
    who = capital(material.customer.name or phone_of(material.customer) or "somebody")
    asked = _by_customer(material)
    if not asked:
        first = material.turns[:1]
        return Backed(f"{who} said nothing.", tuple(f"turn:{turn.id}" for turn in first))
    did = "called" if any(turn.channel == "voice" for turn in asked) else "wrote"
    about: dict[str, Turn] = {}
    for turn in material.turns:
        if turn.who != "customer" and turn.intent and turn.intent not in _SMALL_TALK:
            about.setdefault(_ABOUT.get(turn.intent, turn.intent.replace("_", " ")), turn)
    if about:
        return Backed(f"{who} {did} about {listed(about)}.", tuple(f"turn:{turn.id}" for turn in about.values()))
    longest = max(asked, key=lambda turn: len(turn.text))
    return Backed(f'{who} {did}: "{_short(longest.text)}"', (f"turn:{longest.id}",))


def _came_of_it(material: Material) -> list[Backed]:
    """What was booked, held, cancelled, promised or told, the weightiest first."""
    came = [_booking(booking) for booking in sorted(material.bookings, key=_weight) if booking.state != "released"]
    came += [
        Backed(f"They were promised a call back on {number}: {_short(reason)}", (f"fact:{name}",))
        for name, (number, reason) in _callbacks(material).items()
    ]
    if told := _price_told(material):
        came.append(Backed(f'They were told: "{_short(_sentence_with_money(told.text))}"', (f"turn:{told.id}",)))
    return came


def _open(material: Material) -> list[Backed]:
    """What is not settled yet."""
    left = [
        Backed(f"It waits for a person: {_short(matter.story)}", (f"escalation:{matter.id}",))
        for matter in _waiting(material)
    ]
    left += [
        Backed(f"{capital(deposit_words(booking))}.", (f"booking:{booking.id}",))
        for booking in material.bookings
        if booking.state in ("booked", "cancelled") and booking.deposit in ("due", "refund_due")
        if deposit_words(booking) and not (booking.state == "cancelled" and booking.deposit == "due")
    ]
    last = material.turns[-1] if material.turns else None
    if last and last.who == "customer":
        left.append(Backed(f'Their last words were not answered: "{_short(last.text)}"', (f"turn:{last.id}",)))
    return left


def _follow_up(material: Material, lead: LeadStatus) -> str:
    """What staff should do next; "" for nothing."""
    number = phone_of(material.customer)
    them = f"{material.customer.name or 'them'}{f' on {number}' if number else ''}"
    if callbacks := _callbacks(material):
        to, reason = next(reversed(callbacks.values()))
        return f"Call {material.customer.name or 'them'} on {to}: {_short(reason)}"
    if _waiting(material):
        return f"Get back to {them}."
    due = next((booking for booking in material.bookings if booking.state == "booked"), None)
    match lead:
        case "booked" if due and due.deposit == "due" and due.deposit_cents:
            return f"Ask {them} for the deposit of {due.reference}."
        case "held":
            return f"Ask {them} whether they still want the place that was held."
        case "quoted":
            return f"Ask {them} whether the price suits them."
        case "support":
            return f"Get back to {them}."
    return ""


def _waiting(material: Material) -> list[Escalation]:
    return [matter for matter in material.escalations if matter.state == "open"]


def _booking(booking: Booking) -> Backed:
    words = booking_words(booking)
    text = {
        "booked": f"They have {words} booked.",
        "held": f"They held a place for {words}, and did not book it.",
        "expired": f"They held a place for {words}, and did not book it.",
        "cancelled": f"They cancelled {words}.",
    }[booking.state]
    return Backed(text, (f"booking:{booking.id}",))


def _weight(booking: Booking) -> int:
    return ("booked", "cancelled", "held", "expired", "released").index(booking.state)


def _callbacks(material: Material) -> dict[str, tuple[str, str]]:
    """Number and reason of the requests that were made in this conversation, by the name of their fact."""
    began, ended = (at.replace(microsecond=0) for at in (material.ended.began_at, material.ended.last_at))
    found: dict[str, tuple[str, str]] = {}
    for name, line in material.customer.facts.items():
        at, _, rest = line.partition(" | ")
        number, _, reason = rest.partition(" | ")
        if name.startswith(FACT) and (asked_at := _moment(at)) and began <= asked_at <= ended:
            found[name] = (number, reason)
    return found


def _moment(written: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _price_told(material: Material) -> Turn | None:
    """The last answer in which a price of their own was told."""
    told = (turn for turn in reversed(material.turns) if turn.who != "customer" and turn.intent in intents.ORDERS)
    return next((turn for turn in told if _MONEY.search(turn.text)), None)


def _sentence_with_money(text: str) -> str:
    sentences = re.split(r"(?<=[.!?])\s+", text)
    return next((sentence for sentence in sentences if _MONEY.search(sentence)), text)


def _by_customer(material: Material) -> list[Turn]:
    return [turn for turn in material.turns if turn.who == "customer"]


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _QUOTED_CHARACTERS else f"{words[:_QUOTED_CHARACTERS].rsplit(' ', 1)[0]} ..."
