"""Calls as Prometheus sees them: how many now, how they ended, and how long each stage of an answer took."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from gateway.metrics import Meters
from memory.conversation import JSON

STAGES = (
    ("end_of_turn", "final_ms", "decided_ms"),
    ("feel", "decided_ms", "asked_ms"),
    ("route", "asked_ms", "routed_ms"),
    ("first_word", "routed_ms", "first_word_ms"),
    ("speak", "first_word_ms", "first_audio_ms"),
)
"""Each stage of an answer, from one time of a "timing" event to another. Before them all is `final`: from the end of
the caller's speech to the last of its words. A stage that began on a guess may be over before the one before it."""


def stages_ms(timing: Mapping[str, JSON]) -> dict[str, float]:
    """How long each stage of an answer took, and `voice_to_voice`, all of it. Stages that overlap count as 0."""
    times = {name: float(at) for name, at in timing.items() if isinstance(at, int | float)}
    took = {stage: max(0.0, times[end] - times[begin]) for stage, begin, end in STAGES}
    return {"final": max(0.0, times["final_ms"]), **took, "voice_to_voice": max(0.0, times["first_audio_ms"])}


class CallMetrics:
    """Counts the events of one gateway's calls."""

    def __init__(self, meters: Meters) -> None:
        self._meters = meters

    @contextmanager
    def call(self, carrier: str) -> Iterator[None]:
        """Count one call for as long as this lasts, and then how it ended."""
        self._meters.live_calls.inc()
        outcome = "failed"
        try:
            yield
            outcome = "completed"
        except asyncio.CancelledError:
            outcome = "cut_off"
            raise
        finally:
            self._meters.live_calls.dec()
            self._meters.calls.labels(carrier, outcome).inc()

    def refused(self, carrier: str) -> None:
        """A call that there was no place for."""
        self._meters.calls.labels(carrier, "refused").inc()

    def observe(self, event: Mapping[str, JSON]) -> None:
        """One event of `pipelines/witness.py`."""
        meters = self._meters
        match event["type"]:
            case "caller":
                meters.turns.inc()
            case "barge_in" | "held" | "went_on" as kind:
                meters.interruptions.labels(kind).inc()
            case "trouble":
                meters.troubles.labels(str(event["code"])).inc()
            case "timing":
                for stage, milliseconds in stages_ms(event).items():
                    meters.stages.labels(stage).observe(milliseconds / 1000)
