"""Both gateways take as many calls, each from a number of its own."""

from itertools import count
from pathlib import Path
from typing import Any, cast

from bench import tracing
from bench.gateway_process import RunningGateway
from telephony.simulator import CallerScript, SimulatedPhone


class Phone:
    """Keeps who called."""

    def __init__(self) -> None:
        self.scripts: list[CallerScript] = []

    async def call(self, script: CallerScript) -> Any:
        self.scripts.append(script)


async def test_so_many_callers_say_the_same_from_numbers_of_their_own(monkeypatch):
    monkeypatch.setattr(tracing, "_BETWEEN_STARTS_SECONDS", 0.0)
    phone = Phone()
    gateway = RunningGateway("", 0, cast("SimulatedPhone", phone), "", Path())
    await tracing.calls(gateway, count(5550000))
    assert len({script.caller for script in phone.scripts}) == tracing.CALLS
    assert len({script.lines for script in phone.scripts}) == 1
    assert all(line.clip for line in phone.scripts[0].lines)
