"""A desk in the middle of a conversation, with a real memory under it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from redis.asyncio import Redis

from agents.tools.desk import Desk
from gateway.settings import Settings
from memory.conversation import TurnId
from memory.knowledge import KnowledgeIndex
from memory.people import Contact, OrgId
from memory.stores.redis import RedisMemory

NOON = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
"""Noon in California: the staff are there."""


@pytest.fixture
async def desk(settings: Settings, redis_client: Redis, org: OrgId) -> Desk:
    """A customer who calls from +1 916 555 0142 at noon."""
    memory = RedisMemory(redis_client)
    customer = await memory.customer_for(org, Contact("phone", "+19165550142"))
    conversation = await memory.conversation(org, customer.id, now=NOON)
    knowledge = KnowledgeIndex(settings.knowledge)
    return Desk(org, settings.business, knowledge, memory, customer, conversation, NOON, TurnId("turn-1"))
