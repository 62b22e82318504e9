"""What stays of a turn: notes after a tool has answered, and facts about the customer for the next conversation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from agents import intents
from agents.booking_flow import after_message
from agents.booking_learning import TOOLS, after_booking_tool
from agents.notes import Notes
from memory.conversation import JSON
from memory.people import Customer

OPEN_ORDER = "open_order"
"""The fact that holds the order last talked about, as JSON, so that a later conversation can go on with it."""

ESCALATED = "escalated"
"""The fact that lists the reasons for which a person has something of theirs, until that person closes it."""

_LONGEST_FACT = 1000


def after_tool(notes: Notes, tool: str, arguments: Mapping[str, Any], answer: Mapping[str, JSON]) -> Notes:
    """The notes after a tool has answered: its result, the place of a ZIP code, and whether a person was offered."""
    notes = replace(notes, results={**notes.results, tool: _kept(tool, arguments, answer)})
    if tool in ("send_link", "send_text"):
        notes = _after_text(notes, answer)
    if tool in TOOLS:
        return after_booking_tool(notes, tool, arguments, answer)
    match tool:
        case "quote" | "travel_fee":
            place = answer.get("place")
            notes = replace(notes, place=place if isinstance(place, str) else notes.place)
            if answer.get("unknown_zip"):
                notes = replace(notes, zip=None, place=None, asked="zip")
        case "request_callback" if reference := answer.get("reference"):
            notes = replace(notes, callback=str(reference), topic=after_message(notes), asked=None, digits="")
        case "hand_to_person" if answer.get("reference") and (reason := str(arguments.get("reason", ""))):
            notes = replace(notes, escalated=tuple(dict.fromkeys((*notes.escalated, reason))))
        case "claim_contact" | "prove_contact":
            notes = replace(notes, asked="code" if answer.get("outcome") in ("sent", "wrong") else "more")
        case "request_callback":
            notes = replace(notes, phone=None, digits="", asked="phone")
    # An allergy that a person must look at comes before whatever was asked for a booking.
    free = notes.asked is None or (tool == "allergens" and notes.topic in intents.BOOKINGS)
    if _wants_person(tool, answer) and free and notes.topic not in intents.MESSAGES:
        return replace(notes, asked="person", reason=_about(tool, arguments))
    return notes


def after_offer(notes: Notes, tool: str, answer: Mapping[str, JSON]) -> Notes:
    """The notes once a date was offered beside a price: a yes is then one to that, and it is not offered again."""
    quote = answer.get("quote")
    priced = tool == "quote" and isinstance(quote, dict) and not quote.get("refusals") and notes.asked is None
    return replace(notes, asked="book", offered_date=True) if priced else notes


def miles_told(notes: Notes) -> dict[str, int]:
    """Whole miles by ZIP code, as prices and travel fees told them."""
    told: dict[str, int] = {}
    for tool in ("quote", "travel_fee"):
        if isinstance(kept := notes.results.get(tool), dict):
            zip_code, miles = kept.get("zip"), kept.get("miles")
            if isinstance(zip_code, str) and isinstance(miles, int):
                told[zip_code[:5]] = miles
    return told


def after_text_offer(notes: Notes, tool: str, answer: Mapping[str, JSON]) -> Notes:
    """The notes once a text was offered with what was booked: a yes is then one to that."""
    return replace(notes, asked="text") if tool == "book" and answer.get("outcome") == "booked" else notes


def facts_in(notes: Notes, customer: Customer) -> dict[str, str]:
    """What the customer said of themselves, as far as it is new."""
    facts: dict[str, str] = {}
    if notes.name:
        facts["name"] = notes.name
    if notes.phone:
        facts["phone"] = notes.phone
    if notes.email:
        facts["email"] = notes.email
    if notes.booking.reference and notes.topic is None and OPEN_ORDER in customer.facts:
        facts[OPEN_ORDER] = "{}"  # it was booked, moved or cancelled: nothing is open any more
    elif notes.has_order:
        children = f", {notes.party.children} children" if notes.party.children else ""
        facts["party"] = f"{notes.party.adults} adults{children}"
        order = json.dumps(
            {k: v for k, v in notes.as_json().items() if k in ("topic", "party", "zip", "place", "extras", "booking")}
        )
        if len(order) <= _LONGEST_FACT:
            facts[OPEN_ORDER] = order
    if notes.zip:
        facts["address"] = notes.zip
    return {name: value for name, value in facts.items() if customer.facts.get(name) != value}


def reopened(customer: Customer) -> Notes:
    """The notes to begin a conversation with: the order of the last one, if there was one, and what a person has."""
    escalated = tuple(reason for reason in customer.facts.get(ESCALATED, "").split(",") if reason)
    try:
        order = json.loads(customer.facts.get(OPEN_ORDER, "{}"))
    except ValueError:
        return Notes(escalated=escalated)
    if not isinstance(order, dict):
        return Notes(escalated=escalated)
    notes = replace(Notes.from_json(order), escalated=escalated)
    # Places may be gone by now, and what was read back is forgotten: both are looked at again.
    return replace(notes, booking=replace(notes.booking, seen=None, offered=(), read_back=None))


def _after_text(notes: Notes, answer: Mapping[str, JSON]) -> Notes:
    """A number is asked for where there is none to text to; what was texted is not asked for any more."""
    outcome, kind = answer.get("outcome"), answer.get("what") or answer.get("to")
    if outcome == "no_number":
        return replace(notes, asked="phone", to_text=str(kind), phone=None, digits="")
    if outcome == "not_possible":
        return replace(notes, asked="person", reason="wants something in writing")
    asked = "more" if notes.asked is None else notes.asked
    return replace(notes, to_text=None, asked=asked) if outcome == "texted" else notes


def _kept(tool: str, arguments: Mapping[str, Any], answer: Mapping[str, JSON]) -> JSON:
    """Of an offer its figures, of anything else what it gave; pages and menus are looked up again rather than kept."""
    if tool == "quote" and isinstance(quote := answer.get("quote"), dict):
        names = ("total_cents", "deposit_cents", "balance_cents", "travel_cents", "miles", "guests")
        lines = quote.get("lines")
        short: list[JSON] = (
            [{"key": line.get("key"), "count": line.get("count")} for line in lines if isinstance(line, dict)]
            if isinstance(lines, list)
            else []
        )
        zip_code = arguments.get("zip")
        return {**{name: quote.get(name) for name in names}, "lines": short, **({"zip": zip_code} if zip_code else {})}
    if tool in ("menu", "find_in_knowledge"):
        return True
    if tool in ("claim_contact", "prove_contact"):
        return {"outcome": answer.get("outcome")}
    if tool == "send_text":
        return {name: answer.get(name) for name in ("outcome", "what")}
    return dict(answer)


def _wants_person(tool: str, answer: Mapping[str, JSON]) -> bool:
    """Whether a person has to go on with what this tool was asked."""
    if tool == "find_in_knowledge":
        return not answer.get("passages")
    if tool == "allergens":
        return bool(answer.get("person"))
    quote = answer.get("quote") if tool == "quote" else None
    refusals = quote.get("refusals") if isinstance(quote, dict) else None
    if isinstance(refusals, list):
        return any(isinstance(refusal, dict) and refusal.get("person") for refusal in refusals)
    refusal = answer.get("refusal")
    return isinstance(refusal, dict) and bool(refusal.get("person"))


def _about(tool: str, arguments: Mapping[str, Any]) -> str:
    """What the call back would be about, in the customer's own words where the tool had them."""
    words = arguments.get("question") or arguments.get("about")
    return str(words)[:300] if words else f"asks about {tool.replace('_', ' ')}"
