"""What to answer in this turn, and what is missing for it: decided by the notes and the routes, without a model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from agents import intents
from agents.booking_changing import CHANGE_SLOTS
from agents.booking_flow import Next, after_message, dropped, next_in, without_booking
from agents.booking_notes import BookingNotes
from agents.business import Business, Extra
from agents.listening import Heard
from agents.notes import Notes
from agents.quoting import Refusal
from agents.router import Route
from agents.understanding.asks import without_filler
from agents.understanding.contacts import digits_heard
from agents.understanding.food import named_in

Focus = Literal["total", "deposit", "balance", "minimum", "travel", "prices", "extras"]

_HAVE = re.compile(
    r"^\W*(?:and |so )?(?:do you (?:have|serve|offer)|what|which|can (?:i|we) (?:get|have))\b", re.IGNORECASE
)
_BARE_ZIP = re.compile(r"^\W*(?:(?:in|zip|code|it's)\W+)*\d{5}\W*$", re.IGNORECASE)
_PHONE_DIGITS = 7
_ASKED_AGAIN = {"not_served": "zip", "absurd_count": "party"}
"""What is asked for again when it was refused; the rest is for a person."""
_SURE = 0.5
_CHILD = r"(?:kids?|child(?:ren)?|toddlers?|bab(?:y|ies))"
_FOCUS_WORDS: tuple[tuple[Focus, str], ...] = (
    ("deposit", r"deposit|down ?payment|up ?front|to hold the date"),
    ("balance", r"balance|left to pay|the rest|remain(?:der|ing)|on the day|still owe"),
    ("minimum", r"minimum"),
    ("travel", r"travel|mileage|drive|driving"),
    (
        "prices",
        rf"per (?:person|head|guest|adult|kid|child)|each|(?:your|the) (?:prices|rates)|price list"
        rf"|(?:for|a|an|the) (?:{_CHILD}|adults?)|{_CHILD} (?:cost|pay|free)",
    ),
    ("total", r"total"),
)
_FOCUSES: tuple[tuple[Focus, re.Pattern[str]], ...] = tuple(
    (focus, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for focus, words in _FOCUS_WORDS
)


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to answer: its intent, the words it came in, and which figure it is about, if any."""

    intent: str
    text: str
    focus: Focus | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to answer, in order; `route` is the first one's. `notes` has the topic and what will be asked next, and
    `found` is what this turn told. `next` is the next step of the booking that this turn is about.
    """

    asks: tuple[Ask, ...]
    route: Route
    notes: Notes
    found: frozenset[str] = frozenset()
    next: Next = field(default_factory=Next)
    gives_up: bool = False
    """Whether a booking that was under way is given up, with the seating that is held for it."""
    refused: Refusal | None = None
    """Why what was said just now cannot be booked; the booking itself goes on."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What is known of how to reach the customer, besides the notes."""

    name: str | None = None
    phone: str | None = None


def plan(routed: Sequence[tuple[str, Route]], heard: Heard, business: Business, reach: Reach) -> Plan:
    """The asks of this turn, and the notes with the running topic and what to ask for next."""
    notes = heard.notes
    kept = _kept([(text, _surely(route, notes)) for text, route in routed])
    kept = _with_pending_message(kept, notes, reach)
    asks = tuple(_ask(text, route.intent, heard, business) for text, route in kept)
    wants = {ask.intent for ask in asks}
    topic = _topic(asks, notes)
    notes = _for_topic(topic, notes, heard.found)
    if (wanted := wants & intents.MESSAGES) and notes.topic not in intents.MESSAGES:
        notes = _new_message(wanted, routed, notes)
    if topic in intents.MESSAGES and notes.callback:
        topic = after_message(notes)  # the message was taken: nothing more is wanted for it
    if intents.DECLINE in wants and topic in intents.MESSAGES:
        topic, notes = after_message(notes), replace(notes, reason=None)
    notes = replace(notes, topic=topic)
    gives_up = dropped(wants, notes)
    if gives_up:
        notes = without_booking(notes)
    step, refused = _next_in_booking(asks, notes, business, reach, heard), heard.refused
    if refused and step.missing == "person":
        notes = replace(notes, reason=notes.reason or f"wants to book ({refused.code.replace('_', ' ')})")
    asked = step.missing or _missing(asks, notes, business, reach, half_zip="half_zip" in heard.found)
    if intents.DECLINE in wants:
        notes = replace(notes, to_text=None)
    if notes.to_text and notes.digits:
        asked = "phone"
    notes = replace(notes, said_goodbye=intents.GOODBYE in wants)
    if wants == {intents.REPEAT}:
        asked = notes.asked  # the question that is said again
    elif asked is None and wants <= {intents.THANKS, intents.DECLINE, intents.ACKNOWLEDGE}:
        asked = "more"
    return Plan(asks, kept[0][1], replace(notes, asked=asked), frozenset(heard.found), step, gives_up, refused)


def _topic(asks: Sequence[Ask], notes: Notes) -> str | None:
    """What the conversation is about: a price asked in the middle of a booking does not end it."""
    wants = [ask.intent for ask in asks if ask.intent in intents.MESSAGES | intents.ORDERS | intents.BOOKINGS]
    for intent in wants:
        if not (intent in intents.ORDERS and notes.topic in intents.BOOKINGS):
            return intent
    return notes.topic


def _for_topic(topic: str | None, notes: Notes, found: frozenset[str]) -> Notes:
    """Moving or cancelling begins afresh: a day that was spoken of for another booking is not the one to move to."""
    if topic == notes.topic or topic not in (intents.RESCHEDULE, intents.CANCEL):
        return notes
    new = notes.booking if found & {"day", "at"} and topic == intents.RESCHEDULE else BookingNotes()
    return replace(notes, booking=replace(new, reference=notes.booking.reference, read_back=None))


def _next_in_booking(asks: Sequence[Ask], notes: Notes, business: Business, reach: Reach, heard: Heard) -> Next:
    """The next step, when this turn is about the booking; what is missing for it, when it is asked beside."""
    wants = {ask.intent for ask in asks}
    if notes.topic not in intents.BOOKINGS or notes.topic is None or intents.GOODBYE in wants:
        return Next()
    if "half_zip" in heard.found:
        return Next(None, "zip")
    if heard.refused and intents.BOOKING in wants:
        return Next(None, _ASKED_AGAIN.get(heard.refused.code, "person"))
    agreed = "agreed" in heard.found
    step = next_in(notes.topic, notes, business, phone=reach.phone, name=reach.name, agreed=agreed)
    if not wants & intents.BOOKINGS:
        # Something else was asked: that is answered, and the booking waits with its question.
        return Next(None, step.missing or "go_on")
    if intents.ALLERGY in wants and step.todo == "read_back":
        return Next(None, "go_on")  # first they hear what holds it, and whether a person has to look at it
    if step.todo == "read_back" and notes.topic == intents.CHANGE and not heard.found & CHANGE_SLOTS:
        return Next(None, "change_to")
    if step.missing == "confirm" and "no" in heard.found and not agreed:
        return Next(None, "change")
    return step


def _surely(route: Route, notes: Notes) -> Route:
    """A message is only begun when it was surely asked for: staff pick up the phone for it. Else one is offered."""
    begins = route.intent in (intents.CALLBACK, intents.PERSON) and notes.topic not in intents.MESSAGES
    return replace(route, intent=intents.UNCLEAR) if begins and route.confidence < _SURE else route


def _kept(routed: Sequence[tuple[str, Route]]) -> list[tuple[str, Route]]:
    """Without small talk beside something weightier, and without asking the same twice; a goodbye comes last."""
    weighty = [item for item in routed if item[1].intent not in intents.LIGHT]
    chosen = weighty or list(routed[:1])
    if not weighty:
        # Of small talk alone, what was said last counts: "Hi there. My name is Sarah."
        chosen = [max(routed, key=lambda item: (item[1].intent != intents.UNCLEAR, item[1].intent != intents.GREETING))]
    seen: set[str] = set()
    kept: list[tuple[str, Route]] = []
    for text, route in chosen:
        if route.intent in seen and route.intent not in intents.EACH_BY_ITSELF:
            continue
        seen.add(route.intent)
        kept.append((text, route))
    if seen & intents.MESSAGES:
        first = next(item for item in kept if item[1].intent in intents.MESSAGES)
        kept = [item for item in kept if item[1].intent not in intents.MESSAGES or item is first]
    if {intents.QUOTE, intents.TRAVEL_FEE} <= seen:
        place = any(route.intent == intents.QUOTE and _BARE_ZIP.match(text) for text, route in kept)
        less = intents.QUOTE if place else intents.TRAVEL_FEE  # "do you come to Reno? 89501"
        kept = [item for item in kept if item[1].intent != less]
    return sorted(kept, key=lambda item: item[1].intent == intents.GOODBYE)


def _with_pending_message(kept: list[tuple[str, Route]], notes: Notes, reach: Reach) -> list[tuple[str, Route]]:
    """Who says goodbye in the middle of leaving a message still wants it taken, if there is a number to call."""
    leaves = [route for _, route in kept if route.intent == intents.GOODBYE]
    pending = notes.topic in intents.MESSAGES and notes.callback is None and notes.reason
    if leaves and pending and notes.topic and (notes.phone or reach.phone):
        return [(notes.reason or "", replace(leaves[0], intent=notes.topic)), *kept]
    return kept


def _ask(text: str, intent: str, heard: Heard, business: Business) -> Ask:
    text = without_filler(text)
    if intent == intents.MENU and _about_allergens(text, business):
        return Ask(intents.ALLERGY, text)
    if intent not in intents.ORDERS:
        return Ask(intent, text)
    focus: Focus | None = next((name for name, pattern in _FOCUSES if pattern.search(text)), None)
    extras: Mapping[str, Extra] = {**business.upgrades, **business.add_ons}
    if not heard.found & {"party", "extras"} and named_in(text, extras):
        return Ask(intent, text, "extras")
    if focus == "prices" and heard.found & {"party", "extras", "zip"}:
        focus = None
    if focus in ("deposit", "balance") and not heard.notes.has_order:
        return Ask(intents.POLICY, text)
    return Ask(intent, text, focus)


def _new_message(wanted: set[str], routed: Sequence[tuple[str, Route]], notes: Notes) -> Notes:
    """A message begins. Who takes up our offer of a person wants what it was offered for; who asks again has one."""
    if notes.callback and wanted == {intents.PERSON}:
        return notes
    offered = notes.asked == "person" and notes.reason
    return replace(notes, reason=notes.reason if offered else _reason(routed, notes), callback=None)


def _about_allergens(text: str, business: Business) -> bool:
    """Whether a question about the menu is one for the allergen table, which alone may answer it."""
    if business.allergens is None or _HAVE.match(text):
        return False
    words = [word for row in business.allergens.substances.values() for word in row.words]
    return any(re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) for word in words)


def _missing(asks: Sequence[Ask], notes: Notes, business: Business, reach: Reach, *, half_zip: bool) -> str | None:
    """The one thing to ask for now: the order first, then how to reach them; nothing when they are leaving."""
    wants = {ask.intent for ask in asks}
    if intents.GOODBYE in wants:
        return None
    orders = [ask for ask in asks if ask.intent in intents.ORDERS]
    if orders and half_zip:
        return "zip"
    if orders and (slot := _missing_in_order(orders[0], notes, business)):
        return slot
    if notes.callback is None and notes.reason and (notes.topic in intents.MESSAGES or wants & intents.MESSAGES):
        if not (notes.phone or reach.phone) or notes.digits:
            return "phone"
        if not (notes.name or reach.name):
            return "name"
    return None


def _missing_in_order(ask: Ask, notes: Notes, business: Business) -> str | None:
    if ask.focus in ("prices", "extras", "minimum"):
        return None
    needs_zip = business.travel is not None and notes.zip is None
    if ask.intent == intents.TRAVEL_FEE:
        return "zip" if needs_zip else None
    if not notes.has_order:
        return "party"
    if "some" in notes.extras.values():
        return "extras"
    return "zip" if needs_zip else None


def _reason(routed: Sequence[tuple[str, Route]], notes: Notes) -> str:
    """What the message is about, in the customer's own words; the number to call has a field of its own."""
    wanting = [text for text, route in routed if route.intent in intents.MESSAGES]
    about = " ".join(text for text in wanting if len(digits_heard(text)) < _PHONE_DIGITS)
    order = f" (party of {notes.party.guests})" if notes.has_order else ""
    return (about or "asks for a call back")[:400] + order
