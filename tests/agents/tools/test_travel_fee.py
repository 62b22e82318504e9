"""The travel tool."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents.tools.desk import Desk
from agents.tools.travel_fee import TravelAsked, travel_fee


@pytest.mark.parametrize(
    ("zip_code", "place", "miles", "fee_cents"),
    [("94102", "San Francisco", 25, 0), ("95616", "Davis", 43, 2600), ("95814", "Sacramento", 51, 4200)],
)
async def test_what_the_way_costs(desk: Desk, zip_code: str, place: str, miles: int, fee_cents: int):
    answer = await travel_fee(desk, TravelAsked(zip=zip_code))
    assert (answer.place, answer.miles, answer.fee_cents, answer.refusal) == (place, miles, fee_cents, None)


async def test_over_100_miles_a_person_decides_and_no_fee_is_told(desk: Desk):
    answer = await travel_fee(desk, TravelAsked(zip="93291"))
    assert answer.refusal is not None
    assert (answer.refusal.code, answer.refusal.person, answer.fee_cents) == ("too_far", True, None)


async def test_an_unknown_zip(desk: Desk):
    answer = await travel_fee(desk, TravelAsked(zip="12"))
    assert (answer.unknown_zip, answer.miles, answer.fee_cents) == (True, None, None)


async def test_a_business_that_charges_no_travel(desk: Desk):
    local = replace(desk, business=desk.business.model_copy(update={"travel": None}))
    assert (await travel_fee(local, TravelAsked(zip="90210"))).fee_cents == 0
