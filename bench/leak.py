"""Whether calls leave anything behind: the memory of a gateway over 5,000 short ones, of every kind that ends early.

The figure is the slope of a line through the second half: by then all that is kept on purpose is there.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import aiohttp
import numpy as np
import uvloop

from bench.load.builds import OURS, clips
from bench.load.phone import LoadPhone
from bench.load.server import RunningServer, cores
from bench.load.socket import SocketRefused
from telephony.errors import PhoneTrouble
from telephony.simulator.clips import Clip

CALLS = 5000
_AT_ONCE = 40
_SAMPLE_EVERY = 250
_CALM_SECONDS = 0.3
_GREETING_SECONDS = 0.3
_HALF_OPEN_SECONDS = 6.0
"""Longer than a socket may be silent before its `start`: the server has to end these itself."""
_KINDS = ("greeting", "refused", "abandoned", "broken", "greeting", "half_open", "greeting", "refused_socket")


def measure() -> dict[str, float]:
    """Kilobytes that each short call leaves in the gateway, and how many a second went through."""
    where, before = cores(), os.sched_getaffinity(0)
    os.sched_setaffinity(0, where.phones)
    try:
        with tempfile.TemporaryDirectory(prefix="frontdesk-") as folder:
            return uvloop.run(_measure(Path(folder)))
    finally:
        os.sched_setaffinity(0, before)


async def _measure(folder: Path) -> dict[str, float]:
    async with OURS.serve(cores(), folder) as server, aiohttp.ClientSession() as http:
        await server.at_rest()
        began, sampled = time.monotonic(), [(0, server.rss_bytes())]
        half_open: list[asyncio.Task[None]] = []
        for first in range(0, CALLS, _SAMPLE_EVERY):
            await _many(http, server, first, half_open)
            await asyncio.sleep(_CALM_SECONDS)
            sampled.append((first + _SAMPLE_EVERY, server.rss_bytes()))
        seconds = time.monotonic() - began
        await asyncio.gather(*half_open)
    return {
        "leak_kb_per_call": slope(sampled[len(sampled) // 2 :]) / 1000,
        "leak_calls": CALLS,
        "leak_calls_a_second": CALLS / seconds,
        "leak_grown_mb": (sampled[-1][1] - sampled[len(sampled) // 2][1]) / 1e6,
    }


async def _many(
    http: aiohttp.ClientSession, server: RunningServer, first: int, half_open: list[asyncio.Task[None]]
) -> None:
    """A sample's worth of calls, some at a time. Half-open ones stay until the server ends them."""
    numbers, spoken = iter(range(first, first + _SAMPLE_EVERY)), clips()

    async def one_after_the_other() -> None:
        for number in numbers:
            kind = _KINDS[number % len(_KINDS)]
            call = short_call(http, server, kind, spoken)
            if kind == "half_open":
                half_open.append(asyncio.create_task(call))
            else:
                await call

    await asyncio.gather(*(one_after_the_other() for _ in range(_AT_ONCE)))


async def short_call(http: aiohttp.ClientSession, server: RunningServer, kind: str, spoken: tuple[Clip, Clip]) -> None:
    """One call that ends early: refused, abandoned before its media, half-open, broken, hung up in the greeting."""
    address = server.address
    if kind == "refused":
        address = replace(address, auth_token="not the token")
    phone = LoadPhone(http, address, *spoken)
    with suppress(PhoneTrouble, SocketRefused, OSError, TimeoutError):
        stream = await phone.ring()
        if kind == "refused_socket":
            phone.sign_with("not the token")
        if kind != "abandoned":
            await phone.connect(stream, start=kind != "half_open")
        if kind in ("greeting", "broken"):
            phone.talk()
            await asyncio.sleep(_GREETING_SECONDS)
        if kind == "half_open":
            await asyncio.sleep(_HALF_OPEN_SECONDS)
        if kind == "broken":
            phone.abort()
        else:
            await phone.hang_up()


def slope(samples: list[tuple[int, int]]) -> float:
    """Bytes a call, by least squares."""
    counts, sizes = np.array(samples, float).T
    return float(np.polyfit(counts, sizes, 1)[0])
