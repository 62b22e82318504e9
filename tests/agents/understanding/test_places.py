"""ZIP codes and cities."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.numbers import say_digits
from agents.understanding.places import city_in, half_a_zip, without_half_a_zip, zip_in


@pytest.mark.parametrize(
    "said",
    [
        "95616.",
        "in Davis, 95616",
        "nine five six one six",
        "9-5-6-1-6",
        "9 5 6 1 6",
        "95616-1234",
        "zip code is 95, 6 16",
    ],
)
def test_a_zip_code_is_understood(said: str):
    assert zip_in(said) == "95616"


def test_the_last_zip_code_said_counts():
    assert zip_in("95615, no, 95616") == "95616"


def test_pieces_count_when_it_was_asked_for():
    assert (zip_in("95 616"), zip_in("95 616", asked=True)) == (None, "95616")


@pytest.mark.parametrize("said", ["$95616", "916 555 0142", "12 adults", "", "95616 people"])
def test_what_is_no_zip_code_is_none(said: str):
    assert zip_in(said) is None


def test_half_a_zip_code_is_noticed():
    assert half_a_zip("zip 9561")
    assert half_a_zip("nine five six one", asked=True)
    assert not half_a_zip("nine five six one")
    assert not half_a_zip("95616", asked=True)
    assert not half_a_zip("I don't know", asked=True)
    assert not half_a_zip("five thousand adults", asked=True)


@pytest.mark.parametrize(
    ("said", "city"),
    [
        ("and in Sacramento?", "Sacramento"),
        ("I live in El Dorado Hills.", "El Dorado Hills"),
        ("Do you come to Fresno?", "Fresno"),
        ("on Saturday in June", None),
        ("at the park", None),
    ],
)
def test_a_city_is_heard_by_its_name(said: str, city: str | None):
    assert city_in(said) == city


@given(st.from_regex(r"[0-9]{5}", fullmatch=True))
def test_any_zip_code_said_digit_by_digit_is_understood(digits: str):
    digits = "".join(str(int(digit)) for digit in digits)
    assert zip_in(f"my zip code is {say_digits(digits)}") == digits


@given(st.text(max_size=150), st.booleans())
def test_any_text_can_be_asked_for_a_place(text: str, asked: bool):
    found = zip_in(text, asked=asked)
    assert found is None or len(found) == 5
    assert isinstance(half_a_zip(text, asked=asked), bool)
    assert city_in(text) != ""


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("ten adults and no kids, zip 9561", "10 adults and no kids, zip"),
        ("9561 and there's 10 people", "and there's 10 people"),
        ("nine five six", ""),
    ],
)
def test_half_a_zip_takes_no_guests_with_it(said: str, rest: str):
    assert " ".join(without_half_a_zip(said).split()) == rest
