"""Days and times, for the ear and for the eye."""

from __future__ import annotations

from agents.known import Known
from agents.offline.when_words import When

SPOKEN = When(Known(channel="voice", local_time="2026-11-20T12:00-08:00"))
WRITTEN = When(Known(channel="web", local_time="2026-11-20T12:00-08:00"))


def test_a_moment():
    assert SPOKEN.moment("2026-11-28", "18:00") == "Saturday, November 28th, at 6 in the evening"
    assert WRITTEN.moment("2026-11-28", "18:00") == "Sat, Nov 28, 2026, 6:00 PM"


def test_days_and_times_to_choose_from():
    assert SPOKEN.days(["2026-11-28", "2026-11-29"]) == "Saturday the 28th or Sunday the 29th"
    assert SPOKEN.times(["12:00", "18:00"]) == "noon or 6"
    assert WRITTEN.times(["12:00", "18:00"]) == "12:00 PM or 6:00 PM"


def test_the_day_of_several_seatings_is_said_once():
    assert SPOKEN.moments([("2026-11-28", "15:00"), ("2026-11-28", "12:00")]) == "Saturday, November 28th at noon or 3"
    both = SPOKEN.moments([("2026-11-28", "15:00"), ("2026-11-29", "12:00")])
    assert both.count("November") == 2
