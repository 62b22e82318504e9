"""The seating that a caller means."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.times import time_in, times_in

STARTS = (time(12), time(15), time(18), time(21))


@pytest.mark.parametrize(
    ("said", "hour"),
    [
        ("at six", 18),
        ("six o'clock", 18),
        ("6 pm", 18),
        ("6:00 p.m.", 18),
        ("6PM", 18),
        ("six p m please", 18),
        ("18:00", 18),
        ("noon", 12),
        ("at 12 on Saturday", 12),
        ("the three o'clock one", 15),
        ("the 3 slot", 15),
        ("dinner time", 18),
        ("early evening", 18),
        ("three in the afternoon", 15),
        ("in the afternoon", 15),
        ("nine at night", 21),
        ("Saturday evening at six", 18),
        ("in the evening, at nine", 21),
        ("the last seating", 21),
        ("the first one", 12),
        ("between five and seven", 18),
        ("from 5 to 8", 18),
        ("after seven", 21),
        ("not at six, at three", 15),
        ("six, no, three o'clock", 15),
        ("sixish, so 6ish", 18),
        ("around lunch", 12),
        ("we are 12 at 3", 15),
        ("half past five? no, six", 18),
        ("can we do six after all", 18),
        ("at six. No wait, sorry, nine please", 21),
        ("at six, no, ten adults", 18),
    ],
)
def test_a_seating_is_picked(said: str, hour: int):
    found = time_in(said, STARTS)
    assert found is not None
    assert (found.start, found.problem) == (time(hour), None)


@pytest.mark.parametrize(
    ("said", "hour"),
    [("six", 18), ("Um, twelve.", 12), ("make it nine please", 21), ("around 6", 18), ("lunch", 12), ("the later", 21)],
)
def test_a_bare_hour_is_a_time_when_it_was_asked_for(said: str, hour: int):
    assert time_in(said.replace("the later", "six people"), STARTS) is None
    found = time_in(said, STARTS, asked=True)
    assert found is not None
    assert found.start == time(hour)


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("half past five", (18, 15)),
        ("at 6:30", (18, 21)),
        ("at 630", (18, 21)),
        ("quarter to six", (18, 15)),
        ("at seven", (18, 21)),
        ("6 am", (12,)),
        ("nine in the morning", (12,)),
        ("midnight", (21,)),
        ("in the morning", (12,)),
        ("between 4 and 5", (15, 18)),
    ],
)
def test_the_nearest_seatings_stand_in_for_one_that_there_is_not(said: str, hours: tuple[int, ...]):
    found = time_in(said, STARTS)
    assert found is not None
    assert (found.start, found.problem) == (None, "none_then")
    assert [start.hour for start in found.nearest] == list(hours)


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("in the evening", (18, 21)),
        ("after five", (18, 21)),
        ("before 8", (12, 15, 18)),
        ("no later than seven", (12, 15, 18)),
        ("at three or six", (15, 18)),
        ("at 6 or 9", (18, 21)),
    ],
)
def test_several_that_fit_are_asked_for(said: str, hours: tuple[int, ...]):
    found = time_in(said, STARTS)
    assert found is not None
    assert (found.start, found.problem) == (None, "ambiguous")
    assert [start.hour for start in found.candidates] == list(hours)


def test_morning_or_evening_is_asked_only_when_there_is_both():
    both = time_in("at nine", [time(9), time(21)])
    assert both is not None
    assert (both.start, both.candidates) == (None, (time(9), time(21)))
    told = time_in("nine in the evening", [time(9), time(21)])
    assert told is not None
    assert told.start == time(21)


def test_a_pick_among_those_offered():
    offered = [time(15), time(18)]
    for said, hour in (("the later one", 18), ("the first one", 15), ("the second", 18), ("six", 18), ("later", 18)):
        found = time_in(said if said != "the second" else "the second one", STARTS, offered=offered)
        assert found is not None
        assert found.start == time(hour)
    either = time_in("either one", STARTS, offered=offered)
    assert either is not None
    assert either.candidates == tuple(offered)


def test_a_time_counted_from_the_one_on_the_table():
    for said, hour in (
        ("something later", 21),
        ("three hours earlier", 15),
        ("a bit earlier", 15),
        ("the other one", 15),
    ):
        found = time_in(said, STARTS, before=time(18), offered=[time(15), time(18)] if "other" in said else ())
        assert found is not None
        assert found.start == time(hour)
    assert time_in("an hour later", STARTS) is None


@pytest.mark.parametrize(
    "said",
    [
        "at 8 adults",
        "for 12",
        "at 1420 F Street",
        "at 12 Oak Street",
        "call me at 916 555 0142",
        "my kids are 3 and 5",
        "good evening",
        "last night",
        "a party of six",
        "the first course",
        "we are six",
        "after 25",
        "",
    ],
)
def test_no_time_is_meant(said: str):
    assert time_in(said, STARTS) is None


def test_a_time_that_there_is_not():
    found = time_in("25:00", STARTS)
    assert found is not None
    assert found.problem == "no_such_time"


def test_places_of_times():
    said = "twelve of us at six, or at half past nine"
    assert [said[slice(*span)] for span in times_in(said)] == ["six", "half past nine"]
    assert times_in(said, taken=[(15, 19)]) == times_in(said)[1:]


PHRASES = """
at six 6 12 13 25 99 : 30 :30 6:30 6:75 o'clock pm am p.m. a m half quarter past to till after before between and or not
no noon midnight morning evening afternoon night tonight dinner lunch time the first last later earlier other middle one
seating slot an hour hours minutes later early late any whenever around about by from of ~ - , . ? people adults oh five
"""
WORDS = st.lists(st.sampled_from(PHRASES.split()), max_size=12).map(" ".join)
TIMES = st.times().map(lambda clock: clock.replace(microsecond=0))


SAID = WORDS | st.text(max_size=120)
OFFERED = st.lists(TIMES, max_size=3)


@given(SAID, st.lists(TIMES, max_size=5), st.booleans(), st.none() | TIMES, OFFERED)
def test_any_text_can_be_read(said: str, starts: list[time], asked: bool, before: time | None, offered: list[time]):
    found = time_in(said, starts, asked=asked, before=before, offered=offered)
    times_in(said, asked=asked)
    if found is None:
        return
    known = {*starts, *offered}
    assert found.words == said[slice(*found.span)] != ""
    assert found.start is None or found.start in known
    assert {*found.candidates, *found.nearest} <= known
    assert list(found.candidates) == sorted(found.candidates)
    assert (found.start is None) == (found.problem is not None)
    assert bool(found.candidates) == (found.problem == "ambiguous")
