"""Phone numbers as people say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.business import Business
from agents.phone import e164


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("925 555 0187", "+19255550187"),
        ("(925) 555-0187", "+19255550187"),
        ("1-925-555-0187", "+19255550187"),
        ("+44 20 7946 0958", "+442079460958"),
        ("925.555.0187", "+19255550187"),
        ("12", None),
        ("hello", None),
        ("", None),
        ("9" * 41, None),
    ],
)
def test_a_number_is_of_the_country_of_the_business(business: Business, said: str, number: str | None):
    assert e164(said, business) == number


def test_a_business_elsewhere_hears_its_own_numbers(business: Business):
    london = business.model_copy(update={"phone": "+442079460958"})
    assert e164("020 7946 0123", london) == "+442079460123"


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_none(business: Business, said: str):
    number = e164(said, business)
    assert number is None or (number[0] == "+" and number[1:].isdigit())
