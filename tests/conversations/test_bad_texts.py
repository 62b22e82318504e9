"""Whatever strangers text, over the real route, to the receptionist that the owner's settings make."""

from __future__ import annotations

import asyncio
import unicodedata

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from gateway.settings import Settings
from memory.people import OrgId
from memory.stores.redis import RedisMemory
from tests.conversations.stage import receptionist_of
from tests.gateway.texting import text_house


@pytest.fixture
def memory(redis_client: Redis) -> RedisMemory:
    return RedisMemory(redis_client)


@pytest.mark.parametrize(
    "body",
    [
        "🙂",
        "👨‍👩‍👧‍👦🎉" * 300,
        "שלום, כמה זה עולה לעשרה מבוגרים?",
        "‮how much for ten adults in 95616‬",
        "how much\u200b for ten\u00a0adults in 95616\ufeff",
        "\x00\x07\x1b[31mhow much for ten adults in 95616",
        "Z̸̡̛a̷l̶g̵o̴ " * 100,
        "?" * 2_000,
        "a" * 20_000,
        "ten adults " * 1_800,
        "9" * 20_000,
        "how much for ten adults in 95616? " * 500,
        "{business} {0} %s </Response> ${jndi:x}",
    ],
    ids=lambda body: f"{body[:8]!a}x{len(body)}",
)
async def test_whatever_is_written_gets_one_answer_that_can_be_sent(
    settings: Settings, redis_client, org: OrgId, memory, body: str
):
    receptionist = await receptionist_of(settings, memory)
    async with text_house(redis_client, org, receptionist, memory=memory) as house:
        with capture_logs() as logs:
            assert (await house.texter.text(body))[0] == 200
            await house.carrier.until(1)
            await house.until_answered()
        assert [each for each in logs if each["log_level"] == "error"] == []
        answer = house.carrier.sent[0]["Body"]
        assert "Not answered" not in answer
        assert not any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") and letter != "\n" for letter in answer)
        await house.texter.text("How much for ten adults and no kids in 95616?")
        assert "$576" in (await house.carrier.until(len(house.carrier.sent) + 1))[-1]


async def test_fifty_texts_in_a_second_are_answered_together(settings: Settings, redis_client, org: OrgId, memory):
    receptionist = await receptionist_of(settings, memory)
    async with text_house(redis_client, org, receptionist, memory=memory, quiet_seconds=0.3) as house:
        told = ["How much for ten adults", "and no kids", "in 95616?", *(f"hello {number}" for number in range(47))]
        await asyncio.gather(*(house.texter.text(body) for body in told))
        await house.until_answered()
        turns = [text for who, text in await house.turns() if who == "customer"]
        assert sorted("\n".join(turns).split("\n")) == sorted(told)
        await house.carrier.until(len([who for who, _ in await house.turns() if who == "frontdesk"]))
        assert len(house.carrier.sent) <= 3
        await house.texter.text("So how much for ten adults and no kids in 95616?")
        assert "$576" in (await house.carrier.until(len(house.carrier.sent) + 1))[-1]
