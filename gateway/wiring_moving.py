"""The part of the composition root that lets the shared memory move to another backend while the gateway answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from gateway.settings import Settings
from gateway.worker_place import WorkerPlace
from memory.addresses import FILE, write_addresses
from memory.move_following import Following
from memory.move_stage_redis import MoveStages
from memory.moving import MovingMemory
from memory.store import MemoryStore
from memory.stores.connection_redis import Client

_SCHEMES = {"postgres": "postgres", "postgresql": "postgres", "bolt": "neo4j", "neo4j": "neo4j"}


def addresses(secrets: Mapping[str, str]) -> dict[str, str]:
    """The backends that these settings give an address to, by name: MEMORY_URL's first, then MEMORY_OTHER_URL's, then
    the database of the record.
    """
    found: dict[str, str] = {}
    for variable in ("MEMORY_URL", "MEMORY_OTHER_URL", "DATABASE_URL"):
        scheme, separator, rest = secrets.get(variable, "").partition("://")
        name = _SCHEMES.get(scheme.partition("+")[0])
        if name and separator:
            found.setdefault(name, f"postgresql://{rest}" if name == "postgres" else f"{scheme}://{rest}")
    return found


def leave_addresses(settings: Settings, redis_url: str) -> None:
    """For `python -m memory.migrate`, which is started beside the gateway."""
    known = {**addresses(settings.env.secrets), "redis": redis_url}
    write_addresses(settings.env.var / FILE.relative_to("var"), known)


@asynccontextmanager
async def moving_memory(
    stores: Mapping[str, MemoryStore], redis: Client, *, home: str, place: WorkerPlace
) -> AsyncIterator[MovingMemory]:
    """The memory of `home`, or of where it has moved to by now, among the backends that this worker can reach."""
    following = Following(stores, MoveStages(redis), home=home, worker=place.id)
    async with AsyncExitStack() as house:
        task = asyncio.create_task(following.run(), name="memory-moving")

        async def ended() -> None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

        house.push_async_callback(ended)
        yield MovingMemory(following)
