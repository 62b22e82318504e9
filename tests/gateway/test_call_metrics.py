"""Calls as Prometheus sees them."""

import asyncio

import pytest
from prometheus_client import CollectorRegistry

from gateway.call_metrics import CallMetrics, stages_ms
from gateway.metrics import Meters

TIMING = {
    "type": "timing", "turn": "t", "final_ms": 300, "decided_ms": 310, "asked_ms": 315, "routed_ms": 320,
    "first_word_ms": 350, "first_audio_ms": 500,
}  # fmt: skip


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def metrics(registry) -> CallMetrics:
    return CallMetrics(Meters(registry))


def test_events_are_counted(registry, metrics):
    for kind in ("caller", "barge_in", "held", "held", "went_on", "partial", "saying", "call_ended"):
        metrics.observe({"type": kind, "text": "My number is 555 0100."})
    metrics.observe({"type": "trouble", "code": "store_down"})
    counted = registry.get_sample_value
    assert counted("frontdesk_turns_total") == 1
    assert counted("frontdesk_interruptions_total", {"kind": "held"}) == 2
    assert counted("frontdesk_interruptions_total", {"kind": "went_on"}) == 1
    assert counted("frontdesk_interruptions_total", {"kind": "barge_in"}) == 1
    assert counted("frontdesk_troubles_total", {"code": "store_down"}) == 1


def test_each_stage_of_an_answer_has_its_own_time_and_all_of_it_one(registry, metrics):
    metrics.observe(TIMING)
    took = {
        stage: registry.get_sample_value("frontdesk_stage_seconds_sum", {"stage": stage})
        for stage in ("final", "end_of_turn", "feel", "route", "first_word", "speak", "voice_to_voice")
    }
    assert took == pytest.approx(
        {"final": 0.3, "end_of_turn": 0.01, "feel": 0.005, "route": 0.005, "first_word": 0.03, "speak": 0.15,
         "voice_to_voice": 0.5}
    )  # fmt: skip


def test_a_stage_that_began_on_a_guess_is_not_negative():
    early = stages_ms({**TIMING, "asked_ms": 100, "routed_ms": 105, "first_word_ms": 140})
    assert (early["feel"], early["route"], early["first_word"], early["speak"]) == (0, 5, 35, 360)


def test_calls_are_counted_while_they_last_and_by_how_they_end(registry, metrics):
    def live() -> float | None:
        return registry.get_sample_value("frontdesk_live_calls")

    def end(carrier: str, trouble: BaseException) -> None:
        with metrics.call(carrier):
            assert live() == 2
            raise trouble

    with metrics.call("twilio"):
        with pytest.raises(RuntimeError):
            end("twilio", RuntimeError())
        with pytest.raises(asyncio.CancelledError):
            end("browser", asyncio.CancelledError())
        assert live() == 1
    metrics.refused("twilio")
    assert live() == 0
    ended = {
        (carrier, outcome): registry.get_sample_value("frontdesk_calls_total", {"carrier": carrier, "outcome": outcome})
        for carrier, outcome in (
            ("twilio", "completed"), ("twilio", "failed"), ("twilio", "refused"), ("browser", "cut_off"),
        )
    }  # fmt: skip
    assert set(ended.values()) == {1.0}
