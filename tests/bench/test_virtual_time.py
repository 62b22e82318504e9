"""Waiting takes no time, and what waits goes on in order."""

import asyncio
import socket
import threading
import time
from contextlib import suppress

from bench.virtual_time import Real, run


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


def test_no_time_passes_while_another_thread_or_server_works():
    class Server:
        async def answer(self, seconds: float) -> str:
            """Comes over a real socket, after a real while."""
            ours, theirs = socket.socketpair()
            ours.setblocking(False)
            threading.Timer(seconds, theirs.send, [b"done"]).start()
            with ours, theirs:
                return (await asyncio.get_running_loop().sock_recv(ours, 4)).decode()

        def name(self) -> str:
            return "server"

    async def ask() -> tuple[list[float], list[object]]:
        loop, server = asyncio.get_running_loop(), Real(Server())
        ticking = asyncio.create_task(asyncio.wait({loop.create_future()}, timeout=1.0))
        gave, at = list[object](), list[float]()
        for answer in (server.answer(0.03), asyncio.to_thread(time.sleep, 0.03)):
            gave.append(await answer)
            at.append(loop.time())
        await ticking
        return [*at, loop.time()], [*gave, server.name()]

    assert run(ask()) == ([0.0, 0.0, 1.0], ["done", None, "server"])


def test_what_can_be_read_is_read_before_time_goes_on():
    async def read() -> float:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with ours, theirs:
            for _ in range(100):
                theirs.send(b"x")
                await asyncio.get_running_loop().sock_recv(ours, 1)
        return asyncio.get_running_loop().time()

    assert run(read()) == 0.0
