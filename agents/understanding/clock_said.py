"""One mention of a time of day, and the clock times and parts of the day that it may mean."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import time

NOON, MIDNIGHT, LAST_MINUTE = time(12), time(0), time(23, 59)
PARTS: dict[str, tuple[time, time]] = {
    "breakfast": (time(6), time(10)), "brunch": (time(10), time(13)), "lunch": (time(11), time(14)),
    "dinner": (time(17), time(20, 30)), "supper": (time(17), time(20, 30)),
    "early morning": (time(5), time(9)), "late morning": (time(10), time(11, 59)), "morning": (time(5), time(11, 59)),
    "early afternoon": (NOON, time(14)), "late afternoon": (time(15), time(17)), "mid afternoon": (time(14), time(16)),
    "afternoon": (time(12, 1), time(17)), "early evening": (time(16, 30), time(19)),
    "late evening": (time(20), LAST_MINUTE), "evening": (time(17), LAST_MINUTE),
    "late night": (time(20), LAST_MINUTE), "late": (time(20), LAST_MINUTE), "night": (time(18), LAST_MINUTE),
    "tonight": (time(17), LAST_MINUTE),
}  # fmt: skip
"""When the parts of a day and its meals begin and end."""


@dataclass(frozen=True, slots=True)
class ClockSaid:
    """One mention of a time. `readings` are the clock times it may mean, in order; or `window`, the first and last that
    fit; or `which`, a pick among times ("first", "later", "other", "any"); `minutes` moves the time on the table.
    `start` and `end` are places in what was said. With none of these it is a time that does not exist ("25:00")."""

    start: int
    end: int
    readings: tuple[time, ...] = ()
    window: tuple[time, time] | None = None
    which: str | None = None
    minutes: int | None = None
    part: str | None = None


def readings_of(hour: int, minute: int, half: str | None = None) -> tuple[time, ...]:
    """The clock times that an hour may mean: both halves of the day, unless one was said or the hour tells."""
    hours = [hour] if hour > 12 or (hour == 0 and half is None) else [hour % 12, hour % 12 + 12]
    if half is not None and hour <= 12:
        hours = [hour % 12 + (12 if half == "pm" else 0)]
    out: list[time] = []
    for one in hours:
        with suppress(ValueError):
            out.append(time(one, minute))
    return tuple(out)
