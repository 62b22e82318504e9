"""What is looked up now and then is on the page."""

import asyncio
from dataclasses import dataclass

import pytest
from prometheus_client import CollectorRegistry

from gateway.metrics import Meters
from gateway.metrics_probes import Probes
from memory.errors import StoreDown
from memory.people import OrgId
from pipelines.speech.breaker import FIRST_PAUSE_SECONDS, Breaker
from pipelines.speech.load import SpeechLoad
from pipelines.speech.waits import WorkerLoad


@dataclass(frozen=True)
class Service:
    name: str


class Records:
    """A queue with this in it."""

    down = False

    async def backlog(self, org: OrgId) -> tuple[int, float]:
        if self.down:
            raise StoreDown("away")
        return {"a": (3, 1.5), "b": (1, 9.0)}[org]


class Desk:
    """A gateway's parts, and the page about them."""

    def __init__(self) -> None:
        self.now = 0.0
        self.registry = CollectorRegistry()
        self.speech = SpeechLoad()
        self.breaker = Breaker([Service("deepgram"), Service("embedded")], lambda: self.now)
        self.records = Records()
        self.restarts = {"valkey": 1}
        self.probes = Probes(
            Meters(self.registry),
            speech=self.speech,
            standings={"speech_to_text": self.breaker.standings()},
            records=self.records,
            orgs=[OrgId("a"), OrgId("b")],
            restarts=self.restarts,
        )

    def shows(self, name: str, **labels: str) -> float | None:
        return self.registry.get_sample_value(f"frontdesk_{name}", labels)


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_the_speech_workers_and_whether_they_keep_up(desk):
    desk.speech.observe({"piper": WorkerLoad(4, 1.2, 0.3)}, now=0.0)
    await desk.probes.look()
    assert desk.shows("speech_waiting", worker="piper") == 4
    assert desk.shows("speech_oldest_seconds", worker="piper") == 1.2
    assert desk.shows("speech_p95_seconds", worker="piper") == 0.3
    assert desk.shows("speech_pressure") == pytest.approx(2.0)
    assert desk.shows("speech_admits") == 0


async def test_a_service_that_failed_is_left_alone_and_counted_once(desk):
    deepgram = desk.breaker.order()[0]
    desk.breaker.failed(deepgram)
    await desk.probes.look()
    await desk.probes.look()
    labels = {"job": "speech_to_text", "service": "deepgram"}
    assert (desk.shows("breaker_open", **labels), desk.shows("fallbacks_total", **labels)) == (1, 1)
    assert desk.shows("breaker_open", job="speech_to_text", service="embedded") == 0
    desk.now += FIRST_PAUSE_SECONDS
    desk.breaker.worked(deepgram)
    await desk.probes.look()
    assert (desk.shows("breaker_open", **labels), desk.shows("fallbacks_total", **labels)) == (0, 1)


async def test_what_is_not_in_the_record_yet_of_all_orgs(desk):
    await desk.probes.look()
    assert (desk.shows("record_queue_entries"), desk.shows("record_queue_lag_seconds")) == (4, 9.0)
    desk.records.down = True
    await desk.probes.look()
    assert desk.shows("program_restarts", program="valkey") == 1


async def test_how_late_the_loop_wakes(desk, monkeypatch):
    monkeypatch.setattr("gateway.metrics_probes._LAG_EVERY_SECONDS", 0.001)
    running = asyncio.create_task(desk.probes.run())
    async with asyncio.timeout(10):
        while not desk.shows("event_loop_lag_seconds_count"):
            await asyncio.sleep(0.001)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
