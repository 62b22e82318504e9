"""Numbers are said as on the phone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.speech import spoken_numbers as say


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (40, "forty"),
        (99, "ninety-nine"),
        (100, "one hundred"),
        (590, "five hundred ninety"),
        (1250, "one thousand two hundred fifty"),
        (1_000_001, "one million one"),
        (-7, "minus seven"),
    ],
)
def test_cardinals(number, words):
    assert say.cardinal(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "first"),
        (2, "second"),
        (12, "twelfth"),
        (20, "twentieth"),
        (31, "thirty-first"),
        (104, "one hundred fourth"),
    ],
)
def test_ordinals(number, words):
    assert say.ordinal(number) == words


@given(st.integers(0, 10**18))
def test_different_numbers_are_never_said_alike(number):
    assert say.cardinal(number) != say.cardinal(number + 1)
    assert not any(mark.isdigit() for mark in say.cardinal(number))


@pytest.mark.parametrize(
    ("whole", "cents", "words"),
    [
        ("590", "00", "five hundred ninety dollars"),
        ("1", "00", "one dollar"),
        ("0", "50", "fifty cents"),
        ("1", "01", "one dollar and one cent"),
        ("1,250", "", "one thousand two hundred fifty dollars"),
        ("0", "", "zero dollars"),
    ],
)
def test_money(whole, cents, words):
    assert say.dollars(whole, cents) == words


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        ((5, 30, "pm"), "five thirty p.m."),
        ((5, 0, "am"), "five a.m."),
        ((5, 0, ""), "five o'clock"),
        ((12, 5, ""), "twelve oh five"),
        ((17, 30, ""), "five thirty p.m."),
        ((0, 15, ""), "twelve fifteen a.m."),
        ((12, 0, "pm"), "twelve p.m."),
    ],
)
def test_times(clock, words):
    assert say.clock(*clock) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [(2026, "twenty twenty-six"), (2000, "two thousand"), (1905, "nineteen oh five"), (1900, "nineteen hundred")],
)
def test_years(number, words):
    assert say.year(number) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("7", "seven"),
        ("123", "one twenty-three"),
        ("1204", "twelve oh four"),
        ("500", "five hundred"),
        ("43215", "four three two one five"),
    ],
)
def test_house_numbers(text, words):
    assert say.house_number(text) == words


def test_decimals_and_digits():
    assert say.decimal("1,250.50") == "one thousand two hundred fifty point five zero"
    assert say.digits("(01) 32") == "zero one three two"
