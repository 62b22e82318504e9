"""One spelling for the words of dates and times, and the way back to the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.calendar_words import MOST_CHARACTERS, hear, lead_in, without


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The Twenty-First at Six P.M. please", "the 21st at 6 pm please"),
        ("the twenty 1st, the 20 first, the 21 st, the twenty first", "the 21st, the 21st, the 21st, the 21st"),
        ("to weeks from friday, too days", "2 weeks from friday, 2 days"),
        ("six p m", "6 pm"),
        ("6:00 p.m.", "6:00 pm."),
        ("6PM or 6p", "6 pm or 6 pm"),
        ("6.30", "6:30"),
        ("six thirty", "6 30"),
        ("december fifth twenty twenty six", "december 5th 2026"),
        ("two thousand and twenty seven", "2027"),
        ("one hundred and twenty people", "120 people"),
        ("Nov. 28, Sept 5, Weds", "november 28, september 5, wednesday"),
        ("Sat the 28th, this sun, we sat in the sun", "saturday the 28th, this sunday, we sat in the sun"),
        ("Saturday's fine, Saturdays, New Year’s Eve, o’clock", "saturday fine, saturdays, new years eve, oclock"),
        ("Saturday, uh, the 28th", "saturday, the 28th"),
        ("Sat 3/27 @ 6", "saturday 3/27 at 6"),
        ("nine five six one six", "# # # # #"),
        ("916-555-0142, $55, 95616, 1,200", "#, #, #, #"),
        ("a m radio, I am 6", "a m radio, i am 6"),
        ("", ""),
    ],
)
def test_words_come_in_one_spelling(text: str, said: str):
    assert hear(text).said == said


def test_the_way_back_is_kept():
    heard = hear("for 12, on the Twenty-First p.m.")
    start = heard.said.index("the 21st")
    assert heard.text[slice(*heard.span(start, start + len("the 21st")))] == "the Twenty-First"


def test_taken_places_are_blotted_out():
    assert hear("the 21st at six", taken=((0, 8),)).said == "~ ~ ~ at 6"


def test_cutting_leaves_single_blanks():
    assert without("for 12 on the 21st at 6", [(7, 18)]) == "for 12 at 6"
    assert without("overlapping places", [(0, 8), (4, 11)]) == "places"


def test_only_the_beginning_of_a_very_long_text_is_heard():
    heard = hear("a " * MOST_CHARACTERS)
    assert heard.span(0, len(heard.said)) == (0, MOST_CHARACTERS - 1)


def test_the_lead_is_short():
    assert lead_in("on the 21st", 7) == "on the "
    assert len(lead_in("a " * 100, 150)) < 100


@given(st.text(max_size=200))
def test_any_text_can_be_heard(text: str):
    heard = hear(text)
    assert len(heard.ends) == len(heard.spans)
    assert list(heard.ends) == sorted(heard.ends)
    assert all(0 <= start < end <= len(text) for start, end in heard.spans)
    assert heard.span(0, len(heard.said)) == ((heard.spans[0][0], heard.spans[-1][1]) if heard.spans else (0, 0))


NUMBERS = [
    "one",
    "two",
    "twenty",
    "thirty",
    "first",
    "fifth",
    "hundred",
    "thousand",
    "and",
    "20",
    "21",
    "st",
    "p",
    "m",
    ".",
    "-",
    "7:30",
]


@given(st.lists(st.sampled_from(NUMBERS), max_size=10))
def test_any_run_of_number_words_can_be_heard(words: list[str]):
    assert isinstance(hear(" ".join(words)).said, str)
    assert isinstance(hear("".join(words)).said, str)
