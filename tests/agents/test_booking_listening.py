"""Days, times and children, as they are told while booking."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.booking_listening import hear_children, hear_seating
from agents.booking_notes import NO_SEATING, BookingNotes
from agents.business import Business
from agents.understanding.party import Party

FRIDAY = date(2026, 11, 20)
OFFERED = ("2026-11-28T12:00", "2026-11-28T15:00", "2026-11-29T18:00")


def heard(business: Business, text: str, notes: BookingNotes | None = None, asked: str | None = None) -> BookingNotes:
    return hear_seating(text, notes or BookingNotes(), business, asked, FRIDAY)[0]


@pytest.mark.parametrize(
    "text", ["Saturday the 28th at six", "November 28th, 6 pm", "next Saturday at 6 in the evening"]
)
def test_a_day_and_a_time_are_heard_together(business: Business, text: str):
    assert heard(business, text).seating == "2026-11-28T18:00"


def test_their_words_are_no_counts(business: Business):
    _, found, rest = hear_seating("for 12 on the 28th at 6", BookingNotes(), business, None, FRIDAY)
    assert found == {"day", "at"}
    assert "12" in rest
    assert not {"28", "6"} & set(rest.split())


def test_another_day_keeps_the_time_and_forgets_what_was_looked_up(business: Business):
    before = BookingNotes(day="2026-11-28", at="18:00", seen="2026-11-28T18:00", read_back="code")
    after = heard(business, "make it the Sunday", before)
    assert (after.seating, after.seen) == ("2026-11-29T18:00", None)


def test_of_two_days_that_are_meant_the_one_that_can_be_had(business: Business):
    assert heard(business, "next Saturday").day == "2026-11-28"
    assert heard(business, "next weekend").days == ("2026-11-28", "2026-11-29")


def test_a_day_that_is_none_is_trouble(business: Business):
    assert heard(business, "February 31st").trouble == "no_such_day"
    assert heard(business, "Friday the 28th").trouble == "weekday_conflict"
    assert heard(business, "Saturday the 28th", BookingNotes(trouble="past")).trouble is None


def test_a_time_between_two_seatings_has_to_be_chosen(business: Business):
    after = heard(business, "eight", BookingNotes(day="2026-11-28"), "at")
    assert (after.at, after.times, after.trouble) == (None, ("18:00", "21:00"), NO_SEATING)
    assert heard(business, "nine", after, "at") == replace(after, at="21:00", times=(), trouble=None)
    assert heard(business, "in the evening", BookingNotes(day="2026-11-28"), "at").trouble is None


@pytest.mark.parametrize(
    "text", ["ok the 27th then", "the 27th at noon", "Sunday", "the twenty-seventh", "december 27th"]
)
def test_a_number_alone_is_that_of_the_day_that_was_offered(business: Business, text: str):
    notes = BookingNotes(offered=("2026-12-23T21:00", "2026-12-27T12:00"))
    assert heard(business, text, notes, "seating").day == "2026-12-27"
    assert heard(business, "the 28th", notes, "seating").day == "2026-11-28"


def test_a_time_that_there_is_not_on_any_clock_is_none_to_choose_from(business: Business):
    after = heard(business, "25 o'clock", BookingNotes(day="2026-11-28"), "at")
    assert (after.at, after.times, after.trouble) == (None, (), NO_SEATING)


def test_the_only_time_that_is_left_is_taken_by_a_yes(business: Business):
    only, both = (BookingNotes(day="2026-11-28", times=times) for times in (("21:00",), ("18:00", "21:00")))
    assert heard(business, "sure, that works", only, "at").at == "21:00"
    assert heard(business, "no", only, "at").at is None
    assert heard(business, "yes", both, "at").at is None


def test_days_on_which_nothing_is_served_are_trouble_together(business: Business):
    assert business.booking is not None
    closed = [{"day": "2026-12-24", "until": "2026-12-26"}]
    rules = business.booking.model_validate({**business.booking.model_dump(), "closed": closed})
    shut = business.model_copy(update={"booking": rules})
    assert heard(shut, "the 24th or the 25th of December").trouble == "closed"
    assert heard(shut, "the 23rd or the 24th of December").day == "2026-12-23"


@pytest.mark.parametrize("text", ["I saw your ad yesterday", "we called you yesterday", "last Saturday was great"])
def test_what_has_been_is_no_wish(business: Business, text: str):
    assert heard(business, text) == BookingNotes()
    assert heard(business, "I need it for yesterday").trouble == "past"


@pytest.mark.parametrize(
    ("text", "seating"),
    [
        ("the first one", "2026-11-28T12:00"),
        ("the second of them please", "2026-11-28T15:00"),
        ("the last one", "2026-11-29T18:00"),
        ("three", "2026-11-28T15:00"),
        ("Sunday then", "2026-11-29T18:00"),
        ("yes", None),
    ],
)
def test_one_of_those_that_were_offered(business: Business, text: str, seating: str | None):
    assert heard(business, text, BookingNotes(offered=OFFERED), "seating").seating == seating


def test_the_only_one_that_was_offered_is_taken_by_a_yes(business: Business):
    notes = BookingNotes(offered=OFFERED[:1])
    assert heard(business, "yes please", notes, "seating").seating == "2026-11-28T12:00"


@pytest.mark.parametrize(
    ("text", "children"),
    [("no", 0), ("none", 0), ("just adults", 0), ("two", 2), ("three kids", 3), ("there will be four", 4)],
)
def test_how_many_children(text: str, children: int):
    assert hear_children(text, Party(10), "children") == Party(10, children)


def test_children_may_be_among_those_that_were_counted():
    assert hear_children("two of them are kids", Party(12), "children") == Party(10, 2)


def test_children_are_only_heard_where_they_were_asked_for():
    assert hear_children("two", Party(10), "zip") is None
    assert hear_children("what do they eat?", Party(10), "children") is None


def test_a_business_without_bookings_hears_none(business: Business):
    without = business.model_copy(update={"booking": None})
    assert hear_seating("Saturday at six", BookingNotes(), without, "day", FRIDAY) == (
        BookingNotes(),
        set(),
        "Saturday at six",
    )


@given(st.text(max_size=120), st.sampled_from([None, "day", "at", "seating", "zip"]), st.booleans())
def test_any_text_can_be_heard(business: Business, text: str, asked: str | None, known: bool):
    notes = replace(BookingNotes(offered=OFFERED), day="2026-11-28" if known else None)
    after, _, _ = hear_seating(text, notes, business, asked, FRIDAY)
    assert BookingNotes.from_json(after.as_json()) == after


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("four, they're nine, seven, five and two", Party(14, 4, (9, 7, 5, 2))),
        ("five out of the fourteen are kids", Party(9, 5)),
        ("my daughter and her friend", Party(14, 2)),
        ("we're not bringing the kids", Party(14, 0)),
        ("all 16 and 17", Party(14, 0)),
        ("a couple", Party(14, 2)),
    ],
)
def test_children_as_people_count_them(text: str, party: Party):
    assert hear_children(text, Party(14), "children") == party
