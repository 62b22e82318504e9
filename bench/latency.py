"""Where the milliseconds go from the caller's last sound to our first: with local models, and with scripted ones.

`python -m bench.latency docs/latency.svg` draws what it measured. Stages are medians over all turns, the last one is
what is left of the median that the caller's phone measured.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median

import aiohttp
import orjson

from bench.gateway_process import RunningGateway, running_gateway
from bench.latency_picture import STAGES, picture
from gateway.call_metrics import stages_ms
from telephony.errors import PhoneTrouble
from telephony.simulator import CallerScript, CallReport, load_script

CALLS = 2
_LINES = 5
_TRIES = 12
_BETWEEN_TRIES_SECONDS = 5.0
_LAST_EVENTS_SECONDS = 1.0
_MEASURED = {"pause": "final"}
"""Stages that the metrics call by another name."""
_MODES = {
    "scripted": {"FRONTDESK_SPEECH": "scripted", "FRONTDESK_MODEL": "scripted"},
    "local models": {"FRONTDESK_SPEECH": "embedded", "FRONTDESK_MODEL": "offline"},
}


async def measure() -> dict[str, float]:
    """Milliseconds of each stage, for each way of running."""
    bars = await bars_of_both()
    return {
        f"{mode.replace(' ', '_')}_{stage}_ms": milliseconds
        for mode, stages in bars.items()
        for stage, milliseconds in stages.items()
    }


async def bars_of_both() -> dict[str, dict[str, float]]:
    """The stages in milliseconds, by the way of running."""
    bars = {}
    for mode, environ in _MODES.items():
        with tempfile.TemporaryDirectory(prefix="frontdesk-") as folder:
            async with running_gateway(Path(folder), **environ) as gateway:
                bars[mode] = await stages_of(gateway)
    return bars


async def stages_of(gateway: RunningGateway) -> dict[str, float]:
    """Take calls one after the other, and give the median of each stage."""
    script = load_script(Path("telephony/callers/party"))
    lines = tuple(line for line in script.lines if not line.backchannel and line.during_reply_seconds is None)
    timings: list[Mapping[str, float]] = []
    waits: list[float] = []
    async with _following(gateway, timings):
        for call in range(CALLS):
            caller = replace(script, caller=f"+1916555{1000 + call}", lines=lines[:_LINES], linger_seconds=1.0)
            waits += (await _taken(gateway, caller)).voice_to_voice
    return medians(timings, median(waits) * 1000)


async def _taken(gateway: RunningGateway, caller: CallerScript) -> CallReport:
    """A call, once there is a place for it: a gateway that has just started, or that is behind, takes none."""
    for _ in range(_TRIES):
        with contextlib.suppress(PhoneTrouble):
            return await gateway.phone.call(caller)
        await asyncio.sleep(_BETWEEN_TRIES_SECONDS)
    return await gateway.phone.call(caller)


def medians(timings: list[Mapping[str, float]], voice_to_voice_ms: float) -> dict[str, float]:
    """The median of each stage, and what of a phone's median is left for the line.

    Raises RuntimeError when there is none: who could only say that something is wrong has answered no turn.
    """
    if not timings:
        raise RuntimeError("no turn was answered: this machine was too busy, or its gateway is in trouble")
    stages = [stages_ms(timing) for timing in timings]
    found = {stage: median(each[_MEASURED.get(stage, stage)] for each in stages) for stage in STAGES if stage != "line"}
    return {**found, "line": max(0.0, voice_to_voice_ms - sum(found.values()))}


@asynccontextmanager
async def _following(gateway: RunningGateway, timings: list[Mapping[str, float]]) -> AsyncIterator[None]:
    """Gather what the gateway tells staff of its answers."""
    following = asyncio.Event()

    async def follow() -> None:
        headers = {"Authorization": f"Bearer {gateway.staff_token}"}
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None), headers=headers) as http,
            http.get(f"{gateway.base_url}/api/v1/calls/live") as events,
        ):
            async for line in events.content:
                following.set()
                if line.startswith(b"data: "):
                    event = orjson.loads(line.removeprefix(b"data: "))
                    if event["type"] == "timing":
                        timings.append(event)

    task = asyncio.create_task(follow())
    try:
        await asyncio.wait_for(following.wait(), 5)
        yield
        await asyncio.sleep(_LAST_EVENTS_SECONDS)
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(picture(asyncio.run(bars_of_both())), "utf-8")
