"""What watches a gateway is joined: metrics always, traces when somebody collects them."""

import asyncio
import importlib

import pytest
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from bench.otlp_receiver import receiving
from gateway.wiring_watching import watching
from memory.people import OrgId
from pipelines.speech.scripted import ScriptedSpeechToText, ScriptedTextToSpeech
from pipelines.speech.services import SpeechServices


class Records:
    """A queue with two entries."""

    async def backlog(self, org: OrgId) -> tuple[int, float]:
        return 2, 0.5


class House:
    """What is watched."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()

    def watching(self, collector: str | None = None):
        return watching(
            org=OrgId("hibachi"),
            speech=SpeechServices(ScriptedSpeechToText(), ScriptedTextToSpeech(), None),
            records=Records(),
            restarts={"valkey": 1},
            collector=collector,
            registry=self.registry,
        )

    async def until(self, name: str, value: float, **labels: str) -> None:
        async with asyncio.timeout(10):
            while self.registry.get_sample_value(f"frontdesk_{name}", labels) != value:
                await asyncio.sleep(0.01)


@pytest.fixture
def house() -> House:
    return House()


async def test_the_probes_look_and_what_is_told_is_counted(house):
    async with house.watching() as watch:
        assert watch.traces is None
        assert watch.speech.admits  # without local models every call is in time
        await house.until("record_queue_entries", 2)
        watch.tool("t1", "quote", "ok", 0.1)
        watch.model_fell_over("openai")
        await house.until("tool_seconds_count", 1, tool="quote", outcome="ok")
        await house.until("fallbacks_total", 1, job="model", service="openai")
    assert not [task for task in asyncio.all_tasks() if task.get_name() in ("probes", "speech-load")]


async def test_with_a_collector_calls_are_traced_and_what_is_left_is_sent_at_the_end(house, monkeypatch):
    monkeypatch.delenv("OTEL_SDK_DISABLED")  # which keeps libraries from tracing in tests
    with receiving() as collector:
        async with house.watching(collector.endpoint) as watch:
            assert watch.traces is not None
            tell = watch.traces.of_call("hibachi", "call-1", "twilio")
            tell({"type": "call_began", "conversation": "c1", "customer": "p1", "goes_on": False})
            tell({"type": "caller", "turn": "t1", "text": "Hello.", "confidence": 1.0})
            watch.tool("t1", "quote", "ok", 0.1)
            tell({"type": "call_ended"})
        [(_, body)] = collector.requests
    assert b"quote" in body
    assert b"Hello" not in body


async def test_without_the_packages_of_tracing_the_phone_is_answered_all_the_same(house, monkeypatch):
    def missing(name: str) -> None:
        raise ImportError(name="opentelemetry.sdk")

    monkeypatch.setattr(importlib, "import_module", missing)
    with capture_logs() as logs:
        async with house.watching("http://127.0.0.1:9") as watch:
            assert watch.traces is None
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["tracing_off"]
