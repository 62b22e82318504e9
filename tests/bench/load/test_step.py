"""One step of a load, on the least server there is; and what is healthy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bench.load import phone
from bench.load.builds import FLOOR, clips
from bench.load.server import cores
from bench.load.step import StepFigures, run_step


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone, "ASK_AFTER_SECONDS", 0.05)
    monkeypatch.setattr(phone, "INTERRUPT_AFTER_SECONDS", 0.2)


@pytest.mark.usefixtures("impatient")
async def test_two_phones_talk_and_interrupt_and_everything_is_counted(tmp_path: Path):
    async with FLOOR.serve(cores(), tmp_path) as server:
        found = await run_step(server, 2, 9.0, clips())
    assert (found.calls, found.lost) == (2, 0)
    assert found.turns >= 2
    assert 0.1 < found.v2v_p50 <= found.v2v_p95 <= found.v2v_p99
    assert 0.05 < found.barge_p50 <= found.barge_p95
    assert found.cpu > 0
    assert found.rss_bytes > 1_000_000
    assert found.gap == found.gap


async def test_calls_that_nobody_takes_are_lost(tmp_path: Path):
    async with FLOOR.serve(cores(), tmp_path) as server:
        gone = replace(server, address=replace(server.address, base_url="http://127.0.0.1:1"))
        found = await run_step(gone, 1, 0.1, clips())
    assert (found.lost, found.turns) == (1, 0)


GOOD = StepFigures(10, 20, 0, 0, 0, 0.1, 0, 0.1, 0.2, 0.3, 0.3, 0.2, 0.2, 0.0, 1, 0.001)


@pytest.mark.parametrize(
    ("change", "healthy"),
    [
        ({}, True),
        ({"v2v_p95": 0.344}, True),
        ({"v2v_p95": 0.346}, False),
        ({"missed": 1}, False),
        ({"lost": 1}, False),
        ({"gap": 0.001}, False),
        ({"turns": 0}, False),
        ({"v2v_p95": float("nan")}, False),
    ],
)
def test_healthy_is_as_good_as_one_call_alone(change: dict[str, float], healthy: bool):
    assert replace(GOOD, **change).healthy(GOOD) is healthy


def test_phones_that_are_late_say_so():
    assert GOOD.phones_kept_up
    assert not replace(GOOD, phones_late_p99=0.02).phones_kept_up
