"""Fast time: clock and sleep agree."""

from __future__ import annotations

import time

from telephony.simulator.fast_time import FastTime


async def test_the_clock_and_the_sleep_run_alike():
    fast = FastTime(1000)
    before, wall = fast.clock(), time.monotonic()
    await fast.sleep(10)
    assert fast.clock() - before >= 10
    assert fast.clock() - before >= (time.monotonic() - wall) * 999
