"""Which tools answer a turn, with which arguments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agents import intents
from agents.business import Business
from agents.claims import code_in
from agents.known import AskKnown, Known
from agents.offline.booking_steps import booking_call
from agents.understanding.food import named_in

LOOKED_UP = frozenset({intents.POLICY, intents.UNCLEAR})


@dataclass(frozen=True, slots=True)
class Step:
    """One call of a tool, for one ask."""

    tool: str
    arguments: dict[str, Any]


def steps_for(known: Known, business: Business) -> list[Step | None]:
    """For each ask the tool that answers it, or None when words are enough or something is missing first."""
    return [_step(ask, known, business) for ask in known.asks]


def _step(ask: AskKnown, known: Known, business: Business) -> Step | None:
    match ask.intent:
        case intents.QUOTE:
            return _quote(ask, known, business)
        case intents.TEXT if known.digits:
            return None  # the rest of the number comes first
        case intents.BOOKING | intents.RESCHEDULE | intents.CANCEL | intents.CHANGE | intents.MY_BOOKING | intents.LINK:
            call = booking_call(ask, known)
            return Step(*call) if call else None
        case intents.CLAIM:
            return Step("claim_contact", {})
        case intents.PROVE:
            return Step("prove_contact", {"code": code_in(ask.text)})
        case intents.TEXT:
            return Step("send_text", {"what": known.to_text} if known.to_text else {})
        case intents.TRAVEL_FEE:
            if known.order and known.order.zip and not known.wrong_zip:
                return Step("travel_fee", {"zip": known.order.zip})
            return None
        case intents.MENU:
            return Step("menu", _menu_part(ask.text, business))
        case intents.ALLERGY:
            return Step("allergens", {"about": ask.text[:300]})
        case intents.CALLBACK | intents.PERSON | intents.COMPLAINT:
            return _message(known)
        case intent if intent in LOOKED_UP or not _spoken(intent):
            return Step("find_in_knowledge", {"question": ask.text})
    return None


def _quote(ask: AskKnown, known: Known, business: Business) -> Step | None:
    if ask.focus == "prices":
        return Step("menu", {"section": "prices"})
    if ask.focus == "extras":
        named = named_in(ask.text, business.upgrades)
        return Step("menu", {"section": "upgrades" if named else "add_ons"})
    if known.order and known.order.party and known.missing != "extras" and not known.wrong_zip:
        return Step("quote", known.order.model_dump(exclude_none=True))
    if ask.focus == "minimum":
        # The price of a single guest shows the minimum that an order is raised to.
        one = next(iter(business.party.needs), next(iter(business.prices)))
        return Step("quote", {"party": {one: 1}})
    return None


def _menu_part(text: str, business: Business) -> dict[str, Any]:
    """The section of the menu that the words point at, or all of it."""
    said = f" {text.lower()} "
    if "upgrade" in said or named_in(text, business.upgrades):
        return {"section": "upgrades"}
    if "add-on" in said or "add on" in said or named_in(text, business.add_ons):
        return {"section": "add_ons"}
    named = [name for name, part in business.menu.items() if _says_any(said, part.words)]
    return {"section": named[0]} if len(named) == 1 else {}


def _says_any(said: str, words: Sequence[str]) -> bool:
    plain = "".join(char if char.isalnum() else " " for char in said)
    return any(f" {word.lower()} " in f" {' '.join(plain.split())} " for word in words)


def _message(known: Known) -> Step | None:
    """The message is taken once its number and name are there; a transfer needs none."""
    message = known.message
    if known.transfer or known.missing or message is None or message.reference:
        return None
    arguments = {"reason": message.reason or "asks for a call back", "phone": message.phone, "name": message.name}
    return Step("request_callback", {name: value for name, value in arguments.items() if value})


def _spoken(intent: str) -> bool:
    """Intents that need no tool: small talk, and what an owner did not add."""
    return intent in intents.LIGHT | {intents.GOODBYE, intents.EMERGENCY}
