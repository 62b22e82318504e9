"""What a phrase about days comes to."""

from __future__ import annotations

from datetime import date, timedelta

from agents.understanding.day_found import (
    DayFound,
    Scene,
    around,
    exactly,
    lead,
    likely,
    month_number,
    one_of,
    past,
    rule,
    weekday_number,
    within,
)

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)
SCENE = Scene("", TODAY, None, (), None, lambda at: None)


def test_a_day_before_today_is_past():
    assert exactly(TODAY, SCENE) == DayFound(day=TODAY)
    assert exactly(TODAY - DAY, SCENE).problem == "past"
    assert past([TODAY, TODAY - DAY], SCENE) == {TODAY - DAY}


def test_only_one_day_left_is_that_day():
    assert one_of([TODAY - DAY, TODAY + DAY], SCENE) == DayFound(day=TODAY + DAY)
    assert one_of([TODAY - DAY], SCENE) is None
    both = one_of([TODAY + DAY, TODAY], SCENE)
    assert both is not None
    assert (both.candidates, both.problem) == ((TODAY, TODAY + DAY), "ambiguous")


def test_the_likely_day_names_the_others():
    assert likely(TODAY + DAY, [TODAY], SCENE).candidates == (TODAY, TODAY + DAY)
    assert likely(TODAY + DAY, [TODAY - DAY], SCENE).sure


def test_of_a_stretch_only_what_is_to_come_counts():
    assert within(TODAY - DAY, TODAY + DAY, SCENE).days == (TODAY, TODAY + DAY)
    assert within(TODAY - 2 * DAY, TODAY - DAY, SCENE).problem == "past"
    assert around(TODAY + 5 * DAY, 1, SCENE).days == (TODAY + 4 * DAY, TODAY + 6 * DAY)


def test_names_are_numbers():
    assert (weekday_number("monday"), weekday_number("sunday"), weekday_number("funday")) == (0, 6, None)
    assert (month_number("january"), month_number("december")) == (1, 12)


def test_a_rule_ends_with_a_word_and_a_lead_with_a_blank():
    read = rule("may", lambda found, scene: None)[0]
    assert read.match("may 5")
    assert not read.match("maybe")
    assert lead("after ", lambda found, scene: None)[0].match("after may")
