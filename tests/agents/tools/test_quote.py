"""The quote tool: a ZIP code instead of miles."""

from __future__ import annotations

from agents.tools.desk import Desk
from agents.tools.quote import QuoteAsked, quote


async def test_a_party_in_a_town_45_miles_away(desk: Desk):
    answer = await quote(desk, QuoteAsked(party={"adult": 8, "child": 4}, zip="95112"))
    assert (answer.quote.total_cents, answer.quote.balance_cents, answer.place) == (59000, 49000, "San Jose")
    assert answer.quote.miles == 45


async def test_with_lobster_for_everyone(desk: Desk):
    answer = await quote(desk, QuoteAsked(party={"adult": 8, "child": 4}, zip="95112", upgrades={"lobster": 12}))
    assert answer.quote.total_cents == 59000 + 12 * 1500


async def test_without_a_zip_travel_is_open(desk: Desk):
    answer = await quote(desk, QuoteAsked(party={"adult": 10}))
    assert (answer.quote.travel_cents, answer.quote.total_cents, answer.place) == (None, 55000, None)


async def test_an_unknown_zip_is_said_and_the_rest_is_priced(desk: Desk):
    answer = await quote(desk, QuoteAsked(party={"adult": 10}, zip="00000"))
    assert answer.unknown_zip
    assert (answer.quote.travel_cents, answer.quote.total_cents) == (None, 55000)


async def test_too_far_for_a_price(desk: Desk):
    answer = await quote(desk, QuoteAsked(party={"adult": 10}, zip="90210"))
    assert [refusal.code for refusal in answer.quote.refusals] == ["not_served"]
    assert answer.place == "Beverly Hills"
