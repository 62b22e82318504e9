"""Pieces of work side by side, so many at a time: for a loop that takes up what is due, round after round."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine

from memory.errors import StoreDown


class AtOnce:
    """Up to `most` pieces of work at a time, each a task called `name`."""

    def __init__(self, most: int, *, name: str) -> None:
        self._most = most
        self._name = name
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def free(self) -> int:
        """How many more may be begun."""
        return self._most - len(self._tasks)

    def begin(self, work: Coroutine[object, object, None]) -> None:
        """Begin one more."""
        task = asyncio.create_task(work, name=self._name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def room(self) -> None:
        """Wait until one more may be begun."""
        if not self.free:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)

    async def run(self, round: Callable[[], Awaitable[None]], *, away_seconds: float) -> None:
        """Do `round` again and again, with a pause while the store is down, until cancelled; then end what is begun."""
        try:
            while True:
                try:
                    await round()
                except StoreDown:
                    await asyncio.sleep(away_seconds)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
