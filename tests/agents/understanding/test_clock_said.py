"""The clock times that an hour may mean."""

from __future__ import annotations

from datetime import time

import pytest

from agents.understanding.clock_said import readings_of


@pytest.mark.parametrize(
    ("hour", "half", "readings"),
    [
        (6, None, (time(6), time(18))),
        (6, "pm", (time(18),)),
        (12, "am", (time(0),)),
        (12, "pm", (time(12),)),
        (12, None, (time(0), time(12))),
        (18, None, (time(18),)),
        (0, None, (time(0),)),
        (25, None, ()),
    ],
)
def test_an_hour_has_one_or_two_readings(hour: int, half: str | None, readings: tuple[time, ...]):
    assert readings_of(hour, 0, half) == readings
