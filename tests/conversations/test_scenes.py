"""Every scene of this folder, played on the offline model with a real memory under it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.settings import Settings, load
from memory.people import Contact, OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.database import open_database
from memory.records.escalations_sql import EscalationsSql
from memory.records.schema import metadata
from memory.stores.redis import RedisMemory
from tests.conversations.diary import unlike_diary
from tests.conversations.house import texting_of
from tests.conversations.stage import Customer, fill, play, receptionist_of, takes

HERE = Path(__file__).parent
SCENES = [
    pytest.param(scene, take, id=f"{file.stem}: {scene['scene']} ({take})")
    for file in sorted(HERE.glob("*.yaml"))
    for scene in yaml.safe_load(file.read_text())
    for take in range(takes(scene["steps"]))
]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load(HERE.parents[1] / "config", {"FRONTDESK_VAR": str(tmp_path_factory.mktemp("var"))})


@pytest.fixture
async def record(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """An empty record."""
    engine = open_database(f"sqlite:///{tmp_path}/record.db")
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield engine
    await engine.dispose()


@pytest.fixture
def bookings(record: AsyncEngine) -> BookingsSql:
    """An empty diary."""
    return BookingsSql(record)


@pytest.fixture
def escalations(record: AsyncEngine) -> EscalationsSql:
    """Nothing is with a person."""
    return EscalationsSql(record)


@pytest.mark.parametrize(("scene", "take"), SCENES)
async def test_the_scene_plays(
    settings: Settings,
    redis_client: Redis,
    org: OrgId,
    bookings: BookingsSql,
    escalations: EscalationsSql,
    scene: Mapping[str, Any],
    take: int,
):
    memory = RedisMemory(redis_client)
    outbox, claims = texting_of(settings, redis_client, memory) if scene.get("texts") else (None, None)
    receptionist = await receptionist_of(
        settings, memory, bookings=bookings, escalations=escalations, outbox=outbox, claims=claims
    )
    channel = scene.get("channel", "voice")
    customer = Customer(receptionist, org, channel=channel, escalations=escalations, memory=memory, outbox=outbox)
    await fill(bookings, org, settings.business, scene.get("taken", []))
    if "contact" in scene:
        customer.contact = Contact(**scene["contact"])
    wrong = await play(scene["steps"], customer, take)
    assert customer.visit is not None
    wrong += unlike_diary(scene, await bookings.of_customer(org, customer.visit.customer.id))
    assert not wrong, "\n".join(wrong)
