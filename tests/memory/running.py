"""A steady memory at work: what has to run beside it runs, for as long as it is wanted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from memory.steady import SteadyMemory


@asynccontextmanager
async def running(store: SteadyMemory) -> AsyncIterator[SteadyMemory]:
    """The memory, asking for its store whenever that went down."""
    task = asyncio.create_task(store.run())
    try:
        yield store
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
