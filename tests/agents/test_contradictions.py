"""What does not fit together."""

from __future__ import annotations

from typing import Any

import pytest

from agents.business import Business
from agents.contradictions import contradictions


def changed(business: Business, spot: tuple[Any, ...], value: Any) -> Business:
    """The business with another value at one spot."""
    whole = business.model_dump()
    inner = whole
    for part in spot[:-1]:
        if isinstance(inner[part], tuple):
            inner[part] = list(inner[part])
        inner = inner[part]
    inner[spot[-1]] = value
    return Business.model_validate(whole)


def test_the_default_business_and_another_trade_fit_together(business: Business, plumber: Business):
    assert contradictions(business) == []
    assert contradictions(plumber) == []


@pytest.mark.parametrize(
    ("spot", "value", "told"),
    [
        (("base", "zip"), "00000", (("base", "zip"), "there is no ZIP code 00000")),
        (("base",), None, (("travel",), "travel needs a base to be measured from")),
        (("staff", "hours", 0, "closes"), "08:00", (("staff", "hours", 0, "closes"), "expected a time after 09:00")),
        (
            ("booking", "closed"),
            ({"day": "2026-12-24", "starts": ("18:30",)},),
            (("booking", "closed", 0, "starts", 0), "expected one of starts: 12:00, 15:00, 18:00, 21:00"),
        ),
        (
            ("party", "needs"),
            ("grown_up",),
            (("party", "needs", 0), "there is no price grown_up; there is adult, child, small_child"),
        ),
        (("prices", "child", "to_age"), 13, (("prices", "child"), "its ages overlap with those of adult")),
        (("prices", "child", "to_age"), 5, (("prices", "child", "to_age"), "expected an age of at least 6")),
        (
            ("travel", "tiers", 1, "up_to_miles"),
            500,
            (("travel", "tiers", 1, "up_to_miles"), "the last tier goes on for ever: leave up_to_miles out"),
        ),
        (
            ("travel", "tiers", 0, "up_to_miles"),
            None,
            (("travel", "tiers", 0), "only the last tier goes on for ever: say up_to_miles"),
        ),
        (
            ("travel", "tiers", 0, "up_to_miles"),
            0,
            (("travel", "tiers", 0, "up_to_miles"), "expected more miles than 0"),
        ),
        (
            ("travel", "not_served_over_miles"),
            50,
            (("travel", "not_served_over_miles"), "expected at least person_over_miles, 100"),
        ),
        (
            ("add_ons", "noodles", "words"),
            ("noodles", "Lobster"),
            (("add_ons", "noodles", "words", 1), '"Lobster" is also a word of upgrades.lobster'),
        ),
        (("booking", "minutes_to"), 60, (("booking", "minutes_to"), "expected at least 90")),
        (("booking", "early_minutes_to"), 5, (("booking", "early_minutes_to"), "expected at least 15")),
        (("payment", "tips", "percent_to"), 5, (("payment", "tips", "percent_to"), "expected at least 20")),
    ],
)
def test_each_contradiction_is_told_where_it_stands(business: Business, spot, value, told):
    assert told in contradictions(changed(business, spot, value))


def test_a_menu_section_may_not_hide_another_section(business: Business):
    menu = {"prices": business.menu["proteins"]}
    found = contradictions(business.model_copy(update={"menu": menu}))
    assert found == [(("menu", "prices"), "this name is taken by a section of its own")]
