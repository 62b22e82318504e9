"""The Starlette app: its doors are opened when the house behind them is, and closed with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from starlette.applications import Starlette

from gateway.draining import Draining
from gateway.errors import GatewayTrouble
from gateway.garbage import kept_for_good
from gateway.settings import Settings
from gateway.wiring import open_house
from gateway.worker_place import WorkerPlace, box_name
from memory.errors import MemoryTrouble

log = structlog.get_logger()


def create_app(settings: Settings, place: WorkerPlace | None = None) -> Starlette:
    """The app of one worker, by default the only one. Its start takes as long as the house takes to open."""
    place = place or WorkerPlace(box_name(settings.env.port))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        try:
            async with open_house(settings, place) as house:
                app.router.routes.extend(house.routes)
                app.state.draining = house.draining
                with kept_for_good():
                    yield
                app.router.routes.clear()
        except (GatewayTrouble, MemoryTrouble) as trouble:  # before what uvicorn has to say of it
            log.error("not_started", code=trouble.code, reason=str(trouble))
            raise

    return Starlette(lifespan=lifespan)


def draining_of(app: Starlette) -> Draining:
    """How the calls of a started app are let go of."""
    return app.state.draining
