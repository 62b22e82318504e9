"""Calls as Prometheus sees them: how many now, and how long each stage of an answer took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

from memory.conversation import JSON

_BUCKETS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
_STAGES = ("final_ms", "first_word_ms", "first_audio_ms")


class LiveCalls:
    """The calls under way."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._gauge = Gauge("frontdesk_calls", "Calls under way.", registry=registry)

    @contextmanager
    def track(self) -> Iterator[None]:
        """Count one call for as long as this lasts."""
        self._gauge.inc()
        try:
            yield
        finally:
            self._gauge.dec()


class CallMetrics:
    """Counts the events of calls. One a process and registry."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self.live = LiveCalls(registry)
        self._turns = Counter("frontdesk_turns", "Turns of callers.", registry=registry)
        self._barge_ins = Counter("frontdesk_barge_ins", "Times a caller interrupted.", registry=registry)
        self._troubles = Counter("frontdesk_troubles", "Troubles in calls.", ["code"], registry=registry)
        self._stages = Histogram(
            "frontdesk_answer_seconds",
            "From the end of the caller's speech to each stage of the answer.",
            ["stage"],
            buckets=_BUCKETS,
            registry=registry,
        )

    def observe(self, event: Mapping[str, JSON]) -> None:
        """One event of `pipelines/witness.py`."""
        match event["type"]:
            case "caller":
                self._turns.inc()
            case "barge_in":
                self._barge_ins.inc()
            case "trouble":
                self._troubles.labels(str(event["code"])).inc()
            case "timing":
                for stage in _STAGES:
                    milliseconds = event[stage]
                    if isinstance(milliseconds, int | float):
                        self._stages.labels(stage.removesuffix("_ms")).observe(milliseconds / 1000)
