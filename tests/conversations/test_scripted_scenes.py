"""Every scene of this folder on the way of a language model: the same words, the same deeds, by the same tools.

The model is a double with the offline model's mind and a vendor's manners: it is told no more than any model, asks for
one tool a round by JSON text, and its words come cut anywhere. It has a budget, and is checked like any other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from redis.asyncio import Redis
from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from agents.offline.model import OfflineModel
from agents.scripted_mind import ScriptedMind, played
from gateway.settings import Settings
from memory.people import Contact, OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.escalations_sql import EscalationsSql
from memory.records.schema import bookings, escalations
from memory.stores.redis import RedisMemory
from tests.conversations.house import texting_of
from tests.conversations.stage import Customer, fill, play, receptionist_of

HERE = Path(__file__).parent
SCENES = [
    pytest.param(scene, id=f"{file.stem}: {scene['scene']}")
    for file in sorted(HERE.glob("*.yaml"))
    for scene in yaml.safe_load(file.read_text())
]
BOOKED = (
    "state",
    "day",
    "at",
    "place",
    "party",
    "order",
    "details",
    "total_cents",
    "deposit_cents",
    "deposit",
    "moves",
)
ESCALATED = ("reason", "story", "stays", "state")
CODE = re.compile(r"(?<=_)(?:[0-9a-f]{12}|[0-9a-f]{32})\b|(?<=reference\": \")\w+|(?<=read_back\": \".{10})[0-9a-f]{6}")
"""What is drawn by lot, or made of ids that are."""
FALLEN = {"model_fell_over", "model_failed", "turn_budget_spent", "tool_failed", "clause_replaced"}


@dataclass
class House:
    """One house, and what a scene leaves behind in it."""

    settings: Settings
    redis: Redis
    record: AsyncEngine

    async def plays(self, scene: Mapping[str, Any], model: ScriptedMind | None) -> tuple[list[str], dict[str, Any]]:
        """What went wrong in a scene, and its effects: bookings, matters for a person, and facts."""
        org = OrgId(f"org-{uuid4().hex[:12]}")
        memory, diary, matters = RedisMemory(self.redis), BookingsSql(self.record), EscalationsSql(self.record)
        outbox, claims = texting_of(self.settings, self.redis, memory) if scene.get("texts") else (None, None)
        receptionist = await receptionist_of(
            self.settings, memory, model=model, bookings=diary, escalations=matters, outbox=outbox, claims=claims
        )
        channel = scene.get("channel", "voice")
        customer = Customer(receptionist, org, channel=channel, escalations=matters, memory=memory, outbox=outbox)
        if "contact" in scene:
            customer.contact = Contact(**scene["contact"])
        await fill(diary, org, self.settings.business, scene.get("taken", []))
        wrong = await play([_as_heard(step) for step in scene["steps"]], customer)
        person = await memory.customer_for(org, customer.contact)
        facts = sorted((CODE.sub("_", name), CODE.sub("_", value)) for name, value in person.facts.items())
        effects = {
            "bookings": await self._rows(org, bookings, BOOKED),
            "escalations": await self._rows(org, escalations, ESCALATED),
            "facts": facts,
        }
        return wrong, effects

    async def _rows(self, org: OrgId, table: Table, columns: tuple[str, ...]) -> list[Any]:
        query = select(*(table.c[name] for name in columns if name in table.c)).where(table.c.org == org)
        async with self.record.connect() as connection:
            return sorted(str(tuple(row)) for row in await connection.execute(query))


def _as_heard(step: Mapping[str, Any]) -> Mapping[str, Any]:
    """A reply that is cut off: what it `says` after the cut is never said by a model whose words come one by one."""
    return {name: value for name, value in step.items() if name != "says" or "cut_after" not in step}


@pytest.mark.parametrize("scene", SCENES)
async def test_a_language_model_plays_the_scene(
    settings: Settings, redis_client: Redis, record: AsyncEngine, scene: Mapping[str, Any]
):
    house = House(settings, redis_client, record)
    model = ScriptedMind(played(OfflineModel(settings.phrases, settings.business)))
    with capture_logs() as logs:
        wrong, effects = await house.plays(scene, model)
    assert not wrong, "\n".join(wrong)
    assert not [line for line in logs if line["event"] in FALLEN]
    _, offline = await house.plays(scene, None)
    assert effects == offline
