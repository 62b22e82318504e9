"""A desk in the middle of a conversation, with a real memory under it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from redis.asyncio import Redis

from agents.tools.desk import Desk
from gateway.settings import Settings
from memory.conversation import TurnId
from memory.knowledge import KnowledgeIndex
from memory.people import Contact, OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.database import open_database
from memory.records.schema import metadata
from memory.stores.redis import RedisMemory
from tests.agents.tools.booking_turns import Booker

NOON = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
"""Noon in California: the staff are there."""


@pytest.fixture
async def desk(settings: Settings, redis_client: Redis, org: OrgId) -> Desk:
    """A customer who calls from +1 916 555 0142 at noon, and says yes to whatever is read back."""
    memory = RedisMemory(redis_client)
    customer = await memory.customer_for(org, Contact("phone", "+19165550142"))
    conversation = await memory.conversation(org, customer.id, now=NOON)
    knowledge = KnowledgeIndex(settings.knowledge)
    return Desk(org, settings.business, knowledge, memory, customer, conversation, NOON, TurnId("turn-1"), agreed=True)


@pytest.fixture
async def booker(desk: Desk, tmp_path: Path) -> AsyncIterator[Booker]:
    """The same customer, at a desk with an empty diary."""
    engine = open_database(f"sqlite:///{tmp_path}/diary.db")
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield Booker(replace(desk, bookings=BookingsSql(engine)))
    await engine.dispose()
