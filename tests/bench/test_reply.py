"""How the receptionist's own time is measured."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from time import thread_time

import pytest
import yaml
from pydantic_ai.direct import model_request
from pydantic_ai.messages import ModelRequest, UserPromptPart

from agents.offline.model import OfflineModel
from bench.reply import ROOT, TurnTime, as_shipped, figures, scenes, stretch_figures, timed_model, timed_stretches
from gateway.serve import SWITCH_SECONDS
from gateway.settings import load


def busy(seconds: float) -> None:
    """Holds the loop."""
    until = thread_time() + seconds
    while thread_time() < until:
        pass


async def test_a_stretch_is_what_holds_the_loop_in_one_go():
    with timed_stretches() as stretches:
        await asyncio.gather(*(asyncio.to_thread(len, "") for _ in range(3)))
        before = max(stretches)
        asyncio.get_running_loop().call_soon(busy, before + 0.02)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert max(stretches) >= before + 0.02
    await asyncio.sleep(0)  # what ran while it was taken off is still counted
    counted = len(stretches)
    await asyncio.sleep(0)
    assert len(stretches) == counted


def test_every_wording_of_every_scene_is_played(tmp_path: Path):
    steps = [{"call": True}, {"customer": "hi", "or": ["hello", "hey"]}]
    (tmp_path / "b.yaml").write_text(yaml.safe_dump([{"scene": "second", "steps": [{"call": True}]}]))
    (tmp_path / "a.yaml").write_text(yaml.safe_dump([{"scene": "first", "steps": steps}]))
    played = [(scene["scene"], take) for scene, take in scenes(tmp_path)]
    assert played == [("first", 0), ("first", 1), ("first", 2), ("second", 0)]


def test_there_are_turns_enough_to_measure():
    lines = sum("customer" in step for scene, _ in scenes() for step in scene["steps"])
    assert lines >= 500


async def test_each_request_of_the_model_is_timed(tmp_path: Path):
    settings = load(ROOT / "config", {"FRONTDESK_VAR": str(tmp_path)})
    model, request = OfflineModel(settings.phrases, settings.business), OfflineModel.request
    with timed_model() as taken:
        for _ in range(2):
            await model_request(model, [ModelRequest([UserPromptPart("hi")])])
    assert len(taken) == 2
    assert min(taken) > 0
    assert OfflineModel.request is request


def test_threads_take_turns_as_in_a_gateway():
    before = sys.getswitchinterval()
    with as_shipped():
        assert sys.getswitchinterval() == pytest.approx(SWITCH_SECONDS)
    assert sys.getswitchinterval() == before


def test_figures_are_milliseconds_and_the_overhead_is_without_the_model():
    times = [TurnTime("hi", 0.001 * ms + 0.004, 0.004, 0.002, 0.004, 0.0005 * ms) for ms in range(1, 101)]
    found = {**figures(times), **stretch_figures(times)}
    assert found["reply_turns"] == 100
    assert found["reply_overhead_p50_ms"] == pytest.approx(50.5)
    assert found["reply_overhead_p95_ms"] == pytest.approx(95, abs=0.1)
    assert found["reply_offline_p50_ms"] == pytest.approx(54.5)
    assert found["reply_offline_p95_ms"] == pytest.approx(99, abs=0.1)
    assert found["reply_loop_cpu_mean_ms"] == pytest.approx(2)
    assert found["reply_cpu_mean_ms"] == pytest.approx(4)
    assert found["reply_longest_stretch_max_ms"] == pytest.approx(50)
