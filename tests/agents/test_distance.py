"""ZIP codes to miles and places."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.business import Business
from agents.distance import Place, is_zip, miles_between, miles_from_base, place_of, warm
from agents.errors import UnknownZip


@pytest.mark.parametrize(
    ("zip_code", "miles", "city"),
    [("94520", 0, "Concord"), ("95616", 43, "Davis"), ("95112", 45, "San Jose"), ("93291", 188, "Visalia")],
)
async def test_whole_miles_from_the_base_and_a_city_to_say(business: Business, zip_code: str, miles: int, city: str):
    await warm()
    found, place = await miles_from_base(business, zip_code)
    assert (found, place.city, place.state) == (miles, city, "CA")


async def test_a_zip_plus_four_is_its_zip():
    assert (await place_of(" 95616-1234 ")).zip == "95616"


@pytest.mark.parametrize("zip_code", ["00000", "", "9561", "Davis", "９５６１６", "-9561", "9561a"])
async def test_an_unknown_zip_is_said(business: Business, zip_code: str):
    with pytest.raises(UnknownZip):
        await miles_from_base(business, zip_code)
    assert not is_zip(zip_code)


@settings(max_examples=50)
@given(st.text(max_size=12))
def test_no_text_is_more_than_unknown(text: str):
    assert is_zip(text) in (True, False)


def test_miles_are_those_of_the_earth():
    # One degree of latitude at 45 degrees north is 111.13 km.
    south, north = Place("", "", "", 44.5, 0.0), Place("", "", "", 45.5, 0.0)
    assert miles_between(south, north) == pytest.approx(69.05, abs=0.01)


@pytest.mark.parametrize(("rounding", "miles"), [("down", 44), ("nearest", 45), ("up", 45)])
async def test_rounding_is_as_the_owner_says(business: Business, rounding: str, miles: int):
    assert business.travel is not None
    travel = business.travel.model_copy(update={"rounding": rounding})
    found, _ = await miles_from_base(business.model_copy(update={"travel": travel}), "95112")
    assert found == miles


async def test_without_a_base_there_is_no_distance(business: Business):
    assert (await miles_from_base(business.model_copy(update={"base": None}), "95616"))[0] == 0
