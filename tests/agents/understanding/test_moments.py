"""The day, the time and the rest of a sentence, and that no number is taken for another."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.contacts import phone_in
from agents.understanding.moments import moment_in
from agents.understanding.party import Party, party_in
from agents.understanding.places import zip_in

TODAY = date(2026, 11, 18)
STARTS = (time(12), time(15), time(18), time(21))


@pytest.mark.parametrize(
    ("said", "day", "hour", "party"),
    [
        ("for 12 on the 21st at 6", date(2026, 11, 21), 18, Party(12)),
        ("two adults and three kids on December 5th at three", date(2026, 12, 5), 15, Party(2, 3)),
        ("Hi, 10 adults next Saturday around six in Davis, 95616", date(2026, 11, 28), 18, Party(10)),
        ("can we do tonight at nine for 8 people", date(2026, 11, 18), 21, Party(8)),
        ("December 5th around 6 for 4", date(2026, 12, 5), 18, Party(4)),
        ("eight people saturday the 28th noon please call 916 555 0142", date(2026, 11, 28), 12, Party(8)),
        ("twelve of us at twelve on the twelfth", date(2026, 12, 12), 12, Party(12)),
        ("6 of us on 12/6 at 6", date(2026, 12, 6), 18, Party(6)),
        ("december third for three at three", date(2026, 12, 3), 15, Party(3)),
        ("three kids, nine adults, nine p m, the ninth", date(2026, 12, 9), 21, Party(9, 3)),
        ("a dozen people two weeks from saturday for dinner", date(2026, 12, 5), 18, Party(12)),
        ("ten adults, two kids, one's four, on the 28th in the afternoon", date(2026, 11, 28), 15, Party(10, 2, (4,))),
        ("Sunday at noon, fifteen guests", date(2026, 11, 22), 12, Party(15)),
    ],
)
def test_each_number_is_what_it_is(said: str, day: date, hour: int, party: Party):
    moment = moment_in(said, TODAY, STARTS)
    assert moment.day is not None
    assert moment.time is not None
    assert (moment.day.day, moment.time.start) == (day, time(hour))
    assert party_in(moment.rest, asked=True) == party


def test_codes_and_numbers_stay_in_the_rest():
    moment = moment_in("the 21st at six, my zip is 95616 and my phone is 916 555 0142", TODAY, STARTS)
    assert moment.rest == ", my zip is 95616 and my phone is 916 555 0142"
    assert (zip_in(moment.rest), phone_in(moment.rest)) == ("95616", "+19165550142")


@pytest.mark.parametrize("said", ["eight adults, 95616", "call me at 916 555 0142", "I want to book", ""])
def test_a_sentence_without_a_moment_is_its_own_rest(said: str):
    moment = moment_in(said, TODAY, STARTS)
    assert (moment.day, moment.time, moment.rest) == (None, None, said)


def test_corrections_reach_both():
    moment = moment_in(
        "no, the Sunday after, an hour later", TODAY, STARTS, day_before=date(2026, 11, 28), time_before=time(14)
    )
    assert moment.day is not None
    assert moment.time is not None
    assert (moment.day.day, moment.time.start) == (date(2026, 11, 29), time(15))


def test_known_places_are_left_alone():
    said = "1205 5th street at 3 on the 5th"
    moment = moment_in(said, TODAY, STARTS, taken=[(0, 15)])
    assert moment.day is not None
    assert moment.day.words == "the 5th"
    assert moment.rest == "1205 5th street"


@given(st.text(max_size=150), st.booleans())
def test_any_text_can_be_read(said: str, asked: bool):
    moment = moment_in(said, TODAY, STARTS, time_asked=asked)
    assert len(moment.rest) <= len(said)
