"""How long a call that starts or ends keeps all the others waiting.

A phone whose call is under way pings the server 200 times a second. A pong comes from the same event loop that carries
the audio of every call, so a late one is what any other call would have felt.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import aiohttp

from bench.load.phone import LoadPhone
from bench.load.server import RunningServer
from telephony.simulator.clips import Clip
from telephony.simulator.report import percentile

_PING_SECONDS = 0.005
_CALL_SECONDS = 1.6
_AFTER_SECONDS = 0.5
"""What a call causes by starting or ending is over after this long."""
_CALLS = 6


@dataclass(frozen=True, slots=True)
class StallFigures:
    """Seconds that a pong took beyond the usual, at worst.

    `started` and `ended`: the worst and the median call of those that came and went; `undisturbed`: in stretches of the
    same length in which none did, which is what the machine itself adds.
    """

    worst: float
    median: float
    undisturbed: float


async def measure_stall(server: RunningServer, clips: tuple[Clip, Clip]) -> StallFigures:
    """Watch one silent call while others come and go, one after the other."""
    async with aiohttp.ClientSession() as http:
        watcher = LoadPhone(http, server.address, *clips)
        await watcher.call()
        await asyncio.sleep(1.0)
        pinging = asyncio.create_task(_ping(watcher))
        try:
            quiet, moments = [], []
            for _ in range(_CALLS):
                quiet.append(time.monotonic())
                await asyncio.sleep(_AFTER_SECONDS)
                phone = LoadPhone(http, server.address, *clips)
                moments.append(time.monotonic())
                await phone.call()
                await asyncio.sleep(_CALL_SECONDS)
                moments.append(time.monotonic())
                await phone.hang_up()
                await asyncio.sleep(_AFTER_SECONDS)
        finally:
            pinging.cancel()
            await asyncio.gather(pinging, return_exceptions=True)
            await watcher.hang_up()
    return stall_figures(watcher.pongs, moments, quiet)


def stall_figures(pongs: list[tuple[float, float]], moments: list[float], quiet: list[float]) -> StallFigures:
    """From pings (when sent, seconds until the pong), and when calls came or went, and when none did."""
    usual = percentile([waited for _, waited in pongs], 50) or 0.0

    def worst_after(moment: float) -> float:
        waits = [waited for sent, waited in pongs if moment <= sent < moment + _AFTER_SECONDS]
        return max(waits, default=usual) - usual

    disturbed = [worst_after(moment) for moment in moments]
    return StallFigures(
        worst=max(disturbed, default=float("nan")),
        median=percentile(disturbed, 50) or 0.0,
        undisturbed=max(map(worst_after, quiet), default=float("nan")),
    )


async def _ping(phone: LoadPhone) -> None:
    while True:
        phone.ping()
        await asyncio.sleep(_PING_SECONDS)
