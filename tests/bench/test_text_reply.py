"""How the time of a text is measured."""

from __future__ import annotations

import asyncio

import pytest

from agents.scripted_receptionist import ScriptedReceptionist
from bench.text_reply import TEXTS, TextTime, figures, lines, times_of
from tests.gateway.texting import text_house


async def test_each_text_is_timed_to_its_own_answer(redis_client, org):
    async with text_house(redis_client, org, ScriptedReceptionist(), quiet_seconds=0) as house:
        async with asyncio.timeout(20):
            times = await times_of(house, ["Hi", "How much?", "Thanks"])
        assert len(house.carrier.sent) == len({form["To"] for form in house.carrier.sent}) == 3
    assert all(0 < each.seconds < 20 for each in times)


def test_there_are_texts_enough_to_measure():
    assert len(set(lines(TEXTS + 20))) == TEXTS + 20


def test_figures_are_milliseconds():
    found = figures([TextTime(0.001 * ms, 0.002) for ms in range(1, 101)])
    assert found["text_reply_texts"] == 100
    assert found["text_reply_p50_ms"] == pytest.approx(50.5)
    assert found["text_reply_p95_ms"] == pytest.approx(95, abs=0.1)
    assert found["text_reply_cpu_mean_ms"] == pytest.approx(2)
