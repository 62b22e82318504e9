"""Pipecat's starting point answers a phone: otherwise it would be no measure of anything."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from bench.load.builds import QUICKSTART, clips
from bench.load.server import cores
from bench.load.step import run_step


@pytest.mark.skipif(find_spec("fastapi") is None, reason="Pipecat's transport for Twilio needs FastAPI")
async def test_it_answers_a_question(tmp_path: Path):
    async with QUICKSTART.serve(cores(), tmp_path) as server:
        found = await run_step(server, 1, 10.0, clips())
    assert found.lost == 0
    assert found.turns >= 1
