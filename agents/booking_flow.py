"""What comes next in a booking, and which sentences belong to it, by the notes and by `booking` of business.yaml."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from agents import intents
from agents.booking_notes import NO_SEATING
from agents.business import Business
from agents.notes import Notes
from agents.router import Route
from agents.understanding.agreement import agrees
from agents.understanding.allergies_told import NONE
from agents.understanding.links_wanted import link_wanted
from agents.understanding.texts_wanted import text_wanted

Todo = Literal["check", "hold", "read_back", "book", "find"]
"""What a tool does for it now: look up what is free, keep a seating, give what is to be read back, book by the yes to
that (or move, or cancel), or find the booking that is meant."""

_NEEDS: tuple[tuple[str, str], ...] = (
    ("children", r"child|kid"),
    ("party", r"adult|guest|people|person|many"),
    ("at", r"seating|time|hour|slot"),
    ("day", r"date|day"),
    ("zip", r"zip|address|place|where"),
    ("name", r"name"),
    ("phone", r"phone|e-?mail|contact|number"),
    ("allergies", r"allerg"),
)
_TOLD = {
    "day": {"day"}, "at": {"at", "day"}, "seating": {"day", "at"}, "party": {"party"},
    "children": {"party", "children"},
    "zip": {"zip", "half_zip", "address"}, "name": {"name"}, "phone": {"phone", "digits", "email"},
    "allergies": {"allergies"}, "extras": {"extras", "party"}, "confirm": {"agreed"}, "reference": {"reference"},
}  # fmt: skip
_SLOTS = frozenset().union(*_TOLD.values())
_SOFT = frozenset(
    {intents.QUOTE, intents.TRAVEL_FEE, intents.CONTACT_DETAILS, intents.UNCLEAR, intents.ACKNOWLEDGE, intents.GO_ON,
     intents.GREETING, intents.OUT_OF_SCOPE, intents.DECLINE, intents.THANKS, intents.CALLBACK}
)  # fmt: skip
"""What a piece of a booking is mistaken for: counts for a price, names for a greeting."""
_ASKS = re.compile(
    r"\?|^\W*(?:and |but |so |wait,? |sorry,? )*(?:what|how|why|who|which|where|when|is|are|do|does|did|can|could|will"
    r"|would|tell me)\b",
    re.IGNORECASE,
)
_PRICE = re.compile(r"\b(?:how much|price|cost|costs|total|deposit|charge|fee)\b", re.IGNORECASE)
_HOW_MUCH = re.compile(
    r"^\W*(?:(?:and|so|but|ok(?:ay)?|wait|actually|first|oh|well|sorry|also)\W+)*how much (?:is|are|would|will|for)\b",
    re.IGNORECASE,
)
_BOOKS = re.compile(r"\b(?:book|reserve|make a reservation|schedule)\b", re.IGNORECASE)
_MOVES = re.compile(r"\b(?:move|re-?schedule|postpone|push|switch|change|shift)\b", re.IGNORECASE)
_IS_OPEN = re.compile(
    r"\b(?:are|do|will) (?:you|u|y'?all)(?: guys| folks| all)? (?:be )?(?:open|work\w*|available|free|serv\w+|cook\w*"
    r"|closed|around|come)\b|\b(?:is it|are they) open\b",
    re.IGNORECASE,
)
""" "Do you work on Thanksgiving?" asks for what is free on that day."""
_COMES = re.compile(
    r"^\W*(?:\w+\W+){0,3}?(?:do|does|can|could|will|would) (?:you|u|y'?all|your \w+)(?: guys| folks| all| even)? "
    r"(?:come|travel|drive|serve|service|go|deliver|cover|cater|make it)\b",
    re.IGNORECASE,
)
_LEFT = re.compile(r"\b(?:left to pay|balance|still owe|owe|deposit|on the day|total)\b", re.IGNORECASE)
_MY_REFERENCE = re.compile(
    r"\b(?:my|the|that) (?:booking |reservation |confirmation )?(?:reference|confirmation|booking|reservation)"
    r"(?: (?:number|code|id))?(?: again)?\W*$",
    re.IGNORECASE,
)
_A_WORD = re.compile(r"^\W*\w+\W*$")
_HEARD = re.compile(r"^\W*(?:ok(?:ay)?|alright|all right|right|i see|mm-?hm+)\W*$", re.IGNORECASE)
"""What is said to an offer by somebody who only listens."""
_NOT_NOW = re.compile(
    r"\b(?:never ?mind|forget (?:it|about it|that)|not (?:now|today|yet)|no thanks?|no thank you|changed my mind"
    r"|leave it|don'?t book|do not book|stop)\b",
    re.IGNORECASE,
)
_SURE = 0.5


@dataclass(frozen=True, slots=True)
class Next:
    """What a tool has to do now, if anything, and what to ask for after it."""

    todo: Todo | None = None
    missing: str | None = None


def slots_of(business: Business) -> list[str]:
    """What has to be known before booking, in the order of `booking.needs`; what it leaves out comes last."""
    needs = business.booking.needs if business.booking else ()
    named = [slot for need in needs if (slot := _slot_named(need))]
    always = ["day", "at", "party", "zip", "name", "phone", *(["allergies"] if business.allergens else [])]
    return list(dict.fromkeys([*named, *always]))


def next_in(topic: str, notes: Notes, business: Business, *, phone: str | None, name: str | None, agreed: bool) -> Next:
    """The next step of booking, moving or cancelling. `phone` and `name` are known without having been told."""
    if topic in (intents.CANCEL, intents.CHANGE):
        return _after_yes(notes, agreed=agreed)
    if topic == intents.RESCHEDULE and not (notes.booking.day or notes.booking.days or notes.booking.trouble):
        return Next("find" if notes.booking.reference is None else None, "day")
    seating = _seating(notes)
    if seating.missing in ("day", "at"):
        return seating
    if topic == intents.RESCHEDULE:
        return _after_yes(notes, agreed=agreed)
    has = {"name": notes.name or name, "phone": (notes.phone or notes.email or phone) and not notes.digits}
    for slot in slots_of(business):
        if not _has(slot, notes, business, has):
            return Next(seating.todo, slot)
    if "some" in notes.extras.values():
        return Next(seating.todo, "extras")
    return _after_yes(notes, agreed=agreed)


def in_booking(text: str, route: Route, notes: Notes, found: Collection[str], agents: Mapping[str, str]) -> Route:
    """The route of a sentence, seen from the booking that is under way: pieces of it belong to it, questions do not."""
    intent = _intent_in_booking(text, route, notes, set(found))
    if intent == route.intent:
        return route
    return Route(intent, agent_for(intent, agents) or route.agent, max(route.confidence, 0.9))


def agent_for(intent: str, agents: Mapping[str, str]) -> str | None:
    """Who answers an intent. Changes and links are heard by rules, not by examples: whoever books sees to them."""
    by_rule = intent in (intents.CHANGE, intents.LINK, intents.TEXT, intents.CLAIM, intents.PROVE)
    return agents.get(intent) or (agents.get(intents.BOOKING) if by_rule else None)


def with_allergies(
    routed: list[tuple[str, Route]], notes: Notes, found: Collection[str], agents: Mapping[str, str]
) -> None:
    """Whoever tells of an allergy is told at once what holds it, also when it was asked for a booking."""
    told = notes.booking.allergies
    if "allergies" in found and told and told != NONE and not any(r.intent == intents.ALLERGY for _, r in routed):
        routed.insert(0, (told, Route(intents.ALLERGY, agents.get(intents.ALLERGY, routed[0][1].agent), 0.9)))


def after_message(notes: Notes) -> str | None:
    """What goes on after a message: a booking that was begun, or a price."""
    if notes.booking.day or notes.booking.days:
        return intents.BOOKING
    return intents.QUOTE if notes.has_order else None


def dropped(wants: Collection[str], notes: Notes) -> bool:
    """Whether the booking under way is given up: what was worked out of it is forgotten then."""
    return notes.topic in intents.BOOKINGS and intents.DECLINE in wants


def _intent_in_booking(text: str, route: Route, notes: Notes, found: set[str]) -> str:
    topic, asked, intent = notes.topic, notes.asked, route.intent
    if link_wanted(text) and (topic is None or topic in intents.ORDERS or notes.booking.reference):
        return intents.LINK
    if notes.to_text and found & {"phone", "digits"}:
        return intents.LINK if notes.to_text in ("deposit", "calendar") else intents.TEXT
    if text_wanted(text) or (asked == "text" and "yes" in found and not found & _SLOTS):
        return intents.TEXT
    asks = _ASKS.search(text) or _PRICE.search(text)
    if asked == "person" and "yes" in found and not found & _SLOTS and not asks:
        return intents.CALLBACK if intent in _SOFT | intents.BOOKINGS else intent
    if asked == "go_on" and "yes" in found and topic in intents.BOOKINGS and topic and not asks:
        return topic
    if topic not in intents.BOOKINGS or topic is None:
        return _begins(text, intent, notes, found)
    if asked == "person":
        other = intent in intents.ORDERS and found & {"party", "zip"} and not _PRICE.search(text)
        return topic if other else intent
    if "no_allergies" in found and intent == intents.ALLERGY and not _ASKS.search(text):
        return topic
    if topic == intents.BOOKING and intent in (intents.CANCEL, intents.RESCHEDULE):
        questions = intents.POLICY if _ASKS.search(text) else intents.DECLINE
        return questions if intent == intents.CANCEL else topic
    if topic == intents.RESCHEDULE and intent == intents.BOOKING:
        return topic
    if topic == intents.CHANGE and intent in (intents.BOOKING, intents.RESCHEDULE) and not found & {"day", "at"}:
        return topic
    if topic == intents.CHANGE and found & (_SLOTS - {"agreed", "day", "at"}) and not _ASKS.search(text):
        return topic
    if (
        _NOT_NOW.search(text)
        and not found & (_SLOTS - {"agreed"})
        and intent in _SOFT | {intents.POLICY, intents.CANCEL}
    ):
        return intents.DECLINE
    if asked == "confirm" and topic != intents.BOOKING and "no" in found and not found & {"day", "at"}:
        return intents.DECLINE
    if asked == "confirm" and ("agreed" in found or ({"yes", "no"} & found and not _ASKS.search(text))):
        return topic
    if intent in intents.ORDERS and _PRICE.search(text):
        return intent
    if intent == topic and _HOW_MUCH.match(text):
        return intents.QUOTE
    if _TOLD.get(asked or "", set()) & found and not (_asks_otherwise(text, intent) and route.confidence >= _SURE):
        return topic
    if intent in _SOFT and (found & _SLOTS or (asked in _TOLD and not found and _A_WORD.match(text))):
        return topic
    if route.confidence < _SURE and found & _SLOTS and not _ASKS.search(text):
        return topic
    vague = (intents.UNCLEAR, intents.ACKNOWLEDGE, intents.GO_ON, intents.CONTACT_DETAILS)
    if intent in vague and not _ASKS.search(text):
        return topic
    return intent


def _begins(text: str, intent: str, notes: Notes, found: set[str]) -> str:
    """A day for an order that was priced, or a yes to keeping one, begins a booking."""
    if notes.asked == "book" and "yes" in found and not found & _SLOTS:
        return intents.ACKNOWLEDGE if _HEARD.match(text) else intents.BOOKING if intent in _SOFT else intent
    if notes.booking.reference and found & {"day", "at"} and _MOVES.search(text):
        return intents.RESCHEDULE
    if notes.asked == "more" and notes.booking.reference and not found & _SLOTS and agrees(text):
        return intents.ACKNOWLEDGE  # "perfect, book it": that is done
    if _BOOKS.search(text) and (intent in _SOFT or "no_allergies" in found) and not _PRICE.search(text):
        return intents.BOOKING
    if "no_allergies" in found and intent == intents.ALLERGY and not _ASKS.search(text):
        return intents.ACKNOWLEDGE
    if intent == intents.QUOTE and "zip" in found and not notes.has_order and _COMES.match(text):
        return intents.TRAVEL_FEE
    if intent in _SOFT | {intents.POLICY} and _MY_REFERENCE.search(text):
        return intents.MY_BOOKING
    priced = notes.topic in intents.ORDERS and notes.has_order and not notes.booking.reference
    if intent == intents.MY_BOOKING and priced and _LEFT.search(text):
        return intents.QUOTE  # of what is worked out: nothing is booked yet
    orders = intent in intents.ORDERS and {"day", "at"} <= found and not (_PRICE.search(text) or _ASKS.search(text))
    if orders:
        return intents.BOOKING  # "I need ten adults on the 12th at six"
    only_seating = found & {"day", "at"} and not found & {"party", "zip", "extras", "phone", "digits"}
    vague = {intents.UNCLEAR, intents.ACKNOWLEDGE, intents.GO_ON, intents.DECLINE, intents.GREETING}
    vague |= {intents.QUOTE} if notes.has_order else set()
    if only_seating and not _PRICE.search(text) and (intent in vague or ("day" in found and _IS_OPEN.search(text))):
        return intents.BOOKING
    return intent


def _asks_otherwise(text: str, intent: str) -> bool:
    return bool(_ASKS.search(text)) and intent not in _SOFT | intents.BOOKINGS


def _seating(notes: Notes) -> Next:
    """What is to be done for the day and the time; both are known when it asks for neither."""
    told = notes.booking
    if told.days or (told.trouble and told.trouble != NO_SEATING) or not told.day:
        return Next(None, "day")
    if not told.at:
        return Next("check" if told.seen != told.day else None, "at")
    return Next("hold" if told.seen != told.seating else None)


def _after_yes(notes: Notes, *, agreed: bool) -> Next:
    """All is known: it is read back, until a clear yes to just that."""
    if agreed and notes.booking.read_back:
        return Next("book")
    return Next(None, "confirm") if notes.booking.read_back else Next("read_back")


def _has(slot: str, notes: Notes, business: Business, known: Mapping[str, object]) -> bool:
    match slot:
        case "party":
            return notes.has_order
        case "children":
            return notes.party.children is not None
        case "zip":
            return business.travel is None or notes.zip is not None
        case "allergies":
            return notes.booking.allergies is not None
        case "name" | "phone":
            return bool(known[slot])
    return True  # the day and the time were looked at before


def _slot_named(need: str) -> str | None:
    return next((slot for slot, words in _NEEDS if re.search(rf"\b(?:{words})", need, re.IGNORECASE)), None)


def without_booking(notes: Notes) -> Notes:
    """The notes with nothing of the booking but the party and the place, which a price still needs."""
    return replace(notes, topic=None, booking=type(notes.booking)(reference=notes.booking.reference))
