"""Two gateways on one store, as in two data centres: what one begins the other goes on with, also when it was killed.

Processes, Valkey, SQLite, sockets, signatures and SIGKILL are real; only the ears are scripted and the waits short.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from memory.embedded_valkey import EmbeddedValkey
from telephony.simulator import CallerScript, ScriptLine, read_clip
from tests.gateway.running import FrontDoor, Gateway
from tests.gateway.texting import TextCarrier, Texter
from tests.local_server import serving

pytestmark = pytest.mark.timeout(300)

CLIP = read_clip(Path(__file__).parents[2] / "telephony" / "callers" / "party" / "08.wav")
SARAH, TOM = "+19165550301", "+19165550302"
BOOK = "Book it for Saturday the 28th of November at 6pm in 95616"


class TwoGateways:
    """Both of them, the record that they write, and the carrier that they send texts by."""

    def __init__(self, one: Gateway, two: Gateway, door: FrontDoor, carrier: TextCarrier, record: Path) -> None:
        self.one, self.two, self.door, self.carrier = one, two, door, carrier
        self._record = record

    async def until(self, query: str, count: int) -> None:
        """Until the record gives so many rows."""
        async with asyncio.timeout(60):
            while len(self.rows(query)) < count:
                await asyncio.sleep(0.05)

    def rows(self, query: str) -> list[tuple[str]]:
        with sqlite3.connect(self._record) as record:
            return record.execute(query).fetchall()


@pytest.fixture
async def gateways(tmp_path: Path) -> AsyncIterator[TwoGateways]:
    carrier = TextCarrier()
    async with EmbeddedValkey(tmp_path / "valkey") as redis, serving(list(carrier.routes)) as api, FrontDoor() as door:
        shared = {
            "REDIS_URL": redis,
            "DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/record.db",
            "FRONTDESK_SECRET": "the same for both, and long enough",
            "FRONTDESK_NOW": "2026-11-20T12:00:00-08:00",
            "TWILIO_API_URL": f"http://{api}",
        }
        names = ("one", "two")
        one, two = (
            Gateway(tmp_path / name, address=door.address, module="tests.gateway.hasty", **shared) for name in names
        )
        try:
            await asyncio.gather(one.start(), two.start())
            door.behind = one.port
            yield TwoGateways(one, two, door, carrier, tmp_path / "record.db")
        finally:
            await asyncio.gather(one.stop(), two.stop())


def of(caller: str) -> str:
    """The rows of somebody."""
    return f"customer in (select id from customers where contacts like '%{caller}%')"


def calls(caller: str, lines: int) -> CallerScript:
    """Says so much, each after the reply to the one before, and stays on the line."""
    said = tuple(ScriptLine(say="a clip", clip=CLIP) for _ in range(lines))
    return CallerScript(caller=caller, lines=said, quiet_seconds=0.4, patience_seconds=30, linger_seconds=30)


async def on_the_line(gateway: Gateway, caller: str, texter: Texter) -> asyncio.Task[object]:
    """Somebody who texts while their first question is answered on the phone; the second is being answered now."""
    heard = asyncio.Queue[str]()

    async def until(*kinds: str) -> None:
        for kind in kinds:
            while await heard.get() != kind:
                pass

    calling = asyncio.create_task(
        gateway.phone(record=False).call(calls(caller, 2), on_event=lambda event: heard.put_nowait(event.kind))
    )
    async with asyncio.timeout(60):
        await until("caller_line_ended")
        status, answer = await texter.text(BOOK)
        assert (status, "Message" in answer) == (200, False)
        await until("caller_line_ended", "frontdesk_audio_started")
    return calling


async def test_a_booking_goes_on_from_one_gateway_to_the_other_by_voice_and_text(gateways: TwoGateways):
    one, two, door, carrier = gateways.one, gateways.two, gateways.door, gateways.carrier
    async with aiohttp.ClientSession() as http:
        texters = {
            who: Texter(http, two.own_address, door.address, who, first=at) for at, who in ((1, SARAH), (50, TOM))
        }
        calling = await asyncio.gather(*(on_the_line(one, who, texter) for who, texter in texters.items()))
        await gateways.until("select id from bookings where state = 'held'", 2)  # what was written tells them when
        assert carrier.sent == []  # and is answered by voice alone

        await one.kill()
        for each in calling:
            each.cancel()
        await asyncio.gather(*calling, return_exceptions=True)
        door.behind = two.port

        back = asyncio.create_task(two.phone(record=False).call(calls(TOM, 0)))
        greeting = f"select id from turns where text like '%We were talking about your party of 12%' and {of(TOM)}"
        await gateways.until(greeting, 1)
        [told] = await carrier.until(1, SARAH)
        assert "cut off" in told
        assert "your party of 12 on Sat, Nov 28, 2026, 6:00 PM. What name should I put it under?" in told

        await texters[SARAH].text("No allergies, and my name is Sarah Jones")
        assert "Shall I book it" in (await carrier.until(2, SARAH))[1]
        back.cancel()
        with suppress(asyncio.CancelledError):
            await back
        assert len(carrier.to(TOM)) == 0
    assert (
        gateways.rows("select state from calls where id in (select call from turns where who = 'customer')")
        == [("failed",)] * 2
    )
