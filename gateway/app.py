"""The Starlette app: its doors are opened when the house behind them is, and closed with it."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from starlette.applications import Starlette

from gateway.draining import Draining
from gateway.settings import Settings
from gateway.wiring import open_house
from gateway.worker_place import WorkerPlace, box_name


def create_app(settings: Settings, place: WorkerPlace | None = None) -> Starlette:
    """The app of one worker, by default the only one. Its start takes as long as the house takes to open."""
    place = place or WorkerPlace(box_name(settings.env.port))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_house(settings, place) as house:
            app.router.routes.extend(house.routes)
            app.state.draining = house.draining
            with _kept_for_good():
                yield
            app.router.routes.clear()

    return Starlette(lifespan=lifespan)


@contextmanager
def _kept_for_good() -> Iterator[None]:
    """Take what is there now for what stays until the end, and let the garbage collector look at it no more.

    The house at rest is some hundred thousand objects: to go through them all takes a tenth of a second, in which no
    call is heard.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def draining_of(app: Starlette) -> Draining:
    """How the calls of a started app are let go of."""
    return app.state.draining
