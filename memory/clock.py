"""The time of day as a value to pass in, so that nothing has to wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""Gives the time now, timezone-aware."""


def utc_now() -> datetime:
    """The time now, in UTC: the clock of production."""
    return datetime.now(UTC)


def going_on_from(start: datetime) -> Clock:
    """A clock that shows `start` now and goes on from there, to rehearse another day."""
    began_seconds = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - began_seconds)


class FakeClock:
    """A clock that stands still until it is turned."""

    def __init__(self, start: datetime = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock needs a time with its time zone")
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def turn(self, by: timedelta | None = None, *, seconds: float = 0.0) -> datetime:
        """Move forward, or back when negative. Returns the new time."""
        self.now += (by or timedelta()) + timedelta(seconds=seconds)
        return self.now
