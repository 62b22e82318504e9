"""An event loop whose time is that of the audio: waiting takes no time, and no machine is too slow for it.

For measurements of what waits for what. Work that takes time says so by sleeping for as long as it would take.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class _Waitless(selectors.SelectSelector):
    """Lets the time that was to be waited for have passed."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:  # nothing is due: only another thread can have something to tell
            return super().select(None)
        self.seconds += max(0.0, timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """`time()` begins at 0 and moves only when everything waits."""

    def __init__(self) -> None:
        self._waitless = _Waitless()
        super().__init__(self._waitless)
        self._clock_resolution = 1e-9

    def time(self) -> float:
        return self._waitless.seconds


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run this to its end in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
