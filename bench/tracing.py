"""What tracing costs: two gateways take the same calls at the same time, one of them with a collector.

`tracing_cpu_ratio` is the CPU time of the one that traces to that of the other, over the same calls. Both run at
once, so that whatever else the machine does slows both alike.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from itertools import count
from pathlib import Path

from bench.gateway_process import RunningGateway, running_gateway
from bench.otlp_receiver import receiving
from telephony.simulator import CallReport, load_script

CALLS = 20
ROUNDS = 3
_LINES = 3
_BETWEEN_STARTS_SECONDS = 0.2


async def measure() -> dict[str, float]:
    """The ratio, and for the gateway that traces how many bytes of spans a call-minute makes."""
    with receiving() as collector, tempfile.TemporaryDirectory(prefix="frontdesk-") as folder:
        environ = {"FRONTDESK_SPEECH": "scripted", "FRONTDESK_MODEL": "scripted"}
        async with (
            running_gateway(Path(folder) / "plain", **environ) as plain,
            running_gateway(
                Path(folder) / "traced", **environ, OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint
            ) as traced,
        ):
            numbers = count(5550000)
            await asyncio.gather(calls(plain, numbers), calls(traced, numbers))  # the first calls warm both up
            before = plain.cpu_seconds()["gateway"], traced.cpu_seconds()["gateway"]
            collector.requests.clear()
            minutes = 0.0
            for _ in range(ROUNDS):
                reports, _ = await asyncio.gather(calls(traced, numbers), calls(plain, numbers))
                minutes += sum(report.seconds for report in reports) / 60
            after = plain.cpu_seconds()["gateway"], traced.cpu_seconds()["gateway"]
            without, with_tracing = after[0] - before[0], after[1] - before[1]
        sent_bytes = sum(len(body) for _, body in collector.requests)
    return {
        "tracing_cpu_ratio": with_tracing / without,
        "tracing_calls": CALLS,
        "untraced_cpu_seconds_a_call_minute": without / minutes,
        "traced_cpu_seconds_a_call_minute": with_tracing / minutes,
        "traced_bytes_a_call_minute": sent_bytes / minutes,
    }


async def calls(gateway: RunningGateway, numbers: count[int]) -> list[CallReport]:
    """So many calls at once, each a little after the one before."""
    script = load_script(Path("telephony/callers/party"))
    lines = [line for line in script.lines if not line.backchannel and line.during_reply_seconds is None][:_LINES]

    async def one(place: int) -> CallReport:
        await asyncio.sleep(place * _BETWEEN_STARTS_SECONDS)
        number = f"+1916{next(numbers)}"
        return await gateway.phone.call(replace(script, caller=number, lines=tuple(lines), linger_seconds=1.0))

    return await asyncio.gather(*(one(place) for place in range(CALLS)))
