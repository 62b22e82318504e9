"""What cannot be booked, said as soon as it is heard."""

from __future__ import annotations

import pytest

from agents import intents
from agents.business import Business
from agents.listening import Heard
from agents.notes import Notes
from agents.order_check import with_checked_order
from agents.router import Route
from agents.understanding.party import Party

BOOKING = [("it is in 00000", Route(intents.BOOKING, "operations", 0.9))]
QUOTE = [("it is in 00000", Route(intents.QUOTE, "quotes", 0.9))]
CHANGE = [("we are 5000", Route(intents.CHANGE, "operations", 0.9))]


async def test_a_zip_code_that_there_is_not_is_asked_for_again_in_a_booking(business: Business):
    heard = await with_checked_order(Heard(Notes(zip="00000"), frozenset({"zip", "party"})), BOOKING, business)
    assert heard == Heard(Notes(), frozenset({"half_zip", "party"}))


@pytest.mark.parametrize(
    ("notes", "found", "code", "kept"),
    [
        (Notes(zip="90210", place="Davis"), "zip", "not_served", Notes()),
        (Notes(zip="93721"), "zip", "too_far", Notes(zip="93721")),
        (Notes(party=Party(5000)), "party", "absurd_count", Notes()),
        (Notes(party=Party(10, 5000)), "children", "absurd_count", Notes()),
        (Notes(party=Party(35)), "party", "large_party", Notes(party=Party(35))),
    ],
)
async def test_what_cannot_be_is_refused_and_kept_only_when_a_person_may_decide(
    business: Business, notes: Notes, found: str, code: str, kept: Notes
):
    heard = await with_checked_order(Heard(notes, frozenset({found})), BOOKING, business)  # type: ignore[arg-type]
    assert heard.refused
    assert (heard.refused.code, heard.refused.person, heard.notes) == (code, kept != Notes(), kept)


@pytest.mark.parametrize(
    ("heard", "routed"),
    [
        (Heard(Notes(zip="95616"), frozenset({"zip"})), BOOKING),
        (Heard(Notes(zip="00000"), frozenset({"party"})), BOOKING),
        (Heard(Notes(zip="00000"), frozenset({"zip"})), QUOTE),
        (Heard(Notes(party=Party(5000)), frozenset({"party"})), QUOTE),
        (Heard(Notes(party=Party(5000)), frozenset({"party"})), CHANGE),
        (Heard(Notes(party=Party(0, 0)), frozenset({"party"})), BOOKING),
        (Heard(Notes(party=Party(10)), frozenset({"party"})), BOOKING),
        (Heard(Notes(), frozenset()), BOOKING),
    ],
)
async def test_anything_else_is_left_as_it_was_heard(business: Business, heard: Heard, routed: list[tuple[str, Route]]):
    assert await with_checked_order(heard, routed, business) == heard
