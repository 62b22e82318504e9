"""The doors for texts over real requests: who is let in, what is kept, what is acknowledged, whatever is written."""

from __future__ import annotations

import asyncio
from xml.etree import ElementTree

import pytest
from redis.asyncio import Redis

from agents.scripted_receptionist import ScriptedReceptionist
from gateway.routes.sms import MAX_BODY_BYTES, SMS, STATUS, status_url
from memory.clock import utc_now
from memory.outbox import MessageId, OutboundMessage
from memory.people import Contact, OrgId
from memory.promises import deed_id
from memory.stores.connection_redis import connect
from tests.gateway.running import DIALLED
from tests.gateway.texting import JANE, sid, text_house

PHONE = Contact("phone", JANE)
FAMILY = "👨‍👩‍👧‍👦"


@pytest.fixture
async def house(redis_client: Redis, org: OrgId):
    async with text_house(redis_client, org, ScriptedReceptionist()) as house:
        yield house


async def kept(redis: Redis, org: OrgId) -> list[bytes]:
    return [name async for name in redis.scan_iter(match=f"*{org}*")]


async def test_a_text_is_acknowledged_with_nothing_and_answered_behind(house):
    status, twiml = await house.texter.text("Do you have vegetables?")
    assert status == 200
    assert list(ElementTree.fromstring(twiml)) == []
    assert await house.carrier.until(1) == ["AI assistant here. All right."]
    assert house.carrier.sent[0]["From"] == DIALLED


@pytest.mark.parametrize("path", [SMS, STATUS])
@pytest.mark.parametrize("signature", ["", "wrong", "AAAA" * 7])
async def test_without_the_right_signature_nothing_is_kept(house, path, signature):
    form = {"MessageSid": sid(1), "From": "+14155550123", "To": DIALLED, "Body": "Hi", "MessageStatus": "sent"}
    assert await house.texter.post(path, form, signature=signature) == (403, "")
    assert await kept(house.redis, house.org) == []


async def test_a_text_that_comes_again_is_answered_once(house):
    statuses = await asyncio.gather(*(house.texter.text("Hi", MessageSid=sid(7)) for _ in range(5)))
    assert {status for status, _ in statuses} == {200}
    await house.carrier.until(1)
    await house.texter.text("Hi", MessageSid=sid(7))
    await house.until_answered()
    assert len(house.carrier.sent) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"To": "+19995550100"},
        {"From": "+266696687"},
        {"From": "CHASE"},
        {"From": "72975"},
        {"From": "whatsapp:+14155550123"},
        {"From": "sip:jane@example.com"},
    ],
)
async def test_what_nobody_can_answer_is_acknowledged_and_left(house, changed):
    assert (await house.texter.text("Hi", **changed))[0] == 200
    assert await kept(house.redis, house.org) == []


@pytest.mark.parametrize("changed", [{"MessageSid": "SM1"}, {"MessageSid": ""}, {"From": ""}, {"To": ""}])
async def test_a_signed_text_that_is_none_is_refused(house, changed):
    assert await house.texter.text("Hi", **changed) == (400, "")
    assert await kept(house.redis, house.org) == []


@pytest.mark.parametrize(
    "body", ["🙂" * 3, FAMILY, "שלום, כמה עולה?", "كم السعر؟", "a\x00b\x1f", "\u202eabc", "<Response>&amp;", "%F0%9F"]
)
async def test_whatever_is_written_arrives_as_it_is(house, body):
    assert (await house.texter.text(body))[0] == 200
    await house.carrier.until(1)
    assert house.receptionist.turns[0].text == body.strip()


@pytest.mark.parametrize("character", ["a", "🙂", "ש"])
async def test_a_text_of_20_000_characters_is_read_as_far_as_it_goes_and_says_so(house, character):
    assert (await house.texter.text(character * 20_000))[0] == 200
    assert await house.carrier.until(1) == ["AI assistant here. Too long, cut. All right."]
    assert len(house.receptionist.turns[0].text) < 2_100


async def test_a_body_without_end_is_refused(house):
    assert (await house.texter.text("a" * MAX_BODY_BYTES))[0] == 413


async def test_a_picture_and_a_place_are_named_in_the_turn(house):
    media = {"NumMedia": "2", "MediaContentType0": "image/jpeg", "MediaUrl0": "https://api/1"}
    await house.texter.text("Like this?", **media, MediaContentType1="video/mp4", MediaUrl1="https://api/2")
    await house.carrier.until(1)
    await house.texter.text("", Latitude="38.5449", Longitude="-121.7405", Label="Our yard")
    await house.carrier.until(2)
    assert [turn.text for turn in house.receptionist.turns] == [
        "Like this? (sent a picture) (sent a video)",
        "(sent a location: Our yard, 38.54490, -121.74050)",
    ]


async def test_fifty_texts_in_a_second_are_one_turn_and_one_answer(house):
    await asyncio.gather(*(house.texter.text(f"part {number}") for number in range(50)))
    await house.carrier.until(1)
    await house.until_answered()
    answered = "\n".join(turn.text for turn in house.receptionist.turns).split("\n")
    assert sorted(answered) == sorted(f"part {number}" for number in range(50))
    await house.carrier.until(len(house.receptionist.turns))
    assert len(house.carrier.sent) == len(house.receptionist.turns) <= 3


async def test_how_far_an_answer_came_is_kept_in_any_order(house):
    await house.texter.text("Hi")
    await house.carrier.until(1)
    (sent,) = house.carrier.sent
    for status in ("delivered", "sent", "queued", "delivered"):
        assert await house.texter.status(sent["StatusCallback"], sent["sid"], status) == 204
    delivery = await house.outbox.delivery(house.org, MessageId(f"answer-sms-{sid(1)}"))
    async with asyncio.timeout(20):
        while delivery.state != "delivered":
            await asyncio.sleep(0.01)
            delivery = await house.outbox.delivery(house.org, delivery.message.id)
    assert delivery.carrier_ids == (sent["sid"],)


@pytest.mark.parametrize(
    ("url", "status"),
    [
        (status_url("https://h", MessageId("nobody's"), 0), "delivered"),
        (f"https://h{STATUS}?message=x", "sent"),
        (f"https://h{STATUS}?message=x&part=-1", "sent"),
        (f"https://h{STATUS}?message={'x' * 400}&part=0", "sent"),
        (f"https://h{STATUS}?x=1", "a status of tomorrow"),
    ],
)
async def test_news_of_what_is_not_ours_changes_nothing(house, url, status):
    assert await house.texter.status(url, sid(99), status) == 204
    assert await kept(house.redis, house.org) == []


async def test_while_the_store_is_away_the_customer_is_told_at_once(tmp_path, org):
    async with (
        connect(f"unix://{tmp_path}/nobody.sock?db=0") as nobody,
        text_house(nobody, org, ScriptedReceptionist(), working=False) as house,
    ):
        status, twiml = await house.texter.text("Hi")
        assert status == 200
        assert [(verb.tag, verb.text) for verb in ElementTree.fromstring(twiml)] == [("Message", "Trouble.")]
        assert await house.texter.status(status_url("https://h", MessageId("m"), 0), sid(1), "sent") == 503


async def test_what_the_carrier_could_not_deliver_is_owed_again(house):
    customer, now = await house.customer(), utc_now()
    told = OutboundMessage(MessageId("m1"), house.org, customer.id, PHONE, "sms", "The quote.", "told", now)
    await house.outbox.put(told)
    await house.carrier.until(1)
    sent = house.carrier.sent[0]

    async def deeds() -> list[str]:
        return [each.id for each in await house.memory.memories(house.org, customer.id)]

    async with asyncio.timeout(10):
        while await deeds() != [deed_id("m1")]:
            await asyncio.sleep(0.01)
    await house.texter.status(sent["StatusCallback"], sent["sid"], "undelivered", ErrorCode="30003")
    assert await deeds() == []


async def test_news_of_a_failure_that_comes_after_it_arrived_changes_nothing(house):
    customer, now = await house.customer(), utc_now()
    await house.outbox.put(OutboundMessage(MessageId("m1"), house.org, customer.id, PHONE, "sms", "Hi", "told", now))
    await house.carrier.until(1)
    sent = house.carrier.sent[0]
    async with asyncio.timeout(10):
        while (await house.outbox.delivery(house.org, MessageId("m1"))).state != "sent":
            await asyncio.sleep(0.01)
    for status in ("delivered", "undelivered"):
        await house.texter.status(sent["StatusCallback"], sent["sid"], status)
    assert [each.id for each in await house.memory.memories(house.org, customer.id)] == [deed_id("m1")]
