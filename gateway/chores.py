"""Work that goes on behind the calls, and which worker does it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

Chore = Callable[[], Awaitable[None]]
"""Endless work, right even when two workers do it for a moment."""

Assign = Callable[[str, Chore], Coroutine[Any, Any, None]]
"""Sees that a chore of this name is done by one of all workers; runs until cancelled."""


async def done_here(_name: str, chore: Chore) -> None:
    """The assignment of a worker that is the only one."""
    await chore()


async def not_here(_name: str, _chore: Chore) -> None:
    """The assignment of a worker that does none: somebody else does this chore, in another way."""
    await asyncio.Event().wait()
