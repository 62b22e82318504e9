"""Every scene of this folder, played on the offline model with a real memory under it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from redis.asyncio import Redis

from gateway.settings import Settings, load
from memory.people import Contact, OrgId
from memory.stores.redis import RedisMemory
from tests.conversations.stage import Customer, play, receptionist_of, takes

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


@pytest.mark.parametrize(("scene", "take"), SCENES)
async def test_the_scene_plays(
    settings: Settings, redis_client: Redis, org: OrgId, scene: Mapping[str, Any], take: int
):
    memory = RedisMemory(redis_client)
    customer = Customer(await receptionist_of(settings, memory), org, channel=scene.get("channel", "voice"))
    if "contact" in scene:
        customer.contact = Contact(**scene["contact"])
    wrong = await play(scene["steps"], customer, take)
    assert not wrong, "\n".join(wrong)
