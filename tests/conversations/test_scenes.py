"""Every scene of this folder, played on the offline model with a real memory under it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from redis.asyncio import Redis

from gateway.settings import Settings
from memory.people import Contact, OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.escalations_sql import EscalationsSql
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
