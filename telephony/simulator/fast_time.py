"""Time that runs faster than the wall's, so that a call of seconds is over in a blink. For tests and scenes."""

from __future__ import annotations

import asyncio
import time


class FastTime:
    """A clock and a sleep that agree: `SimulatedPhone(..., clock=fast.clock, sleep=fast.sleep)`.

    Only the phone runs faster; what it calls must not count on real time.
    """

    def __init__(self, times: float) -> None:
        self._times = times

    def clock(self) -> float:
        """Monotonic seconds of fast time."""
        return time.monotonic() * self._times

    async def sleep(self, seconds: float) -> None:
        """Wait for so many seconds of fast time."""
        await asyncio.sleep(seconds / self._times)
