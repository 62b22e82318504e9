"""What times are mentioned, before any is chosen."""

from __future__ import annotations

from datetime import time

import pytest

from agents.understanding.calendar_words import hear
from agents.understanding.clock_words import clocks_in


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("half past five", (time(5, 30), time(17, 30))),
        ("half past five pm", (time(17, 30),)),
        ("quarter of six pm", (time(17, 45),)),
        ("ten minutes to one", (time(0, 50), time(12, 50))),
        ("six thirty p.m.", (time(18, 30),)),
        ("three oh five pm", (time(15, 5),)),
        ("630 pm", (time(18, 30),)),
        ("1800 hours", (time(18),)),
        ("12 noon", (time(12),)),
        ("at one", (time(1), time(13))),
    ],
)
def test_a_clock_time_is_read(text: str, readings: tuple[time, ...]):
    (found,) = clocks_in(hear(text).said)
    assert found.readings == readings


def test_other_ways_to_say_when():
    after, part, which, hour = (
        clocks_in(hear(text).said)[0] for text in ("after five", "late afternoon", "the last one", "an hour later")
    )
    assert after.which == "after"
    assert part.window == (time(15), time(17))
    assert which.which == "last"
    assert hour.minutes == 60


def test_mentions_come_in_order_with_their_places():
    said = hear("at six or nine, not in the morning").said
    assert [said[one.start : one.end] for one in clocks_in(said)] == ["6", "9", "morning"]


def test_a_bare_hour_needs_the_question():
    assert clocks_in("6") == ()
    assert clocks_in("6", asked=True)[0].readings == (time(6), time(18))
    assert clocks_in("6 people", asked=True) == ()
