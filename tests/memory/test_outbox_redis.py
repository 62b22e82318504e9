"""The outbox on a real server: each message once, by one sender at a time, in order, and told to the record."""

import asyncio
from datetime import timedelta

import orjson
import pytest

from memory.clock import FakeClock
from memory.delivering import Part
from memory.errors import NotFound, StoreDown
from memory.outbox import MessageId
from memory.outbox_redis import LEASE_SECONDS, OutboxRedis
from memory.people import Contact, CustomerId
from memory.sealed import Seals
from memory.sealing import KEY_BYTES, Sealer
from memory.stores.connection_redis import connect
from memory.stores.keys import base, records_key
from tests.memory.outgoing import message


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def outbox(redis_client, clock) -> OutboxRedis:
    return OutboxRedis(redis_client, seals=SEALS, clock=clock)


M1 = MessageId("m1")
SEALS = Seals(Sealer({"k1": b"1" * KEY_BYTES}))


async def only_claim(outbox, org):
    (claim,) = await outbox.claim(org)
    return claim


async def test_the_same_message_is_put_once(outbox, org):
    puts = await asyncio.gather(*(outbox.put(message("m1", org)) for _ in range(8)))
    assert puts.count(True) == 1
    assert len(await outbox.deliveries(org)) == 1


async def test_a_message_is_claimed_by_one_sender_of_many(redis_client, clock, org):
    senders = [OutboxRedis(redis_client, clock=clock) for _ in range(6)]
    for number in range(20):
        to = Contact("phone", f"+141555501{number:02}")
        assert await senders[0].put(message(f"m{number}", org, to=to))
    rounds = [await asyncio.gather(*(sender.claim(org, count=4) for sender in senders)) for _ in range(6)]
    ids = [claim.delivery.message.id for claims in rounds for each in claims for claim in each]
    assert sorted(ids) == sorted(f"m{number}" for number in range(20))


async def test_what_a_dead_sender_had_is_taken_up_when_its_claim_is_over(outbox, clock, org):
    await outbox.put(message("m1", org))
    dead = await only_claim(outbox, org)
    clock.turn(seconds=LEASE_SECONDS - 1)
    assert await outbox.claim(org) == []
    clock.turn(seconds=1)
    second = await only_claim(outbox, org)
    assert second.delivery.tries == 2
    await outbox.tried(dead, "late")  # the dead one was only slow: its failure is nobody's any more
    assert (await outbox.delivery(org, M1)).code is None
    await outbox.sent(second, ["SM2"])
    assert (await outbox.delivery(org, M1)).state == "sent"


async def test_a_part_that_the_carrier_told_of_is_not_sent_again_after_a_death(outbox, clock, org):
    await outbox.put(message("m1", org))
    await only_claim(outbox, org)
    await outbox.told(org, M1, 0, Part("SM1", "delivered"))
    clock.turn(seconds=LEASE_SECONDS)
    again = await only_claim(outbox, org)
    assert again.delivery.carrier_ids == ("SM1",)
    await outbox.sent(again, ["SM1"])
    assert (await outbox.delivery(org, M1)).state == "delivered"


async def test_messages_to_one_contact_go_one_at_a_time_in_order(outbox, clock, org):
    for id in ("b", "a", "c"):
        await outbox.put(message(id, org))
        clock.turn(seconds=0.001)
    first = await only_claim(outbox, org)
    assert first.delivery.message.id == "b"
    await outbox.tried(first, "503")
    assert await outbox.claim(org) == []  # nothing overtakes one that is tried again
    clock.turn(seconds=1)
    first = await only_claim(outbox, org)
    await outbox.sent(first, ["SM1"])
    second = await only_claim(outbox, org)
    assert second.delivery.message.id == "a"
    await outbox.ended(second, "failed", "21211")
    assert (await only_claim(outbox, org)).delivery.message.id == "c"


async def test_another_contact_does_not_wait_for_it(outbox, clock, org):
    await outbox.put(message("m1", org))
    await outbox.tried(await only_claim(outbox, org), "503")
    await outbox.put(message("m2", org, to=Contact("phone", "+14155550199")))
    assert (await only_claim(outbox, org)).delivery.message.id == "m2"


async def test_a_message_that_is_held_back_can_be_taken_back(outbox, clock, org):
    await outbox.put(message("m1", org, not_before=clock() + timedelta(seconds=20)))
    assert await outbox.claim(org) == []
    assert await outbox.take_back(org, M1)
    assert not await outbox.take_back(org, M1)
    assert not await outbox.take_back(org, MessageId("none"))
    clock.turn(seconds=30)
    assert await outbox.claim(org) == []
    delivery = await outbox.delivery(org, M1)
    assert (delivery.state, delivery.code) == ("refused", "taken_back")


async def test_what_is_being_sent_cannot_be_taken_back(outbox, org):
    await outbox.put(message("m1", org))
    claim = await only_claim(outbox, org)
    assert not await outbox.take_back(org, M1)
    await outbox.sent(claim, ["SM1"])
    assert not await outbox.take_back(org, M1)


async def test_what_failed_is_shown_newest_first(outbox, clock, org):
    for id in ("m1", "m2", "m3"):
        await outbox.put(message(id, org, to=Contact("phone", f"+1415555012{id[1]}")))
    for claim in await outbox.claim(org):
        clock.turn(seconds=1)
        if claim.delivery.message.id != "m2":
            await outbox.ended(claim, "failed", "30003")
    failed = [delivery.message.id for delivery in await outbox.deliveries(org, state="failed")]
    assert failed == ["m3", "m1"]
    assert [delivery.message.id for delivery in await outbox.deliveries(org, last=2)] == ["m3", "m1"]
    assert [delivery.message.id for delivery in await outbox.deliveries(org, state="waiting")] == ["m2"]


async def test_each_change_is_told_to_the_record_in_order(outbox, redis_client, org):
    await outbox.put(message("m1", org))
    await outbox.sent(await only_claim(outbox, org), ["SM1"])
    await outbox.told(org, M1, 0, Part("SM1", "delivered"))
    await outbox.told(org, M1, 0, Part("SM1", "sent"))
    entries = await redis_client.xrange(records_key(org))
    told = [orjson.loads(fields[b"told"]) for _, fields in entries if fields[b"kind"] == b"message"]
    assert [(each["state"], each["tries"]) for each in told] == [
        ("waiting", 0), ("waiting", 1), ("sent", 1), ("delivered", 1)
    ]  # fmt: skip
    assert told[-1]["carrier_ids"] == ["SM1"]


async def test_a_message_of_another_org_is_not_there(outbox, org):
    await outbox.put(message("m1", org))
    for ask in (outbox.delivery("other", M1), outbox.told("other", M1, 0, Part("SM1"))):
        with pytest.raises(NotFound):
            await ask
    assert await outbox.claim("other") == []


async def test_waiting_ends_when_something_is_put(outbox, org):
    waiting = asyncio.create_task(outbox.wait(org, most_seconds=30))
    await outbox.put(message("m1", org))
    async with asyncio.timeout(20):
        await waiting


async def test_nothing_is_left_of_who_is_forgotten(outbox, redis_client, org):
    await outbox.put(message("m1", org))
    await outbox.put(message("m2", org, customer=CustomerId("c2"), to=Contact("phone", "+14155550124")))
    await outbox.tried((await outbox.claim(org, count=1))[0], "503")
    await outbox.forget(org, CustomerId("c1"))
    assert [delivery.message.id for delivery in await outbox.deliveries(org)] == ["m2"]
    left = [name.decode() async for name in redis_client.scan_iter(match=f"{base(org)}front*")]
    assert left == []


async def test_a_server_that_is_not_there_is_told(tmp_path, org):
    async with connect(f"unix://{tmp_path}/nobody.sock?db=0") as client:
        outbox = OutboxRedis(client)
        for ask in (outbox.put(message("m1", org)), outbox.claim(org), outbox.delivery(org, M1)):
            with pytest.raises(StoreDown):
                await ask


async def test_what_it_says_stands_nowhere_to_be_read(outbox, redis_client, org):
    await outbox.put(message("m1", org, text="Your code is 123456", data={"link": "/b/secret"}))
    claim = await only_claim(outbox, org)
    await outbox.tried(claim, "busy")
    assert claim.delivery.message.text == "Your code is 123456"
    assert claim.delivery.message.data == {"link": "/b/secret"}
    kept = await redis_client.get(f"{base(org)}message:m1")
    told = await redis_client.xrange(records_key(org))
    assert b"c1" in kept
    for secret in (b"123456", b"/b/secret"):
        assert secret not in kept
        assert secret not in repr(told).encode()


async def test_what_was_put_before_there_were_keys_is_sent(redis_client, outbox, clock, org):
    await OutboxRedis(redis_client, clock=clock).put(message("m1", org))
    claim = await only_claim(outbox, org)
    await outbox.sent(claim, ["SM1"])
    assert (await outbox.delivery(org, M1)).message == claim.delivery.message == message("m1", org)


async def test_a_message_that_no_key_opens_is_not_sent_and_waits_and_the_others_go(redis_client, outbox, clock, org):
    other = OutboxRedis(redis_client, seals=Seals(Sealer({"k2": b"2" * KEY_BYTES})), clock=clock)
    await other.put(message("m1", org))
    await outbox.put(message("m2", org, to=Contact("phone", "+14155550199")))
    assert (await only_claim(outbox, org)).delivery.message.id == "m2"
    assert {each.message.id for each in await outbox.deliveries(org)} == {"m1", "m2"}
    assert (await only_claim(other, org)).delivery.message == message("m1", org)
