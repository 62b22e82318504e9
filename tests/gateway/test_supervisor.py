"""Several gateway processes at one port, as an owner runs them: calls, a worker killed, one that is told to end.

One box serves all tests of this file, since its start is what takes long. Valkey, SQLite, signatures, sockets and
signals are real.
"""

import asyncio
import os
import re
import signal
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from telephony.simulator import CallerScript, ScriptLine, read_clip
from telephony.twilio.signature import SIGNATURE_HEADER, sign
from tests.gateway.running import ACCOUNT_SID, AUTH_TOKEN, DIALLED, STAFF_TOKEN, Gateway, running_gateway
from tests.gateway.short_config import short_config

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

CLIP = read_clip(Path(__file__).parents[2] / "telephony" / "callers" / "party" / "08.wav")
WORKERS, MOST = 2, 4


class Box:
    """The gateway under test, and what can be seen of its workers from outside."""

    def __init__(self, gateway: Gateway, var: Path) -> None:
        self.gateway = gateway
        self.var = var

    def rows(self, query: str) -> list[tuple]:
        with sqlite3.connect(self.var / "frontdesk.db") as record:
            return record.execute(query).fetchall()

    async def until_rows(self, query: str, count: int) -> list[tuple]:
        async with asyncio.timeout(60):
            while len(found := self.rows(query)) < count:
                await asyncio.sleep(0.02)
        return found

    async def calls(self) -> dict[int, float]:
        """The calls of each worker, by its process id, as /metrics has them."""
        async with aiohttp.ClientSession() as http, http.get(f"{self.gateway.own_address}/metrics") as answer:
            text = await answer.text()
        return {int(pid): float(n) for pid, n in re.findall(r'frontdesk_worker_calls\{pid="(\d+)"\} (\S+)', text)}

    async def busy_worker(self) -> int:
        """The process id of the worker that has the only call."""
        async with asyncio.timeout(30):
            while True:
                if busy := [pid for pid, calls in (await self.calls()).items() if calls]:
                    return busy[0]
                await asyncio.sleep(0.02)

    async def until_ready(self, ready: bool) -> None:
        async with asyncio.timeout(90):
            while await self.gateway.ready() is not ready:
                await asyncio.sleep(0.02)

    async def webhook(self, path: str, sid: str, **changes: str) -> str:
        url = f"{self.gateway.address}{path}"
        form = {
            "CallSid": sid,
            "AccountSid": ACCOUNT_SID,
            "From": "+19165550177",
            "To": DIALLED,
            "Direction": "inbound",
        }
        form |= {"CallStatus": "ringing"} | changes
        headers = {SIGNATURE_HEADER: sign(AUTH_TOKEN, url, form)}
        async with aiohttp.ClientSession() as http, http.post(url, data=form, headers=headers) as answer:
            assert answer.status in (200, 204)
            return await answer.text()


def script(caller: str, turns: int = 1) -> CallerScript:
    """So many turns, each after the reply to the one before. What is heard is scripted."""
    lines = tuple(ScriptLine(say="a clip", clip=CLIP) for _ in range(turns))
    return CallerScript(caller=caller, lines=lines, quiet_seconds=0.4, patience_seconds=15, linger_seconds=0.2)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def box(tmp_path_factory) -> AsyncIterator[Box]:
    folder = tmp_path_factory.mktemp("box")
    calls = short_config(folder / "config") / "calls.yaml"
    calls.write_text(calls.read_text().replace("  # a_box: 400 ", f"  a_box: {MOST} "))
    environ = {"FRONTDESK_WORKERS": str(WORKERS), "FRONTDESK_CONFIG": str(folder / "config")}
    async with running_gateway(folder / "var", FRONTDESK_LOG_LEVEL="info", **environ) as gateway:
        yield Box(gateway, folder / "var")
        supervisor = gateway.process
        assert supervisor is not None
        family = descendants(supervisor.pid)
        assert len(family) == WORKERS + 1  # and Valkey
        assert await gateway.stop() == 0
        assert [pid for pid in family if Path(f"/proc/{pid}").exists()] == []


def descendants(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def first_answer(box: Box, caller_began: asyncio.Task) -> None:
    """Follow the live feed, at whichever worker, until the first answer to a turn is on the line."""
    headers = {"Authorization": f"Bearer {STAFF_TOKEN}"}
    async with (
        asyncio.timeout(60),
        aiohttp.ClientSession(headers=headers) as http,
        http.get(f"{box.gateway.own_address}/api/v1/calls/live") as events,
    ):
        async for line in events.content:
            assert not caller_began.done() or not caller_began.exception()
            if b'"type":"timing"' in line:
                return


async def test_calls_are_answered_and_each_thing_is_written_once(box):
    callers = [f"+1916555020{number}" for number in range(3)]
    phone = box.gateway.phone(record=False)
    reports = await asyncio.gather(*(phone.call(script(caller)) for caller in callers))
    assert [(report.answered, report.streams) for report in reports] == [(1, 1)] * 3
    said = "select conversation, who from turns where conversation in (select conversation from calls)"
    turns = await box.until_rows(said, 9)
    assert len(turns) == 9  # a greeting, a question and an answer in each: nothing twice
    ended = await box.until_rows("select id from calls where state = 'completed'", 3)
    assert len(ended) == len(box.rows("select id from calls")) == 3
    assert len(await box.calls()) == WORKERS


async def test_of_a_burst_as_many_are_connected_as_a_box_takes_and_the_others_are_told(box):
    sids = [f"CA{number:032x}" for number in range(40)]
    told = await asyncio.gather(*(box.webhook("/twilio/voice", sid) for sid in sids))
    assert [("<Connect>" in twiml, "<Dial" in twiml) for twiml in told].count((True, False)) == MOST
    assert [("<Connect>" in twiml, "<Dial" in twiml) for twiml in told].count((False, True)) == 40 - MOST
    for sid in sids:
        await box.webhook("/twilio/voice/status", sid, CallStatus="completed")
    assert "<Connect>" in await box.webhook("/twilio/voice", "CA" + "f" * 32)
    await box.webhook("/twilio/voice/status", "CA" + "f" * 32, CallStatus="completed")


async def test_a_worker_that_is_killed_in_mid_call_is_replaced_and_its_call_goes_on_at_another(box):
    caller = "+19165550211"
    calling = asyncio.create_task(box.gateway.phone(record=False).call(script(caller, turns=2)))
    await first_answer(box, calling)
    killed = await box.busy_worker()
    os.kill(killed, signal.SIGKILL)
    await box.until_ready(False)
    report = await calling
    assert report.streams == 2
    assert report.lines[-1].answered
    query = f"select conversation, who, text from turns where customer in ({customer_of(caller)}) order by at"
    turns = await box.until_rows(query, 4)
    assert len({conversation for conversation, *_ in turns}) == 1
    assert sum("the line dropped" in text for *_, text in turns) == 1
    await box.until_ready(True)
    assert killed not in await box.calls()
    assert len(await box.calls()) == WORKERS


async def test_a_worker_that_is_told_to_end_moves_its_call_in_mid_order_to_another(box):
    caller = "+19165550212"
    calling = asyncio.create_task(box.gateway.phone(record=False).call(script(caller, turns=2)))
    await first_answer(box, calling)
    ending = await box.busy_worker()
    os.kill(ending, signal.SIGTERM)
    await box.until_ready(False)
    report = await calling
    assert (report.streams, report.lines[-1].answered) == (2, True)
    query = f"select conversation, text from turns where customer in ({customer_of(caller)}) and who = 'frontdesk'"
    said = await box.until_rows(query + " order by at", 3)
    assert len({conversation for conversation, _ in said}) == 1
    [resumed] = [text for _, text in said if "the line dropped" in text]
    assert "12" in resumed  # the order of before is known where the call goes on
    assert '"reason": "moved"' in box.gateway.log.read_text()
    await box.until_ready(True)
    assert ending not in await box.calls()


def customer_of(caller: str) -> str:
    return f"select id from customers where contacts like '%{caller}%'"


async def test_sighup_reaches_every_worker(box):
    before = box.gateway.log.read_text().count('"config_reloaded"')
    box.gateway.process.send_signal(signal.SIGHUP)
    async with asyncio.timeout(60):
        while box.gateway.log.read_text().count('"config_reloaded"') < before + WORKERS:
            await asyncio.sleep(0.05)
