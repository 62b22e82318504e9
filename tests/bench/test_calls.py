"""The figures and the table of the load measurement, from steps that were made up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.calls import BuildFigures, figures, table
from bench.load.stall import StallFigures
from bench.load.step import StepFigures

STEP = StepFigures(1, 20, 0, 0, 0, 0.2, 0.02, 0.1, 0.2, 0.3, 0.3, 0.2, 0.24, 0.0, 60_000_000, 0.001)


def build(name: str, cpu: float, loads: tuple[int, ...], broken: int | None = None) -> BuildFigures:
    steps = {calls: replace(STEP, calls=calls, cpu=cpu, missed=int(calls == broken)) for calls in loads}
    return BuildFigures(name, 40_000_000, steps, StallFigures(0.02, 0.01, 0.001))


def test_builds_are_compared_at_the_highest_load_that_both_bear():
    ours, floor = build("frontdesk", 0.2, (1, 10, 20)), build("floor", 0.1, (1, 10, 20))
    peer = build("quickstart", 2.0, (1, 10, 20), broken=20)
    told = figures(ours, peer, floor)
    assert (told["healthy_calls"], told["peer_healthy_calls"], told["cpu_compared_at_calls"]) == (20, 10, 10)
    assert (told["cpu_ratio"], told["floor_ratio"]) == (pytest.approx(0.1), pytest.approx(2.0))
    assert told["cpu_with_valkey_ratio"] == pytest.approx(0.11)
    assert told["rss_mb_per_call"] == pytest.approx(1.0)
    assert (told["worst_stall_ms"], told["peer_worst_stall_ms"]) == (pytest.approx(20), pytest.approx(20))
    assert told["barge_p95_ratio"] == pytest.approx(1.0)
    assert told["phones_late_steps"] == 0


def test_one_that_bears_nothing_is_compared_at_one_call():
    told = figures(build("frontdesk", 0.2, (1,), broken=1), build("q", 2.0, (1,)), build("floor", 0.1, (1,)))
    assert (told["healthy_calls"], told["cpu_compared_at_calls"]) == (0, 1)


def test_the_table_has_a_line_a_step_and_says_when_the_phones_were_late():
    slow = build("frontdesk", 0.2, (1, 10))
    slow.steps[10] = replace(slow.steps[10], phones_late_p99=0.05)
    heading, one, ten = table([slow]).splitlines()
    assert heading.split()[:2] == ["build", "calls"]
    assert one.split()[:3] == ["frontdesk", "1", "yes"]
    assert "yes, phones late" in ten
