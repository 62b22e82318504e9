"""Kept answers: of one org, for so long, whichever worker asks."""

from __future__ import annotations

from memory.people import OrgId
from memory.stores.answers_redis import AnswersRedis
from memory.stores.keys import key


async def test_what_one_worker_keeps_another_finds_for_so_long(redis_client, org):
    await AnswersRedis(redis_client).keep(org, "rain", {"text": "We come.", "tools": []}, seconds=60)
    assert await AnswersRedis(redis_client).find(org, "rain") == {"text": "We come.", "tools": []}
    assert 0 < await redis_client.ttl(key(org, "answer", "rain")) <= 60
    assert await AnswersRedis(redis_client).find(OrgId(f"{org}-other"), "rain") is None
    assert await AnswersRedis(redis_client).find(org, "snow") is None


async def test_what_is_too_long_is_not_kept_and_junk_is_nothing(redis_client, org):
    answers = AnswersRedis(redis_client)
    await answers.keep(org, "long", {"text": "x" * 40_000}, seconds=60)
    assert await answers.find(org, "long") is None
    await redis_client.set(key(org, "answer", "junk"), b"{not json")
    assert await answers.find(org, "junk") is None
