"""Calls as Prometheus sees them."""

from prometheus_client import CollectorRegistry

from gateway.call_metrics import CallMetrics


def test_events_are_counted():
    registry = CollectorRegistry()
    metrics = CallMetrics(registry)
    timing = {"type": "timing", "turn": "t", "final_ms": 300, "first_word_ms": 350, "first_audio_ms": 500}
    for event in ({"type": "caller"}, {"type": "barge_in"}, {"type": "trouble", "code": "store_down"}, timing):
        metrics.observe({"text": "", **event})
    assert registry.get_sample_value("frontdesk_turns_total") == 1
    assert registry.get_sample_value("frontdesk_barge_ins_total") == 1
    assert registry.get_sample_value("frontdesk_troubles_total", {"code": "store_down"}) == 1
    assert registry.get_sample_value("frontdesk_answer_seconds_sum", {"stage": "first_audio"}) == 0.5


def test_live_calls_are_counted_even_when_one_fails():
    registry = CollectorRegistry()
    metrics = CallMetrics(registry)
    with metrics.live.track():
        try:
            with metrics.live.track():
                assert registry.get_sample_value("frontdesk_calls") == 2
                raise RuntimeError
        except RuntimeError:
            pass
        assert registry.get_sample_value("frontdesk_calls") == 1
    assert registry.get_sample_value("frontdesk_calls") == 0
