"""The backends of the shared memory, each on a real server. A new one is added to BACKENDS and passes all there is."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Callable
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest

from memory.clock import FakeClock
from memory.journal import Journal
from memory.sealed import SealedMemory
from memory.sealing import KEY_BYTES, Sealer
from memory.steady import SteadyMemory
from memory.store import MemoryStore
from memory.stores.connection_redis import connect
from memory.stores.postgres import PostgresMemory, PostgresPool
from memory.stores.redis import RedisMemory

BACKENDS = ("redis", "postgres", "neo4j", "sealed", "steady")
# Without the driver, what is about it alone is left out.
collect_ignore_glob = [] if find_spec("neo4j") else ["stores/*neo4j*.py"]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=BACKENDS)
async def make_store(
    request: pytest.FixtureRequest, clock: FakeClock, valkey_url: str, tmp_path: Path
) -> AsyncIterator[Callable[[], MemoryStore]]:
    """Makes stores on one server, as two workers would. Locks run out after a second."""
    match request.param:
        case "redis":
            async with connect(valkey_url) as client:
                yield lambda: RedisMemory(client, clock=clock, gap_seconds=1800, lock_seconds=1.0)
        case "sealed":
            async with connect(valkey_url) as client:
                sealer = Sealer({"k1": b"k" * KEY_BYTES})
                yield lambda: SealedMemory(RedisMemory(client, clock=clock, gap_seconds=1800, lock_seconds=1.0), sealer)
        case "steady":
            async with connect(valkey_url) as client:
                sealer = Sealer({"k1": b"k" * KEY_BYTES})
                journals = (Journal(tmp_path / f"journal-{number}", sealer) for number in count())
                yield lambda: SteadyMemory(
                    SealedMemory(RedisMemory(client, clock=clock, gap_seconds=1800, lock_seconds=1.0), sealer),
                    next(journals),
                )
        case "postgres":
            pool = PostgresPool(request.getfixturevalue("postgres_url"))
            yield lambda: PostgresMemory(pool, clock=clock, gap_seconds=1800, lock_seconds=1.0)
            await pool.close()
        case "neo4j":
            url, graphs = request.getfixturevalue("neo4j_url"), importlib.import_module("memory.stores.neo4j")
            graph = graphs.Neo4jGraph(url)
            yield lambda: graphs.Neo4jMemory(graph, clock=clock, gap_seconds=1800, lock_seconds=1.0)
            await graph.close()


@pytest.fixture
def store(make_store: Callable[[], MemoryStore]) -> MemoryStore:
    return make_store()


@pytest.fixture(params=[backend for backend in BACKENDS if backend != "steady"])
async def unreachable_store(request: pytest.FixtureRequest, tmp_path) -> AsyncIterator[MemoryStore]:
    """A store whose server is not there."""
    match request.param:
        case "redis":
            async with connect(f"unix://{tmp_path}/nobody.sock?db=0") as client:
                yield RedisMemory(client)
        case "sealed":
            async with connect(f"unix://{tmp_path}/nobody.sock?db=0") as client:
                yield SealedMemory(RedisMemory(client), Sealer({"k1": b"k" * KEY_BYTES}))
        case "postgres":
            yield PostgresMemory(PostgresPool("postgresql://nobody@127.0.0.1:1/none"))
        case "neo4j":
            pytest.importorskip("neo4j")
            graphs = importlib.import_module("memory.stores.neo4j")
            yield graphs.Neo4jMemory(graphs.Neo4jGraph("bolt://nobody@127.0.0.1:1/none"))
