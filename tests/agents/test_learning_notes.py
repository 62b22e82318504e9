"""What stays of a turn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from agents.booking_notes import BookingNotes
from agents.learning_notes import OPEN_ORDER, after_tool, facts_in, miles_told, reopened
from agents.notes import Notes
from agents.understanding.party import Party
from memory.people import Customer, CustomerId, OrgId

OFFER: dict[str, Any] = {
    "quote": {
        "total_cents": 58600,
        "deposit_cents": 10000,
        "balance_cents": 48600,
        "travel_cents": 2600,
        "miles": 43,
        "guests": 12,
        "refusals": [],
        "lines": [{"key": "adult", "count": 8, "label": "adults"}],
    },
    "place": "Davis",
    "unknown_zip": False,
}


def customer(**facts: str) -> Customer:
    return Customer(CustomerId("c"), OrgId("o"), (), facts)


def test_the_miles_that_were_told_are_known_by_their_zip_code():
    notes = after_tool(Notes(), "quote", {"zip": "95616-1234"}, OFFER)
    notes = after_tool(notes, "travel_fee", {"zip": "94102"}, {"zip": "94102", "miles": 25, "fee_cents": 0})
    assert miles_told(notes) == {"95616": 43, "94102": 25}
    assert miles_told(Notes(results={"quote": True, "travel_fee": {"zip": "94102"}})) == {}


def test_an_offer_leaves_its_figures_and_its_place():
    notes = after_tool(Notes(zip="95616"), "quote", {}, OFFER)
    assert notes.place == "Davis"
    kept = notes.results["quote"]
    assert isinstance(kept, dict)
    assert (kept["total_cents"], kept["lines"]) == (58600, [{"key": "adult", "count": 8}])
    assert notes.asked is None


def test_a_zip_code_that_is_none_is_forgotten_and_asked_for_again():
    notes = after_tool(Notes(zip="00000"), "travel_fee", {}, {"zip": "00000", "unknown_zip": True})
    assert (notes.zip, notes.asked) == (None, "zip")


def test_a_message_that_was_taken_ends_its_topic():
    before = Notes(topic="callback", reason="a wedding", asked="name", party=Party(10))
    notes = after_tool(before, "request_callback", {}, {"reference": "abc", "phone": "+19165550142"})
    assert (notes.callback, notes.topic, notes.asked) == ("abc", "quote", None)
    booking = replace(before, booking=BookingNotes(day="2026-11-28"))
    assert after_tool(booking, "request_callback", {}, {"reference": "abc"}).topic == "booking"
    bad = after_tool(before, "request_callback", {}, {"reference": None, "bad_phone": True})
    assert (bad.callback, bad.topic, bad.asked) == (None, "callback", "phone")


@pytest.mark.parametrize(
    ("tool", "answer"),
    [
        ("find_in_knowledge", {"passages": []}),
        ("allergens", {"person": "severe_allergy"}),
        ("quote", {"quote": {"refusals": [{"code": "large_party", "person": True}]}}),
        ("travel_fee", {"refusal": {"code": "too_far", "person": True}}),
    ],
)
def test_what_a_person_must_answer_is_offered(tool: str, answer: dict[str, Any]):
    notes = after_tool(Notes(), tool, {"question": "dogs in the yard?"}, answer)
    assert notes.asked == "person"
    assert notes.reason
    # Whoever is leaving a message already is not asked whether they want to.
    assert after_tool(Notes(topic="callback", reason="x"), tool, {}, answer).asked is None


def test_what_a_person_need_not_answer_is_not_offered():
    assert after_tool(Notes(), "find_in_knowledge", {}, {"passages": [{"text": "Yes."}]}).asked is None
    assert after_tool(Notes(), "quote", {}, OFFER).asked is None


def test_facts_are_what_is_new_of_the_customer():
    notes = Notes(name="Sarah", phone="+19165550142", zip="95616", party=Party(8, 4), topic="quote")
    facts = facts_in(notes, customer(name="Sarah"))
    assert {"phone", "party", "address", OPEN_ORDER} == facts.keys()
    assert facts["party"] == "8 adults, 4 children"
    assert facts_in(notes, customer(name="Sarah", **facts)) == {}
    assert facts_in(Notes(), customer()) == {}


def test_a_later_conversation_begins_with_the_order_of_the_last_one():
    notes = Notes(
        topic="quote", party=Party(8, 4), zip="95616", extras={"salmon": "everyone"}, digits="91", asked="zip"
    )
    again = reopened(customer(**facts_in(notes, customer())))
    assert again == Notes(topic="quote", party=Party(8, 4), zip="95616", extras={"salmon": "everyone"})


@pytest.mark.parametrize("order", ["", "{", "[]", '"x"', '{"party": 4}'])
def test_an_order_that_cannot_be_read_is_none(order: str):
    assert reopened(customer(**{OPEN_ORDER: order})) == Notes()
