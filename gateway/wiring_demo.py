"""The part of the composition root that is for the demo: the memory and the diary of a gateway that runs beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from gateway.settings import Settings
from gateway.wiring_box import database_of
from gateway.wiring_keys import sealer_of
from memory.bookings import Bookings
from memory.embedded_valkey import valkey_command
from memory.records.bookings_sql import BookingsSql
from memory.records.database import open_database
from memory.sealed import SealedMemory
from memory.store import MemoryStore
from memory.stores.connection_redis import connect
from memory.stores.redis import RedisMemory


@dataclass(frozen=True, slots=True)
class WhatIsKept:
    """To look at."""

    memory: MemoryStore
    bookings: Bookings


@asynccontextmanager
async def what_is_kept(settings: Settings) -> AsyncIterator[WhatIsKept]:
    """What a gateway of these settings keeps in the Valkey and the database of its own."""
    redis = connect(valkey_command(settings.env.var / "valkey").url)
    engine = open_database(database_of(settings))
    try:
        yield WhatIsKept(SealedMemory(RedisMemory(redis), sealer_of(settings)), BookingsSql(engine))
    finally:
        await engine.dispose()
        await redis.aclose()
