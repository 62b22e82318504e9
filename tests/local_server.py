"""A real server on a port of its own, for tests that speak to one: a conftest imports the fixture `serve` from here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

Serve = Callable[[list[BaseRoute]], Awaitable[str]]


@asynccontextmanager
async def serving(routes: list[BaseRoute]) -> AsyncIterator[str]:
    """Gives `host:port` of a uvicorn server with these routes; it stops at the end."""
    config = uvicorn.Config(
        Starlette(routes=routes), port=0, log_level="critical", lifespan="off", ws="websockets-sansio"
    )
    server = uvicorn.Server(config)
    # The parts of Server.serve() without its signal handlers, which belong to the test runner.
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        await server.shutdown()


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """`await serve(routes)` gives `host:port` of a server that is stopped after the test."""
    async with AsyncExitStack() as stack:

        async def start(routes: list[BaseRoute]) -> str:
            return await stack.enter_async_context(serving(routes))

        yield start
