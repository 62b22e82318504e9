"""Stalls, from pongs that came late."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.load import stall
from bench.load.builds import FLOOR, clips
from bench.load.server import cores
from bench.load.stall import measure_stall, stall_figures


def test_only_what_follows_a_call_that_comes_or_goes_is_laid_to_it():
    pongs = [(at / 100, 0.001) for at in range(1000)]
    pongs[205] = (2.05, 0.021)
    pongs[410] = (4.10, 0.006)
    pongs[700] = (7.00, 0.004)
    found = stall_figures(pongs, moments=[2.0, 4.0, 5.0], quiet=[6.8])
    assert (found.worst, found.median) == (pytest.approx(0.02), pytest.approx(0.005))
    assert found.undisturbed == pytest.approx(0.003)


async def test_the_stall_of_a_server_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(stall, "_CALLS", 1)
    async with FLOOR.serve(cores(), tmp_path) as server:
        found = await measure_stall(server, clips())
    assert 0 <= found.median <= found.worst < 5
