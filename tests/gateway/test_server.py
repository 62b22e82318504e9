"""The two things that are ours in the server: the first SIGTERM waits for the calls, the second does not."""

from __future__ import annotations

import asyncio
import signal

import pytest
from starlette.applications import Starlette

from gateway.environment import Environment
from gateway.server import GatewayServer
from gateway.worker_place import WorkerPlace


class Ending:
    """Stands in the place of `Draining`: ends when told to."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.began, self.end = asyncio.Event(), asyncio.Event()
        self._trouble = trouble

    async def run(self) -> None:
        self.began.set()
        if self._trouble:
            raise self._trouble
        await self.end.wait()


@pytest.fixture
async def serving():
    """`await serving(ending)` gives a server that has started and whose main loop runs."""
    running: list[asyncio.Task[None]] = []

    async def start(ending: Ending) -> tuple[GatewayServer, asyncio.Task[None]]:
        app = Starlette()
        app.state.draining = ending
        server = GatewayServer(app, Environment(FRONTDESK_PORT=0), WorkerPlace("box"))
        # The parts of Server.serve() without its signal handlers, which belong to the test runner.
        server.config.load()
        server.lifespan = server.config.lifespan_class(server.config)
        await server.startup()
        task = asyncio.create_task(server.main_loop())
        running.append(task)
        return server, task

    yield start
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def test_the_first_sigterm_lets_the_calls_end(serving):
    ending = Ending()
    server, loop = await serving(ending)
    server.handle_exit(signal.SIGTERM, None)
    await ending.began.wait()
    assert not server.should_exit
    ending.end.set()
    await loop
    await server.shutdown()


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
async def test_a_second_signal_does_not_wait(serving, second):
    ending = Ending()
    server, loop = await serving(ending)
    server.handle_exit(signal.SIGTERM, None)
    await ending.began.wait()
    server.handle_exit(second, None)
    await loop
    await server.shutdown()
    assert not ending.end.is_set()


async def test_an_end_that_fails_is_an_end(serving):
    server, loop = await serving(Ending(RuntimeError("no")))
    server.handle_exit(signal.SIGTERM, None)
    await loop
    await server.shutdown()


async def test_ctrl_c_is_at_once(serving):
    ending = Ending()
    server, loop = await serving(ending)
    server.handle_exit(signal.SIGINT, None)
    await loop
    await server.shutdown()
    assert not ending.began.is_set()
