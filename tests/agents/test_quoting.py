"""Prices, to the cent."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.business import Business
from agents.quoting import Quote, quote, travel_cents, travel_refusal


def codes(offer: Quote) -> list[str]:
    return [refusal.code for refusal in offer.refusals]


def test_eight_adults_and_four_children_at_45_miles(business: Business):
    offer = quote(business, {"adult": 8, "child": 4}, miles=45)
    assert [(line.kind, line.count, line.unit_cents, line.total_cents) for line in offer.lines] == [
        ("price", 8, 5500, 44000),
        ("price", 4, 3000, 12000),
        ("travel", 15, 200, 3000),
    ]
    assert [line.label for line in offer.lines[:2]] == ["adults", "children"]
    assert (offer.food_cents, offer.minimum_applied, offer.travel_cents) == (56000, False, 3000)
    assert (offer.total_cents, offer.deposit_cents, offer.balance_cents) == (59000, 10000, 49000)
    assert (offer.guests, offer.ok) == (12, True)


def test_six_adults_at_10_miles_are_raised_to_the_minimum(business: Business):
    offer = quote(business, {"adult": 6}, miles=10)
    assert (offer.food_cents, offer.minimum_applied, offer.minimum_cents) == (55000, True, 55000)
    assert (offer.travel_cents, offer.total_cents, offer.balance_cents) == (0, 55000, 45000)
    assert [(line.kind, line.total_cents) for line in offer.lines] == [("price", 33000), ("minimum", 22000)]


def test_ten_adults_all_with_lobster_at_50_miles(business: Business):
    offer = quote(business, {"adult": 10}, miles=50, upgrades={"lobster": 10})
    assert (offer.food_cents, offer.travel_cents, offer.total_cents) == (55000, 4000, 74000)
    assert not offer.minimum_applied


def test_upgrades_and_add_ons_do_not_help_to_reach_the_minimum(business: Business):
    offer = quote(business, {"adult": 6}, miles=0, upgrades={"salmon": 6}, add_ons={"gyoza": 2})
    assert offer.total_cents == 55000 + 6 * 500 + 2 * 1000


def test_an_extra_lobster_costs_the_extra_protein_and_the_upgrade(business: Business):
    plain = quote(business, {"adult": 10}, miles=0)
    extra = quote(business, {"adult": 10}, miles=0, upgrades={"lobster": 1}, add_ons={"extra_protein": 1})
    assert extra.total_cents - plain.total_cents == 1000 + 1500


def test_small_children_eat_free_and_count_as_guests(business: Business):
    offer = quote(business, {"adult": 10, "small_child": 3}, miles=0)
    assert (offer.total_cents, offer.guests) == (55000, 13)


@pytest.mark.parametrize(("miles", "cents"), [(0, 0), (30, 0), (31, 200), (45, 3000), (100, 14000)])
def test_travel_is_free_for_30_miles_and_then_two_dollars_a_mile(business: Business, miles: int, cents: int):
    assert quote(business, {"adult": 10}, miles=miles).travel_cents == cents


@pytest.mark.parametrize(
    ("miles", "code", "person"), [(101, "too_far", True), (200, "too_far", True), (201, "not_served", False)]
)
def test_far_away_a_person_decides_and_farther_nobody_goes(business: Business, miles: int, code: str, person: bool):
    offer = quote(business, {"adult": 10}, miles=miles)
    assert [(refusal.code, refusal.person) for refusal in offer.refusals] == [(code, person)]
    assert (offer.lines, offer.total_cents, offer.balance_cents) == ((), 0, 0)


def test_without_a_distance_the_total_is_without_travel(business: Business):
    offer = quote(business, {"adult": 10})
    assert (offer.travel_cents, offer.total_cents, offer.ok) == (None, 55000, True)


@pytest.mark.parametrize(
    ("party", "code", "person"),
    [
        ({}, "empty_party", False),
        ({"adult": 0}, "empty_party", False),
        ({"child": 4}, "needs_missing", False),
        ({"small_child": 2}, "needs_missing", False),
        ({"adult": 30}, "large_party", True),
        ({"adult": 20, "child": 8, "small_child": 2}, "large_party", True),
        ({"adult": -1}, "absurd_count", False),
        ({"adult": 10, "child": -2}, "absurd_count", False),
        ({"adult": 501}, "absurd_count", False),
        ({"adult": 10**30}, "absurd_count", False),
        ({"dog": 1}, "unknown_item", False),
    ],
)
def test_what_cannot_be_priced_is_refused(business: Business, party: Mapping[str, int], code: str, person: bool):
    offer = quote(business, party, miles=5)
    assert (code, person) in [(refusal.code, refusal.person) for refusal in offer.refusals]
    assert offer.total_cents == 0


def test_29_guests_are_priced(business: Business):
    assert quote(business, {"adult": 29}, miles=5).total_cents == 29 * 5500


def test_all_reasons_for_a_person_are_told_together(business: Business):
    assert codes(quote(business, {"adult": 40}, miles=150)) == ["large_party", "too_far"]


def test_no_more_upgrades_than_choices(business: Business):
    # Each adult chooses two.
    assert quote(business, {"adult": 10}, upgrades={"lobster": 20}).ok
    assert codes(quote(business, {"adult": 10}, upgrades={"lobster": 21})) == ["too_many_upgrades"]
    assert quote(business, {"adult": 10}, upgrades={"lobster": 21}, add_ons={"extra_protein": 1}).ok


def test_unknown_and_negative_extras_are_refused(business: Business):
    assert codes(quote(business, {"adult": 10}, upgrades={"caviar": 1})) == ["unknown_item"]
    assert codes(quote(business, {"adult": 10}, add_ons={"gyoza": -1})) == ["absurd_count"]
    assert codes(quote(business, {"adult": 10}, miles=-1)) == ["absurd_count"]


def test_a_plumber_charges_by_visit_and_hour_with_no_minimum_and_no_deposit(plumber: Business):
    offer = quote(plumber, {"call_out": 1, "hour": 2}, miles=50, add_ons={"camera": 1})
    # 30 miles at 1.50 and 10 at 3.00.
    assert offer.travel_cents == 4500 + 3000
    assert offer.total_cents == 8900 + 24000 + 15000 + 7500
    assert (offer.deposit_cents, offer.balance_cents, offer.minimum_applied) == (0, offer.total_cents, False)
    assert codes(quote(plumber, {"hour": 2}, miles=5)) == ["needs_missing"]
    assert codes(quote(plumber, {"call_out": 1}, miles=61)) == ["not_served"]


def test_a_business_without_travel_charges_none_and_goes_anywhere(plumber: Business):
    local = plumber.model_copy(update={"travel": None})
    assert quote(local, {"call_out": 1}, miles=5000).travel_cents == 0
    assert travel_refusal(local, 5000) is None


def test_a_deposit_is_never_more_than_the_total(business: Business):
    cheap = business.model_copy(update={"minimum": None})
    offer = quote(cheap, {"adult": 1}, miles=0)
    assert (offer.total_cents, offer.deposit_cents, offer.balance_cents) == (5500, 5500, 0)


parties = st.fixed_dictionaries(
    {"adult": st.integers(1, 20), "child": st.integers(0, 6), "small_child": st.integers(0, 3)}
)
extras = st.dictionaries(st.sampled_from(["salmon", "lobster", "scallops", "filet_mignon"]), st.integers(0, 1))
added = st.dictionaries(st.sampled_from(["noodles", "gyoza", "extra_protein", "edamame"]), st.integers(0, 40))


@given(parties, extras, added, st.integers(0, 100))
def test_an_offer_adds_up(business: Business, party, upgrades, add_ons, miles):
    offer = quote(business, party, miles=miles, upgrades=upgrades, add_ons=add_ons)
    if not offer.ok:
        assert codes(offer) == ["too_many_upgrades"]
        return
    assert sum(line.total_cents for line in offer.lines) == offer.total_cents
    assert all(line.total_cents == line.count * line.unit_cents >= 0 for line in offer.lines)
    assert offer.total_cents >= 55000
    assert offer.balance_cents == offer.total_cents - offer.deposit_cents >= 0
    assert offer.minimum_applied == any(line.kind == "minimum" for line in offer.lines)


@given(parties, st.sampled_from(["adult", "child", "small_child"]), added, st.integers(0, 99))
def test_more_of_anything_is_never_cheaper(business: Business, party, more, add_ons, miles):
    before = quote(business, party, miles=miles, add_ons=add_ons)
    after = quote(business, party | {more: party[more] + 1}, miles=miles + 1, add_ons=add_ons | {"gyoza": 40})
    if after.ok:
        assert after.total_cents >= before.total_cents


@given(
    st.dictionaries(st.sampled_from(["adult", "child", "cat", ""]), st.integers()),
    st.one_of(st.none(), st.integers()),
    st.dictionaries(st.sampled_from(["lobster", "x"]), st.integers()),
)
def test_any_counts_give_an_offer_or_a_refusal(business: Business, party, miles, upgrades):
    offer = quote(business, party, miles=miles, upgrades=upgrades)
    assert offer.ok != bool(offer.refusals)
    assert offer.total_cents >= 0


@given(st.integers(0, 12_000))
def test_every_mile_costs_something_or_nothing_but_never_less(business: Business, miles: int):
    assert business.travel is not None
    assert 0 <= travel_cents(business.travel, miles + 1) - travel_cents(business.travel, miles) <= 200
