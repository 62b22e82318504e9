"""A business as its owner describes it."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from agents.business import Allergen, Booking, Business, Closed, Staff

PACIFIC = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    ("age", "price"),
    [(0, "small_child"), (5, "small_child"), (6, "child"), (12, "child"), (13, "adult"), (99, "adult")],
)
def test_each_age_has_its_price(business: Business, age: int, price: str):
    assert business.price_for_age(age) == price


def test_a_price_list_without_ages_has_no_price_for_an_age(plumber: Business):
    assert plumber.price_for_age(30) is None


@pytest.mark.parametrize(
    ("hour", "minute", "open_now"), [(8, 59, False), (9, 0, True), (20, 59, True), (21, 0, False), (23, 0, False)]
)
def test_staff_are_there_from_nine_to_nine(business: Business, hour: int, minute: int, open_now: bool):
    assert business.staff.open_at(datetime(2026, 11, 22, hour, minute, tzinfo=PACIFIC)) is open_now


def test_the_next_opening_is_now_while_open_later_today_or_tomorrow(business: Business):
    at = datetime(2026, 11, 22, 10, tzinfo=PACIFIC)
    assert business.staff.opens_next(at) == at
    assert business.staff.opens_next(at.replace(hour=7)) == at.replace(hour=9)
    assert business.staff.opens_next(at.replace(hour=22)) == at.replace(day=23, hour=9)


def test_the_next_opening_skips_closed_days(plumber: Business):
    friday_evening = datetime(2026, 11, 20, 18, tzinfo=ZoneInfo("America/Chicago"))
    assert plumber.staff.opens_next(friday_evening) == friday_evening.replace(day=23, hour=8)


def test_an_hour_of_a_changing_clock_is_local(business: Business):
    # The night of 1 November 2026 has 25 hours: nine o'clock is nine on the wall.
    evening = datetime(2026, 10, 31, 23, tzinfo=PACIFIC)
    opens = business.staff.opens_next(evening)
    assert opens is not None
    assert (opens.day, opens.hour, str(opens.utcoffset())) == (1, 9, "-1 day, 16:00:00")


@pytest.mark.parametrize(
    "row", [{}, {"absent": True, "found_in": ("soup",)}], ids=["says nothing", "is in nothing and in something"]
)
def test_a_row_of_the_allergen_table_says_one_thing(row):
    with pytest.raises(ValidationError):
        Allergen(label="nuts", words=("nuts",), **row)


def test_a_business_takes_no_unknown_key_wrong_zone_or_money_in_words(business: Business):
    good = business.model_dump()
    assert Business.model_validate(good) == business
    for wrong in ({"open_late": True}, {"time_zone": "Pacific"}, {"phone": "916 555 0100"}):
        with pytest.raises(ValidationError):
            Business.model_validate(good | wrong)


def test_a_business_cannot_be_changed(business: Business):
    with pytest.raises(ValidationError):
        business.name = "Another"
    with pytest.raises(ValidationError):
        Staff(hours=())


def test_the_org_and_the_clock_are_of_the_business(business: Business):
    assert business.org == "my-hibachi"
    assert business.zone == PACIFIC


def test_what_is_closed_is_a_day_some_days_or_some_times_of_them():
    holidays = Closed(day=date(2026, 12, 24), until=date(2026, 12, 26))
    assert [holidays.covers(date(2026, 12, day), time(12)) for day in (23, 24, 26, 27)] == [False, True, True, False]
    evening = Closed(day=date(2026, 12, 31), starts=(time(21),))
    assert (evening.covers(date(2026, 12, 31), time(21)), evening.covers(date(2026, 12, 31), time(18))) == (True, False)
    with pytest.raises(ValidationError, match="until must not be before day"):
        Closed(day=date(2026, 12, 24), until=date(2026, 12, 23))


def test_appointments_are_made_on_every_day_and_held_ten_minutes_unless_the_owner_says_otherwise(plumber: Business):
    usual = Booking(notice_hours=1)
    assert (len(usual.days), usual.hold_minutes, usual.furthest_days, usual.closed) == (7, 10, 365, ())
    assert plumber.booking is not None
    assert (plumber.booking.hold_minutes, plumber.booking.at_once) == (15, 1)
