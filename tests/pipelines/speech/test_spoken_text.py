"""What is written for the eye is said for the ear, and plain words stay as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.speech.spoken_text import spoken

CASES = {
    # money
    "It's $590.00 for 8 adults, 4 children.": "It's five hundred ninety dollars for eight adults, four children.",
    "$1 or $1.05": "one dollar or one dollar and five cents",
    "$0.50 each": "fifty cents each",
    "$1,250.50": "one thousand two hundred fifty dollars and fifty cents",
    "$99.9": "ninety-nine dollars and ninety cents",
    "$3.5 million": "three point five million dollars",
    "$60-$70 a head": "sixty dollars to seventy dollars a head",
    "$60/person": "sixty dollars per person",
    # telephone numbers
    "Call (614) 555-0132 now.": "Call six one four, five five five, zero one three two now.",
    "+16145550132": "six one four, five five five, zero one three two",
    "614.555.0132": "six one four, five five five, zero one three two",
    "6145550132": "six one four, five five five, zero one three two",
    "1-800-555-0199": "one, eight zero zero, five five five, zero one nine nine",
    "It's 555-0132.": "It's five five five, zero one three two.",
    # ZIP codes
    "ZIP 43215": "ZIP four three two one five",
    "in 43215.": "in four three two one five.",
    "Columbus, OH 43215-1234": "Columbus, Ohio, four three two one five, one two three four",
    "15000 guests": "fifteen thousand guests",
    # days and times
    "We open at 5:30 pm.": "We open at five thirty p.m.",
    "9am-5pm": "nine a.m. to five p.m.",
    "9:00 AM - 5:00 PM": "nine a.m. to five p.m.",
    "17:30": "five thirty p.m.",
    "Until 5 p.m. We close then.": "Until five p.m. We close then.",
    "on 2026-11-20": "on November twentieth, twenty twenty-six",
    "11/20/2026": "November twentieth, twenty twenty-six",
    "Nov 3rd": "November third",
    "Mon-Fri 9-5": "Monday to Friday nine to five",
    "I sat on the sun": "I sat on the sun",
    # places and codes
    "1204 N High St.": "twelve oh four N High Street",
    "We're at 1204 North High Street, near 9 Oak Dr.": "We're at twelve oh four North High Street, near nine Oak Drive",
    "booking HB-4821": "booking H, B, four eight two one",
    "code A7Q": "code A, seven, Q",
    "Order #123": "Order number one hundred twenty-three",
    "jane.doe7@my-home.com": "jane dot doe seven at my dash home dot com",
    "See https://www.example.com/menu": "See example dot com slash menu",
    # quantities
    "20% off 1,250 people": "twenty percent off one thousand two hundred fifty people",
    "30 min, 1 mi, 6 ft, 2.5 hrs": "thirty minutes, one mile, six feet, two point five hours",
    "10-15 people": "ten to fifteen people",
    "since 2019": "since twenty nineteen",
    # signs of writing
    "**Great!** 🎉 You're set": "Great! You're set",
    "- shrimp\n- steak": "shrimp, steak",
    "See [our menu](https://a.b/c)": "See our menu",
    "Please hold — one moment": "Please hold, one moment",
    "salt & pepper, w/ rice and/or noodles": "salt and pepper, with rice or noodles",
}  # fmt: skip


@pytest.mark.parametrize("written", CASES)
def test_written_text_is_said(written):
    assert spoken(written) == CASES[written]


WORDS = ("hello", "we're", "open,", "today.", "really?", "sure!", "chef-made", "Ohio", "OK", "rice", "a.m.")


@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_plain_words_stay_as_they_are(words):
    text = " ".join(words)
    assert spoken(text) == text


@given(st.text(max_size=80) | st.text(alphabet="0123456789$.,:-/+()% apm#@", max_size=40))
def test_no_digit_is_left_and_nothing_breaks(text):
    said = spoken(text)
    assert not any(mark.isdecimal() for mark in said)
    assert "\n" not in said
    assert spoken(said) == spoken(spoken(said))


def test_a_very_long_text_is_not_slow_to_read():
    assert spoken("a" * 20000).startswith("aaa")
    assert spoken("1 " * 3000).count("one") == 3000
