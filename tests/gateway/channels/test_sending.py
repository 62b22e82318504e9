"""The sender on a real outbox and a real memory, with a channel that does as it is told."""

import asyncio
from collections.abc import Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from gateway.channels.sending import Sender
from gateway.channels.text_channel import SendFailed
from memory.clock import FakeClock
from memory.delivering import TRY_AGAIN_SECONDS
from memory.memories import Memory, MemoryId
from memory.outbox import MessageId, OutboundMessage
from memory.outbox_redis import OutboxRedis
from memory.people import Contact, CustomerId
from memory.promises import deed_id, promises
from memory.stores.redis import RedisMemory
from tests.memory.outgoing import PHONE, message


class Wire:
    """A channel: fails as often as it was told to, then sends."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.sent: list[tuple[str, tuple[str, ...]]] = []

    async def send(self, message: OutboundMessage, carrier_ids: Sequence[str] = ()) -> list[str]:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((message.id, tuple(carrier_ids)))
        return [f"SM-{message.id}"]


class Post:
    """Everything that a message goes through."""

    def __init__(self, redis, org) -> None:
        self.redis, self.org, self.clock, self.wire = redis, org, FakeClock(), Wire()
        self.outbox = OutboxRedis(redis, clock=self.clock)
        self.memory = RedisMemory(redis, clock=self.clock)

    async def customer(self, contact: Contact = PHONE) -> CustomerId:
        return (await self.memory.customer_for(self.org, contact)).id

    async def put(self, id: str = "m1", **changed):
        await self.outbox.put(message(id, self.org, **{"customer": await self.customer(), **changed}))

    @asynccontextmanager
    async def sending(self):
        outbox = OutboxRedis(self.redis, clock=self.clock)
        sender = Sender(self.org, outbox, {"sms": self.wire}, self.memory, self.clock)
        task = asyncio.create_task(sender.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def until(self, state: str, id: str = "m1", *, tries: int = 0):
        async with asyncio.timeout(10):
            while True:
                delivery = await self.outbox.delivery(self.org, MessageId(id))
                if delivery.state == state and delivery.tries >= tries:
                    return delivery
                await asyncio.sleep(0.01)


@pytest.fixture
def post(redis_client, org) -> Post:
    return Post(redis_client, org)


async def test_what_is_put_is_sent_once_though_many_send(post):
    async with post.sending(), post.sending(), post.sending():
        for number in range(12):
            await post.put(f"m{number}", to=Contact("phone", f"+141555501{number:02}"))
        for number in range(12):
            assert (await post.until("sent", f"m{number}")).carrier_ids == (f"SM-m{number}",)
    assert len(post.wire.sent) == 12


async def test_a_failed_try_is_tried_again_when_it_is_time(post):
    post.wire.failures = [SendFailed("20429", retryable=True)]
    await post.put()
    async with post.sending():
        delivery = await post.until("waiting", tries=1)
        while delivery.code is None:
            delivery = await post.until("waiting", tries=1)
        assert delivery.code == "20429"
        post.clock.turn(seconds=TRY_AGAIN_SECONDS[0])
        assert (await post.until("sent")).tries == 2


@pytest.mark.parametrize(
    ("failure", "state", "code"),
    [
        (SendFailed("21211", retryable=False), "failed", "21211"),
        (SendFailed("21610", retryable=False, stopped=True), "refused", "21610"),
    ],
)
async def test_what_cannot_be_sent_is_told_for_good(post, failure, state, code):
    post.wire.failures = [failure]
    await post.put()
    async with post.sending():
        assert (await post.until(state)).code == code
    customer = await post.memory.customer(post.org, await post.customer())
    assert (customer.stopped_at is not None) == failure.stopped


async def test_a_channel_that_breaks_loses_nothing(post):
    post.wire.failures = [RuntimeError("a defect")]
    await post.put()
    async with post.sending():
        delivery = await post.until("waiting", tries=1)
        while delivery.code is None:
            delivery = await post.until("waiting", tries=1)
        post.clock.turn(seconds=1)
        await post.until("sent")


async def test_who_told_us_to_stop_gets_only_what_they_asked_for(post):
    customer = await post.customer()
    await post.put("before", purpose="follow_up", not_before=post.clock() + timedelta(seconds=5))
    await post.memory.set_stopped(post.org, customer, post.clock())
    post.clock.turn(seconds=5)
    for purpose in ("answer", "told", "follow_up", "stopped", "code", "staff"):
        await post.put(purpose, purpose=purpose)
        post.clock.turn(seconds=0.001)
    async with post.sending():
        for purpose in ("before", "told", "follow_up", "staff"):
            assert (await post.until("refused", purpose)).code == "stopped"
        for purpose in ("answer", "stopped", "code"):
            await post.until("sent", purpose)


async def test_what_no_channel_takes_is_refused(post):
    await post.put("letter", channel="email", to=Contact("email", "jane@example.com"))
    await post.put("stranger", customer=CustomerId("nobody"))
    async with post.sending():
        assert (await post.until("refused", "letter")).code == "no_channel"
        assert (await post.until("refused", "stranger")).code == "unknown_customer"


async def test_what_was_promised_is_kept_once_it_is_sent(post):
    customer = await post.customer()
    said = Memory(
        MemoryId("p"), post.org, customer, "promise", "We will text it.", post.clock(), "long", data={"means": ["text"]}
    )
    await post.memory.keep(said)
    async with post.sending():
        await post.put("m1", purpose="answer")
        await post.until("sent", "m1")
        [promise] = promises(await post.memory.memories(post.org, customer))
        assert promise.kept_by is None
        await post.put("m2", purpose="told", conversation=None)
        await post.until("sent", "m2")
    [promise] = promises(await post.memory.memories(post.org, customer))
    assert promise.kept_by is not None
    assert promise.kept_by.id == deed_id("m2")


async def test_what_could_not_be_sent_is_still_owed(post):
    post.wire.failures = [SendFailed("21211", retryable=False)]
    async with post.sending():
        await post.put("m1", purpose="told")
        await post.until("failed", "m1")
    assert await post.memory.memories(post.org, await post.customer()) == []
