"""The clocks."""

from datetime import UTC, datetime, timedelta

import pytest

from memory.clock import FakeClock, going_on_from, utc_now


def test_a_fake_clock_stands_still_until_turned():
    clock = FakeClock(datetime(2026, 11, 20, tzinfo=UTC))
    assert clock() == clock() == datetime(2026, 11, 20, tzinfo=UTC)
    clock.turn(timedelta(days=1), seconds=30)
    assert clock() == datetime(2026, 11, 21, 0, 0, 30, tzinfo=UTC)
    assert clock.turn(seconds=-30) == datetime(2026, 11, 21, tzinfo=UTC)


def test_a_time_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        FakeClock(datetime(2026, 11, 20))  # noqa: DTZ001 - the very mistake


def test_the_production_clock_knows_its_zone():
    assert utc_now().utcoffset() == timedelta(0)


def test_a_clock_of_another_day_goes_on_from_its_start():
    start = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
    clock = going_on_from(start)
    assert start < clock() < clock() < start + timedelta(minutes=1)
