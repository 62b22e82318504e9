"""One step of a load: so many calls at once on one server, and what that came to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp

from bench.load.phone import LoadPhone, SpokenTurn
from bench.load.server import RunningServer
from telephony.simulator.clips import Clip
from telephony.simulator.report import percentile

SETTLE_SECONDS = 2.0
BETWEEN_STARTS_SECONDS = 0.1
LONGEST_RAMP_SECONDS = 8.0
LATE_SECONDS = 0.01
"""Phones whose 99th percentile runs later than this measure themselves, not the server."""
HEALTHY_GAP_SECONDS = 0.001
HEALTHY_SLOWER = 1.15


@dataclass(frozen=True, slots=True)
class StepFigures:
    """What a number of calls at once came to. Seconds, unless the name says otherwise; nan where nothing was measured.

    `cpu` and `beside_cpu` are CPU seconds a minute of one call; `core` is the share of the core that the server used.
    `gap` is how long a reply ran dry, for each second of speech.
    """

    calls: int
    turns: int
    missed: int
    lost: int
    cut_in: int
    cpu: float
    beside_cpu: float
    core: float
    v2v_p50: float
    v2v_p95: float
    v2v_p99: float
    barge_p50: float
    barge_p95: float
    gap: float
    rss_bytes: int
    phones_late_p99: float

    @property
    def phones_kept_up(self) -> bool:
        """Whether these figures are the server's and not the phones' own."""
        return self.phones_late_p99 <= LATE_SECONDS

    def healthy(self, one_call: StepFigures) -> bool:
        """As good as one call alone: nothing missed or lost, no gaps, and no slower than 15 % more."""
        return (
            self.turns > 0
            and self.missed == 0
            and self.lost == 0
            and self.gap < HEALTHY_GAP_SECONDS
            and self.v2v_p95 <= HEALTHY_SLOWER * one_call.v2v_p95
        )


async def run_step(server: RunningServer, calls: int, seconds: float, clips: tuple[Clip, Clip]) -> StepFigures:
    """Start `calls` phones, measure for `seconds` while all of them talk, and hang up."""
    ramp = min(LONGEST_RAMP_SECONDS, calls * BETWEEN_STARTS_SECONDS)
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=30)
    ) as http:
        phones = [LoadPhone(http, server.address, *clips) for _ in range(calls)]

        async def start(phone: LoadPhone, after_seconds: float) -> bool:
            await asyncio.sleep(after_seconds)
            try:
                await phone.call()
            except Exception:
                return False
            return True

        started = await asyncio.gather(*(start(phone, ramp * at / calls) for at, phone in enumerate(phones)))
        await asyncio.sleep(SETTLE_SECONDS)
        began, cpu, beside = time.monotonic(), server.cpu_seconds(), server.beside_cpu_seconds()
        for phone in phones:
            phone.figures.lateness.clear()
        await asyncio.sleep(seconds)
        ended, rss = time.monotonic(), server.rss_bytes()
        cpu, beside = server.cpu_seconds() - cpu, server.beside_cpu_seconds() - beside
        lateness = [late for phone in phones for late in phone.figures.lateness]
        await asyncio.gather(*(phone.hang_up() for phone in phones), return_exceptions=True)
    turns = [turn for phone in phones for turn in phone.figures.turns if began <= turn.ended <= ended]
    settled = [turn for turn in turns if turn.settled]
    v2v = _answer_seconds(settled)
    barge = [turn.over.ended - turn.started for turn in turns if turn.over and turn.over.cut]
    runs = [run for phone in phones for run in phone.figures.runs if run.ended >= began and run.started <= ended]
    spoken = sum(run.seconds for run in runs)
    call_minutes = calls * (ended - began) / 60
    return StepFigures(
        calls=calls,
        turns=len(settled),
        missed=sum(turn.missed for turn in settled) + sum(bool(turn.over and not turn.over.cut) for turn in settled),
        lost=started.count(False) + sum(phone.figures.ended_by_server for phone in phones),
        cut_in=sum(
            turn.started < run.started < turn.ended
            for phone in phones
            for turn in phone.figures.turns
            for run in phone.figures.runs
            if began <= turn.ended <= ended
        ),
        cpu=cpu / call_minutes,
        beside_cpu=beside / call_minutes,
        core=cpu / (ended - began),
        v2v_p50=_percentile(v2v, 50),
        v2v_p95=_percentile(v2v, 95),
        v2v_p99=_percentile(v2v, 99),
        barge_p50=_percentile(barge, 50),
        barge_p95=_percentile(barge, 95),
        gap=sum(run.gap_seconds for run in runs) / spoken if spoken else float("nan"),
        rss_bytes=rss,
        phones_late_p99=_percentile(lateness, 99),
    )


def _answer_seconds(turns: Sequence[SpokenTurn]) -> list[float]:
    """From the caller's last audible sample to the first of the reply."""
    return [turn.reply.started - turn.ended for turn in turns if turn.reply]


def _percentile(values: Sequence[float], percent: float) -> float:
    found = percentile(values, percent)
    return float("nan") if found is None else found
