"""A Neo4j store of a test's own, and what it told the record."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from memory.clock import FakeClock
from memory.stores.neo4j import Neo4jGraph, Neo4jMemory
from tests.memory.stores.postgres_store import Told


@asynccontextmanager
async def neo4j_store(url: str, **options: Any) -> AsyncIterator[tuple[Neo4jMemory, Told, FakeClock]]:
    """A store on the server at `url`, with a clock to turn unless another is given."""
    graph, told, clock = Neo4jGraph(url), Told(), FakeClock()
    try:
        yield Neo4jMemory(graph, record=told, **{"clock": clock, **options}), told, clock
    finally:
        await graph.close()
