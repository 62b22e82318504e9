"""The part of the composition root that is about the shared memory: where it lives, sealed and steady."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

from gateway.errors import ConfigBroken
from gateway.metrics import Meters
from gateway.settings import Settings
from gateway.wiring_keys import keys_said, sealer_of
from gateway.wiring_moving import addresses, moving_memory
from gateway.worker_place import WorkerPlace
from memory.clock import Clock
from memory.journal import Journal
from memory.records.queue_redis import RecordQueue
from memory.resealing_redis import SealingState
from memory.seal_probe_redis import opens_what_others_sealed
from memory.sealed import SealedMemory
from memory.steady import SteadyMemory
from memory.store import MemoryStore
from memory.stores.connection_redis import Client
from memory.stores.postgres import PostgresMemory, PostgresPool
from memory.stores.redis import RedisMemory

_TOLD_EVERY_SECONDS = 1.0
OTHER_KEYS = (
    "FRONTDESK_DATA_KEYS or, without it, FRONTDESK_SECRET: what is in the shared memory was sealed with another one. "
    "All workers need the same; after a change, the old key has to stand behind the new one in FRONTDESK_DATA_KEYS"
)


@dataclass(frozen=True, slots=True)
class SharedMemory:
    """The memory as everybody gets it: what goes into the store is sealed, and what waits for the store on disk."""

    store: SteadyMemory

    async def answers(self) -> bool:
        """Whether the store is there: for /readyz."""
        return not self.store.down


@asynccontextmanager
async def shared_memory(
    settings: Settings, place: WorkerPlace, redis: Client, *, records: RecordQueue, meters: Meters, clock: Clock
) -> AsyncIterator[SharedMemory]:
    """The shared memory of these settings, at work for as long as this lasts."""
    async with AsyncExitStack() as house:
        sealer = sealer_of(settings)
        if not await opens_what_others_sealed(redis, settings.business.org, sealer):
            raise ConfigBroken(OTHER_KEYS)
        stores = reachable(settings, redis, records, clock, house)
        home = settings.env.memory_backend
        under = await house.enter_async_context(moving_memory(stores, redis, home=home, place=place))
        journal = settings.env.var / "waiting" / f"{place.id}.jsonl"
        left = sealer.keys_in(journal.read_bytes()) if journal.exists() else frozenset[str]()
        steady = SteadyMemory(SealedMemory(under, sealer), Journal(journal, sealer))
        state = SealingState(redis, settings.business.org)
        saying = keys_said(state, sealer, place.id, left=left, waiting=lambda: steady.waiting, meters=meters)
        await house.enter_async_context(saying)
        tasks = [
            asyncio.create_task(steady.run(), name="memory-back"),
            asyncio.create_task(_told(steady, meters), name="memory-told"),
        ]
        try:
            yield SharedMemory(steady)
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task


def reachable(
    settings: Settings, redis: Client, records: RecordQueue, clock: Clock, house: AsyncExitStack
) -> dict[str, MemoryStore]:
    """The store that MEMORY_BACKEND names, and those that have an address, for the memory to move to. Raises
    ConfigBroken when the first has none.
    """
    stores = {settings.env.memory_backend: backend(settings, redis, records, clock, house)}
    stores.setdefault("redis", RedisMemory(redis, clock=clock))
    for name, address in addresses(settings.env.secrets).items():
        if name not in stores:
            with suppress(ConfigBroken):  # the package that speaks to it is not there: it cannot be moved to
                stores[name] = _at(address, name, records, clock, house)
    return stores


def backend(
    settings: Settings, redis: Client, records: RecordQueue, clock: Clock, house: AsyncExitStack
) -> MemoryStore:
    """The store that MEMORY_BACKEND names; `house` closes it. Raises ConfigBroken for one without an address."""
    secrets = settings.env.secrets
    match settings.env.memory_backend:
        case "redis":
            return RedisMemory(redis, clock=clock)
        case "postgres":
            return _at(postgres_address(secrets), "postgres", records, clock, house)
        case "neo4j":
            return _at(graph_address(secrets), "neo4j", records, clock, house)


def postgres_address(secrets: Mapping[str, str]) -> str:
    """Of the memory's own database, or of the record's when that is a Postgres. Raises ConfigBroken."""
    address = secrets.get("MEMORY_URL") or secrets.get("DATABASE_URL", "")
    scheme, _, rest = address.partition("://")
    if scheme.partition("+")[0] not in ("postgres", "postgresql"):
        raise ConfigBroken("MEMORY_BACKEND is postgres: MEMORY_URL or DATABASE_URL has to say where, postgresql://...")
    return f"postgresql://{rest}"


def graph_address(secrets: Mapping[str, str]) -> str:
    """Of the graph. Raises ConfigBroken."""
    address = secrets.get("MEMORY_URL", "")
    if address.partition("://")[0].partition("+")[0] not in ("bolt", "neo4j"):
        raise ConfigBroken("MEMORY_BACKEND is neo4j: MEMORY_URL has to say where, bolt://user:password@host:7687/name")
    return address


def _at(address: str, name: str, records: RecordQueue, clock: Clock, house: AsyncExitStack) -> MemoryStore:
    if name == "neo4j":
        return _graph(address, records, clock, house)
    pool = PostgresPool(address)
    house.push_async_callback(pool.close)
    return PostgresMemory(pool, record=records.put, clock=clock)


def _graph(address: str, records: RecordQueue, clock: Clock, house: AsyncExitStack) -> MemoryStore:
    try:
        stores = importlib.import_module("memory.stores.neo4j")
    except ImportError as missing:
        raise ConfigBroken(
            f"MEMORY_BACKEND is neo4j: the package {missing.name} is not installed: it comes with the graph extra"
        ) from missing
    graph = stores.Neo4jGraph(address)
    house.push_async_callback(graph.close)
    return stores.Neo4jMemory(graph, record=records.put, clock=clock)


async def _told(steady: SteadyMemory, meters: Meters) -> None:
    """Tell the metrics, until cancelled."""
    while True:
        meters.memory_alone.set(steady.down)
        meters.memory_waiting.set(steady.waiting)
        await asyncio.sleep(_TOLD_EVERY_SECONDS)
