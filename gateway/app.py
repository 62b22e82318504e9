"""The Starlette app: its doors are opened when the house behind them is, and closed with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from gateway.settings import Settings
from gateway.wiring import open_house


def create_app(settings: Settings) -> Starlette:
    """The app of one worker. Its start takes as long as the house takes to open; it serves when that is done."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_house(settings) as routes:
            app.router.routes.extend(routes)
            yield
            app.router.routes.clear()

    return Starlette(lifespan=lifespan)
