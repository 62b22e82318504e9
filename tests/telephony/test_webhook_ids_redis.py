"""Seen webhooks: every retry is told what the first one was told."""

from __future__ import annotations

import asyncio

from memory.people import OrgId
from telephony.webhook_ids_redis import WebhookIds


async def test_the_first_answer_counts(redis_client, org):
    seen = WebhookIds(redis_client)
    assert await seen.answer(org, "I1") is None
    assert await seen.first_answer(org, "I1", b"one") == b"one"
    assert await seen.first_answer(org, "I1", b"two") == b"one"
    assert await seen.answer(org, "I1") == b"one"
    assert await seen.answer(org, "I2") is None


async def test_of_many_at_once_all_give_the_same(redis_client, org):
    seen = WebhookIds(redis_client)
    told = await asyncio.gather(*(seen.first_answer(org, "I1", b"%d" % number) for number in range(20)))
    assert len(set(told)) == 1


async def test_an_org_sees_its_own(redis_client, org):
    seen = WebhookIds(redis_client)
    await seen.first_answer(org, "I1", b"one")
    assert await seen.answer(OrgId(f"{org}-other"), "I1") is None


async def test_it_is_forgotten_after_a_day(redis_client, org):
    await WebhookIds(redis_client).first_answer(org, "I1", b"one")
    [name] = [name async for name in redis_client.scan_iter(match=f"*{org}*")]
    assert 0 < await redis_client.ttl(name) <= 24 * 3600
