"""Calls put through: who arrives, who watches, what is recorded."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from prometheus_client import CollectorRegistry

from agents.scripted_receptionist import ScriptedReceptionist
from gateway.call_metrics import CallMetrics
from gateway.metrics import Meters
from gateway.switchboard import Switchboard
from memory.live_redis import LiveFeed, Publisher
from memory.records.queue_redis import RecordQueue
from memory.stores.connection_redis import connect, connect_reader
from memory.stores.keys import records_key
from pipelines.phrase_book import PhraseBook
from pipelines.scripted_line import ScriptedLine
from pipelines.speech.scripted import ScriptedSpeechToText, ScriptedTextToSpeech
from pipelines.voice import VoiceServices
from pipelines.voice_settings import VoiceSettings
from telephony.call_session import CallSession
from telephony.open_calls_redis import OpenCall, OpenCalls

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def session(org, caller: str | None = "+19165550142", *, resumed: bool = False) -> CallSession:
    return CallSession(
        id="call_1",
        carrier="twilio",
        carrier_call_id="CA1",
        org=org,
        caller=caller,
        dialled="+19165550100",
        direction="inbound",
        state="in_progress",
        started_at=NOW,
        resumed=resumed,
    )


class Hall:
    """A switchboard and what is around it."""

    def __init__(self, redis, reader, org) -> None:
        self.desk = ScriptedReceptionist(["Yes."])
        self.feed = LiveFeed(redis, reader)
        self.publisher = Publisher(self.feed)
        self.registry = CollectorRegistry()
        voice = VoiceServices(
            receptionist=self.desk,
            speech_to_text=ScriptedSpeechToText(["Hello?"]),
            phrase_book=PhraseBook(ScriptedTextToSpeech()),
            end_of_turn=None,
            settings=VoiceSettings(),
            now=lambda: NOW,
        )
        self.open_calls = OpenCalls(redis, org)
        self.switchboard = Switchboard(
            voice,
            self.publisher,
            RecordQueue(redis),
            CallMetrics(Meters(self.registry)),
            open_calls=self.open_calls,
            worker="box.1",
        )


@pytest.fixture
async def hall(redis_client, valkey_url, org):
    async with connect_reader(valkey_url) as reader:
        hall = Hall(redis_client, reader, org)
        async with hall.publisher:
            yield hall


async def call(hall: Hall, session: CallSession, meanwhile=None) -> None:
    line = ScriptedLine()
    running = asyncio.create_task(hall.switchboard.phone(line, session))  # pyright: ignore[reportArgumentType]
    await line.until_quiet()
    if meanwhile:
        await meanwhile()
    assert hall.registry.get_sample_value("frontdesk_live_calls") == 1
    await line.caller_hangs_up()
    await asyncio.wait_for(running, 20)
    assert hall.registry.get_sample_value("frontdesk_live_calls") == 0


async def test_a_caller_arrives_by_number_and_the_call_is_recorded(hall, org, redis_client):
    await call(hall, session(org, resumed=True))
    [arrival] = hall.desk.arrivals
    assert (arrival.org, arrival.contact.kind, arrival.contact.value) == (org, "phone", "+19165550142")
    assert (arrival.channel, arrival.call, arrival.resumed) == ("voice", "call_1", True)
    recorded = [fields[b"call"] for _, fields in await redis_client.xrange(records_key(org))]
    assert b'"in_progress"' in recorded[0]
    assert b'"completed"' in recorded[-1]
    assert b"scripted-customer" in recorded[-1]


async def test_a_withheld_number_is_somebody_of_this_call_alone(hall, org):
    await call(hall, session(org, caller=None))
    [arrival] = hall.desk.arrivals
    assert (arrival.contact.kind, arrival.contact.value) == ("web", "withheld-call_1")


async def test_staff_can_watch(hall, org):
    await call(hall, session(org))
    await hall.publisher.flush()
    events = hall.feed.follow(org, after="0")
    kinds = [(await anext(events))["type"] for _ in range(5)]
    assert kinds == ["call_began", "saying", "saying", "frontdesk", "call_ended"]


async def test_a_call_goes_on_without_its_record(hall, org):
    async with connect("redis://127.0.0.1:1/0") as nowhere:
        hall.switchboard._records = RecordQueue(nowhere)
        await call(hall, session(org))
    assert len(hall.desk.kept) == 1


async def test_the_receptionist_is_told_that_a_call_is_over(hall, org):
    await call(hall, session(org))
    [departure] = hall.desk.departures
    assert (departure.org, departure.customer, departure.conversation, departure.call) == (
        org,
        "scripted-customer",
        "scripted-conversation",
        "call_1",
    )
    assert departure.contact.value == "+19165550142"


async def test_a_call_is_open_while_somebody_is_on_it(hall, org):
    seen: list[OpenCall] = []

    async def look() -> None:
        seen.extend(await hall.open_calls.every())

    await call(hall, session(org), look)
    assert [(each.worker, each.contact.value, each.record.id) for each in seen] == [("box.1", "+19165550142", "call_1")]
    assert await hall.open_calls.every() == []


async def test_a_call_that_another_worker_took_up_is_not_over(hall, org):
    async def taken_up() -> None:
        [mine] = await hall.open_calls.every()
        await hall.open_calls.began(replace(mine, worker="box.2"))

    await call(hall, session(org), taken_up)
    assert hall.desk.departures == []
    assert [each.worker for each in await hall.open_calls.every()] == ["box.2"]
