"""Addresses as said on the phone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.addresses import Address, address_in, with_place


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("1420 F Street in Davis", "1420 F Street, Davis"),
        ("fourteen twenty F street", "1420 F Street"),
        ("1420 F St., Apt 3B, Davis, CA 95616", "1420 F Street, Apartment 3B, Davis 95616"),
        (
            "it's at one two three four Oak Avenue in Sacramento nine five eight one four",
            "1234 Oak Avenue, Sacramento 95814",
        ),
        ("the address is 2100 21st street", "2100 21st Street"),
        ("221b Baker Street", "221B Baker Street"),
        ("12 North Main St unit 4", "12 North Main Street, Unit 4"),
        ("12345 Skyline Boulevard, Oakland 94619", "12345 Skyline Boulevard, Oakland 94619"),
        ("seven forty five Cowell Boulevard, Davis", "745 Cowell Boulevard, Davis"),
        ("two hundred and ten Elm court", "210 Elm Court"),
        ("5 el camino real", "5 El Camino Real"),
        ("thirty one oh five Martin Luther King Junior way Berkeley", "3105 Martin Luther King Junior Way, Berkeley"),
        ("1420 F Street, no, sorry, 1422 F Street", "1422 F Street"),
        ("apartment 3B", "Apartment 3B"),
        ("my zip is 95616", "95616"),
        ("I live in Davis", "Davis"),
        ("1420 Pole Line Road number 12 please", "1420 Pole Line Road, Unit 12"),
    ],
)
def test_what_was_said_of_an_address_is_kept(said: str, line: str):
    found = address_in(said)
    assert found is not None
    assert found.line == line


@pytest.mark.parametrize(
    "said",
    [
        "We are 12 on the way",
        "eight adults on Saturday",
        "12 people at my place",
        "2 chefs can drive",
        "a 45 mile drive",
        "4 people at 6 on the 5th",
        "call 916 555 0142",
        "$20 a place",
        "",
    ],
)
def test_what_is_no_address_is_none(said: str):
    assert address_in(said) is None


def test_a_street_without_a_number_counts_when_it_was_asked_for():
    assert address_in("F street") is None
    asked = address_in("F street", asked=True)
    assert asked is not None
    assert asked.street == "F Street"


def test_the_places_of_street_and_unit_can_be_cut_out():
    said = "for 12 at 1420 F Street, apt 3, at 6"
    found = address_in(said)
    assert found is not None
    assert [said[slice(*span)] for span in found.spans] == ["1420 F Street", "apt 3"]


async def test_a_zip_code_tells_the_city():
    assert (await with_place(Address(street="1420 F Street", zip="95616"))).city == "Davis"
    assert await with_place(Address(zip="00000")) == Address(zip="00000")
    assert await with_place(Address(street="1 A Street")) == Address(street="1 A Street")


async def test_a_zip_code_of_another_city_is_noticed():
    assert (await with_place(Address(city="Fresno", zip="95616"))).zip_elsewhere
    assert not (await with_place(Address(city="davis", zip="95616"))).zip_elsewhere


WORDS = [
    "14",
    "1420",
    "twenty",
    "one",
    "oh",
    "F",
    "oak",
    "street",
    "st.",
    "way",
    "apt",
    "3b",
    "#",
    "in",
    "davis",
    ",",
    "95616",
]


@given(st.text(max_size=150) | st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join), st.booleans())
def test_any_text_can_be_read(said: str, asked: bool):
    found = address_in(said, asked=asked)
    if found is not None:
        assert found.line
        assert all(0 <= start < end <= len(said) for start, end in found.spans)
        assert found.zip is None or len(found.zip) == 5
