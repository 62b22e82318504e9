"""The live feed, and the publisher that never waits."""

import asyncio
import os
import signal
from contextlib import aclosing

import pytest

from memory.embedded_valkey import EmbeddedValkey
from memory.errors import StoreDown
from memory.live_redis import LiveFeed, Publisher
from memory.people import OrgId
from memory.sealed import Seals
from memory.sealing import KEY_BYTES, Sealer
from memory.stores.connection_redis import connect, connect_reader
from memory.stores.keys import live_key

SEALS = Seals(Sealer({"k1": b"1" * KEY_BYTES}))


@pytest.fixture
async def feed(redis_client, valkey_url):
    async with connect_reader(valkey_url) as reader:
        yield LiveFeed(redis_client, reader, seals=SEALS)


async def take(events, number: int) -> list:
    async with asyncio.timeout(20), aclosing(events):
        return [await anext(events) for _ in range(number)]


async def test_what_is_told_is_followed_in_order(feed, org):
    following = asyncio.create_task(take(feed.follow(org, after="0"), 3))
    for number in range(3):
        await feed.publish(org, "call-1", {"kind": "heard", "text": f"wörd {number}"})
    seen = await following
    assert [(event["call"], event["text"]) for event in seen] == [("call-1", f"wörd {n}") for n in range(3)]


async def test_one_call_is_followed_without_the_others(feed, org):
    for call in ("call-1", "call-2", "call-1"):
        await feed.publish(org, call, {"n": call})
    assert [event["n"] for event in await take(feed.follow(org, "call-1", after="0"), 2)] == ["call-1", "call-1"]


async def test_a_follower_that_comes_back_goes_on_where_it_was(feed, org):
    for number in range(5):
        await feed.publish(org, "c", {"n": number})
    seen = await take(feed.follow(org, after="0"), 2)
    rest = await take(feed.follow(org, after=seen[-1]["id"]), 3)
    assert [event["n"] for event in seen + rest] == [0, 1, 2, 3, 4]


async def test_without_an_id_only_what_comes_from_now_on(feed, org):
    await feed.publish(org, "c", {"n": "old"})
    events = feed.follow(org)
    following = asyncio.ensure_future(anext(events))
    async with asyncio.timeout(20):
        number = 0
        while not following.done():  # until the follower, which looks where the end is first, has seen one
            await feed.publish(org, "c", {"n": number})
            number += 1
            await asyncio.sleep(0)
    assert (await following)["n"] != "old"
    await events.aclose()


async def test_the_feed_of_another_org_is_not_seen(feed, org):
    await feed.publish(OrgId(org + "-other"), "c", {"n": "theirs"})
    await feed.publish(org, "c", {"n": "ours"})
    assert [event["n"] for event in await take(feed.follow(org, after="0"), 1)] == ["ours"]


async def test_the_stream_does_not_grow_without_end(redis_client, feed, org):
    short = LiveFeed(redis_client, redis_client, keep=50)
    await short.publish_all([(org, "c", b"{}")] * 1000)
    assert await redis_client.xlen(live_key(org)) < 250


async def test_followers_do_not_take_the_connections_of_a_call(feed, redis_client, org):
    following = [asyncio.create_task(anext(feed.follow(org))) for _ in range(100)]
    async with asyncio.timeout(10):
        assert all(await asyncio.gather(*(redis_client.ping() for _ in range(200))))
        while not all(task.done() for task in following):
            await feed.publish(org, "c", {"n": 1})
            await asyncio.sleep(0.01)


async def test_the_publisher_sends_in_order(feed, org):
    async with Publisher(feed) as publisher:
        for number in range(300):
            publisher.tell(org, "c", {"n": number})
    assert [event["n"] for event in await take(feed.follow(org, after="0"), 300)] == list(range(300))
    assert publisher.dropped == 0


async def test_the_oldest_are_dropped_when_the_server_does_not_answer(tmp_path, org):
    server = EmbeddedValkey(tmp_path)
    async with server as url, connect(url) as client, connect_reader(url) as reader:
        feed = LiveFeed(client, reader)
        await feed.publish(org, "c", {"n": -1})
        os.kill(server.pid, signal.SIGSTOP)
        async with Publisher(feed, limit=10) as publisher:
            for number in range(500):
                publisher.tell(org, "c", {"n": number})
                if number % 100 == 0:
                    await asyncio.sleep(0)
            assert publisher.dropped > 0
            os.kill(server.pid, signal.SIGCONT)
            async with asyncio.timeout(10):
                await publisher.flush()
        seen = [event["n"] for event in await take(feed.follow(org, after="0"), 501 - publisher.dropped)]
    assert seen == sorted(seen)
    assert seen[-10:] == list(range(490, 500))


async def test_the_publisher_outlives_a_server_that_dies(tmp_path, org):
    async with EmbeddedValkey(tmp_path) as url:
        pass
    async with connect(url) as client, connect_reader(url) as reader:
        feed = LiveFeed(client, reader)
        with pytest.raises(StoreDown):
            await feed.publish(org, "c", {"n": 0})
        async with Publisher(feed, again_seconds=0.01) as publisher:
            publisher.tell(org, "c", {"n": 1})
            async with asyncio.timeout(10):
                await publisher.flush()
            assert publisher.dropped == 1
            async with EmbeddedValkey(tmp_path):
                publisher.tell(org, "c", {"n": 2})
                assert [event["n"] for event in await take(feed.follow(org, after="0"), 1)] == [2]


async def test_an_event_that_cannot_be_told_does_not_stop_the_rest(feed, org):
    async with Publisher(feed) as publisher:
        publisher.tell(org, "c", {"n": object()})  # pyright: ignore[reportArgumentType] - the very mistake
        publisher.tell(org, "c", {"n": 1})
    assert [event["n"] for event in await take(feed.follow(org, after="0"), 1)] == [1]
    assert publisher.dropped == 1


async def test_an_event_is_told_as_it_was(feed, org):
    event = {"n": 1}
    async with Publisher(feed) as publisher:
        publisher.tell(org, "c", event)
        event["n"] = 2
    assert [event["n"] for event in await take(feed.follow(org, after="0"), 1)] == [1]


async def test_what_is_said_stands_nowhere_to_be_read(feed, redis_client, org):
    await feed.publish(org, "c", {"type": "caller", "turn": "t1", "text": "My dog is called Rex", "confidence": 0.9})
    async with Publisher(feed) as publisher:
        publisher.tell(org, "c", {"type": "saying", "text": "Rex is welcome"})
        publisher.tell(org, "c", {"type": "held"})
    [(_, first), *_] = entries = await redis_client.xrange(live_key(org))
    assert b"t1" in first[b"event"]
    kept = b"".join(value for _, fields in entries for value in fields.values())
    assert b"called Rex" not in kept
    assert b"Rex is" not in kept
    seen = await take(feed.follow(org, after="0"), 3)
    assert [event.get("text") for event in seen] == ["My dog is called Rex", "Rex is welcome", None]


async def test_what_was_told_before_there_were_keys_is_followed_and_what_no_key_opens_without_its_text(
    feed, redis_client, org
):
    await LiveFeed(redis_client, redis_client).publish(org, "c", {"text": "Hello"})
    other = LiveFeed(redis_client, redis_client, seals=Seals(Sealer({"k2": b"2" * KEY_BYTES})))
    for event in ({"text": "Hi"}, {"n": 1}):
        await other.publish(org, "c", event)
    seen = await take(feed.follow(org, after="0"), 3)
    assert [(event.get("text"), event.get("n")) for event in seen] == [("Hello", None), ("", None), (None, 1)]
