"""Spoken numbers to digits, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.numbers import digits_of, numbers_in, say_digits, say_number, with_digits


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("nine five six one six", "95616"),
        ("my zip is nine five six one six.", "my zip is 95616."),
        ("9 5 6 1 6", "95616"),
        ("9-5-6-1-6", "95616"),
        ("95616.", "95616."),
        ("ninety five six sixteen", "95616"),
        ("oh nine five", "095"),
        ("five five five, oh one", "555, 01"),
        ("double two", "22"),
        ("triple five oh one two three", "5550123"),
        ("eight adults and four kids", "8 adults and 4 kids"),
        ("a dozen", "12"),
        ("half a dozen people", "6 people"),
        ("a couple of kids", "2 kids"),
        ("ten of us", "10 of us"),
        ("twenty-one", "21"),
        ("one hundred and twenty", "120"),
        ("three hundred and fifty people and two kids", "350 people and 2 kids"),
        ("nine sixteen five five five oh one four two", "9165550142"),
        ("eight hundred five five five one two one two", "8005551212"),
        ("nine one six, five five five, zero one four two", "916, 555, 0142"),
        ("9 1 six 5 five 5", "916555"),
        ("twenty twenty six", "2026"),
        ("two thousand and twenty six", "2026"),
    ],
)
def test_numbers_are_written_in_digits(said: str, read: str):
    assert with_digits(said) == read


@pytest.mark.parametrize("said", ["every one of us", "Oh, I see", "that one", "916 555 0142", "no one came", "and a"])
def test_what_is_no_number_stays(said: str):
    assert with_digits(said) == said


def test_counts_are_found_in_order():
    assert numbers_in("ten adults, 4 kids and twenty-one chairs") == [10, 4, 21]


def test_words_out_of_range_are_refused():
    assert (say_number(0), say_number(21), say_number(350)) == ("zero", "twenty-one", "three hundred and fifty")
    for number in (-1, 1_000_000):
        with pytest.raises(ValueError, match=str(number)):
            say_number(number)


@given(st.integers(0, 999_999))
def test_a_count_in_words_reads_back_as_itself(number: int):
    assert with_digits(say_number(number)) == str(number)


@given(st.text("0123456789", min_size=2, max_size=16), st.sampled_from(["zero", "oh"]))
def test_digits_said_one_by_one_read_back_as_themselves(digits: str, oh: str):
    said = say_digits(digits if oh == "zero" else f"1{digits}", oh=oh)
    assert digits_of(said) == (digits if oh == "zero" else f"1{digits}")


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str):
    assert isinstance(with_digits(text), str)
    assert digits_of(text) == "".join(char for char in digits_of(text) if char.isdigit())


WORDS = [
    "one",
    "two",
    "twenty",
    "hundred",
    "thousand",
    "and",
    "a",
    "double",
    "oh",
    "zero",
    "nine",
    "five",
    ",",
    "kids",
    "9",
]


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_any_run_of_number_words_can_be_read(words: list[str]):
    assert isinstance(with_digits(" ".join(words)), str)


def test_a_zip_code_read_out_with_commas_is_one_number_and_ages_and_phone_numbers_are_not():
    assert with_digits("ten adults in nine, five, six, one, six?") == "10 adults in 95616?"
    for several in ("ages 1, 2, 3, 4", "kids are 3, 4, 7, 9, 10", "9, 1, 6, 5, 5, 5, 0, 1, 4, 2"):
        assert with_digits(several) == several
