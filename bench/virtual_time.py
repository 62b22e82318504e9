"""An event loop whose time is that of the audio: waiting takes no time, and no machine is too slow for it.

For measurements of what waits for what. Work that takes time says so by sleeping for as long as it would take; what
another thread or process does takes none: a thread of the loop's own is waited for, and so is what is marked `real`.
"""

from __future__ import annotations

import asyncio
import functools
import selectors
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

Result = TypeVar("Result")

_LONGEST_REAL_SECONDS = 20.0
"""What takes longer waits for virtual time itself, which then goes on."""


class _Waitless(selectors.SelectSelector):
    """Lets the time that was to be waited for have passed."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0
        self.real = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:  # nothing is due: only another thread can have something to tell
            return super().select(None)
        ready = super().select(_LONGEST_REAL_SECONDS if self.real and timeout > 0 else 0)
        if not ready:
            self.seconds += max(0.0, timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """`time()` begins at 0 and moves only when everything waits."""

    def __init__(self) -> None:
        self._waitless = _Waitless()
        super().__init__(self._waitless)
        self._clock_resolution = 1e-9

    def time(self) -> float:
        return self._waitless.seconds

    @contextmanager
    def real(self) -> Iterator[None]:
        """Something that another process does is waited for: no time passes."""
        self._waitless.real += 1
        try:
            yield
        finally:
            self._waitless.real -= 1

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        """As ever, and no time passes until it is done."""
        done = super().run_in_executor(executor, func, *args)
        self._waitless.real += 1

        def passes(_: object) -> None:
            self._waitless.real -= 1

        done.add_done_callback(passes)
        return done


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run this to its end in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)


class Real:
    """Somebody whose every coroutine is a wait for another process: in virtual time, no time passes in it."""

    def __init__(self, other: object) -> None:
        self._other = other

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._other, name)
        return _timeless(found) if asyncio.iscoroutinefunction(found) else found


def _timeless(ask: Callable[..., Awaitable[Result]]) -> Callable[..., Awaitable[Result]]:
    @functools.wraps(ask)
    async def asked(*args: Any, **options: Any) -> Result:
        with cast("VirtualLoop", asyncio.get_running_loop()).real():
            return await ask(*args, **options)

    return asked
