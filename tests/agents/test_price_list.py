"""The price list."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from agents.business import Business
from agents.price_list import Extra, Price


def test_one_and_many_have_their_own_names():
    price = Price(one="child", many="children", cents=3000)
    assert [price.label(count) for count in (0, 1, 2)] == ["children", "child", "children"]
    extra = Extra(one="lobster tail", many="lobster tails", cents=1500)
    assert [extra.label(count) for count in (1, 12)] == ["lobster tail", "lobster tails"]


@pytest.mark.parametrize("cents", [-1, 10**9])
def test_a_price_is_neither_below_nothing_nor_beyond_reason(cents: int):
    with pytest.raises(ValidationError):
        Price(one="hour", many="hours", cents=cents)


def test_the_default_price_list_is_that_of_the_facts(business: Business):
    assert {key: price.cents for key, price in business.prices.items()} == {
        "adult": 5500,
        "child": 3000,
        "small_child": 0,
    }
    assert {key: extra.cents for key, extra in business.upgrades.items()} == {
        "salmon": 500,
        "scallops": 500,
        "filet_mignon": 500,
        "lobster": 1500,
    }
    assert business.minimum is not None
    assert business.deposit is not None
    assert (business.minimum.cents, business.deposit.cents, business.deposit.refund_days) == (55000, 10000, 7)
