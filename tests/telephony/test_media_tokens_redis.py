"""Tokens for a media socket: one call, one use, one minute."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memory.errors import StoreDown
from memory.people import OrgId
from memory.stores.connection_redis import connect
from telephony.media_tokens_redis import MediaTokens


async def test_a_token_leads_to_its_call_once(redis_client, org):
    tokens = MediaTokens(redis_client)
    token = await tokens.issue(org, "call_1")
    assert await tokens.redeem(token) == (org, "call_1")
    assert await tokens.redeem(token) is None


async def test_of_many_who_show_it_at_once_one_gets_in(redis_client, org):
    tokens = MediaTokens(redis_client)
    token = await tokens.issue(org, "call_1")
    shown = await asyncio.gather(*(tokens.redeem(token) for _ in range(30)))
    assert [call for call in shown if call] == [(org, "call_1")]


async def test_each_token_is_its_own(redis_client, org):
    tokens = MediaTokens(redis_client)
    issued = {await tokens.issue(org, "call_1") for _ in range(50)}
    assert len(issued) == 50
    assert all(len(token) < 490 for token in issued)


async def test_an_old_token_is_no_more(redis_client, org):
    token = await MediaTokens(redis_client, live_seconds=0.01).issue(org, "call_1")
    tokens = MediaTokens(redis_client)
    async with asyncio.timeout(20):
        while [name async for name in redis_client.scan_iter(match=f"*{org}*")]:
            pass
    assert await tokens.redeem(token) is None


async def test_it_lives_for_a_minute_and_redis_does_not_hold_it(redis_client, org):
    token = await MediaTokens(redis_client).issue(org, "call_1")
    [name] = [name async for name in redis_client.scan_iter(match=f"*{org}*")]
    assert 55_000 < await redis_client.pttl(name) <= 60_000
    assert token.rpartition(".")[2].encode() not in name


async def test_another_org_cannot_be_written_into_it(redis_client, org):
    tokens = MediaTokens(redis_client)
    token = await tokens.issue(org, "call_1")
    assert await tokens.redeem(f"other.{token.rpartition('.')[2]}") is None
    assert await tokens.redeem(token) == (org, "call_1")


async def test_an_org_with_a_dot_is_itself(redis_client, org):
    tokens = MediaTokens(redis_client)
    dotted = OrgId(f"{org}.example.com")
    assert await tokens.redeem(await tokens.issue(dotted, "call_1")) == (dotted, "call_1")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=500) | st.from_regex(r"[a-z]{1,5}\.[\w-]{0,50}"))
async def test_what_was_never_issued_opens_nothing(valkey_url, text):
    async with connect(valkey_url) as redis:
        assert await MediaTokens(redis).redeem(text) is None


async def test_a_store_that_is_away_says_so(org):
    async with connect("redis://127.0.0.1:1/0") as nobody:
        with pytest.raises(StoreDown):
            await MediaTokens(nobody).issue(org, "call_1")
        with pytest.raises(StoreDown):
            await MediaTokens(nobody).redeem("bakery.secret")
