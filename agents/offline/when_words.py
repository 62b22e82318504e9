"""Days, times and seatings as the desk says them: for the ear on the phone, for the eye in writing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from agents.known import Known
from agents.understanding.spoken_dates import (
    joined_by_or,
    say_day,
    say_days,
    say_moment,
    say_times,
    write_day,
    write_time,
)


class When:
    """Says the days and times of one turn. ISO strings go in: "2026-11-28", "18:00", "2026-11-28T18:00"."""

    def __init__(self, known: Known) -> None:
        self._spoken = known.channel == "voice"
        now = known.local_time
        self._today = datetime.fromisoformat(now).date() if now else date.today()  # noqa: DTZ011 - the local date is told

    def day(self, day: str) -> str:
        """One day."""
        wanted = date.fromisoformat(day)
        return say_day(wanted, self._today) if self._spoken else write_day(wanted)

    def days(self, days: Sequence[str]) -> str:
        """Days to choose from."""
        wanted = [date.fromisoformat(each) for each in days]
        return say_days(wanted, self._today) if self._spoken else joined_by_or([write_day(each) for each in wanted])

    def times(self, times: Sequence[str]) -> str:
        """Times to choose from."""
        wanted = [time.fromisoformat(each) for each in times]
        return say_times(wanted) if self._spoken else joined_by_or([write_time(each) for each in wanted])

    def moment(self, day: str, at: str) -> str:
        """A day and a time."""
        wanted, clock = date.fromisoformat(day), time.fromisoformat(at)
        if self._spoken:
            return say_moment(wanted, clock, self._today)
        return f"{write_day(wanted)}, {write_time(clock)}"

    def moments(self, seatings: Sequence[tuple[str, str]]) -> str:
        """Seatings to choose from; the day once when they are all on one."""
        days = {day for day, _ in seatings}
        if len(days) == 1:
            return f"{self.day(next(iter(days)))} at {self.times(sorted(at for _, at in seatings))}"
        return joined_by_or([self.moment(day, at) for day, at in seatings])
