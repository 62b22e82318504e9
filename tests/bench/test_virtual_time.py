"""Waiting takes no time, and what waits goes on in order."""

import asyncio
import threading
from contextlib import suppress

from bench.virtual_time import run


def test_an_hour_is_over_at_once_and_things_happen_in_their_order():
    async def wait() -> tuple[float, list[str]]:
        order: list[str] = []

        async def after(seconds: float, name: str) -> None:
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), seconds)
            order.append(name)

        await asyncio.gather(after(3600, "late"), after(0.02, "soon"), after(1, "then"))
        return asyncio.get_running_loop().time(), order

    seconds, order = run(wait())
    assert abs(seconds - 3600) < 1e-6
    assert order == ["soon", "then", "late"]


def test_a_thread_is_waited_for():
    async def ask() -> str:
        return await asyncio.to_thread(lambda: threading.current_thread().name)

    assert run(ask()) != threading.current_thread().name
