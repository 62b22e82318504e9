"""The whole house, joined: a signed call comes in, is answered and remembered, and survives its gateway's death.

The gateway is a process of its own on scripted speech; Valkey, SQLite, signatures and sockets are real.
"""

import asyncio
import sqlite3
import wave
from pathlib import Path

import aiohttp
import numpy as np
from playwright.async_api import expect

from memory.addresses import read_addresses
from telephony.simulator import CallerScript, Faults, ScriptLine, read_clip
from tests.gateway.running import ACCOUNT_SID, STAFF_TOKEN, FrontDoor, Gateway, readable, running_gateway
from tests.gateway.web.chromium import chromium

CLIPS = Path(__file__).parents[2] / "telephony" / "callers" / "party"
CALLER = "+19165550142"


def script(*clips: str) -> CallerScript:
    """A caller who says these clips, each after the reply to the one before. What is heard is scripted."""
    lines = tuple(ScriptLine(say=name, clip=read_clip(CLIPS / name)) for name in clips)
    return CallerScript(caller=CALLER, lines=lines, quiet_seconds=0.4, patience_seconds=8, linger_seconds=1)


def rows(var: Path, query: str) -> list[tuple]:
    with sqlite3.connect(var / "frontdesk.db") as record:
        return record.execute(query).fetchall()


async def until_rows(var: Path, query: str, count: int) -> list[tuple]:
    """The record is written behind the call, and taken over from a killed writer after 30 s: wait for it."""
    async with asyncio.timeout(60):
        while len(found := rows(var, query)) < count:
            await asyncio.sleep(0.02)
    return found


async def test_a_call_is_answered_and_recorded_and_the_next_one_goes_on(tmp_path):
    async with running_gateway(tmp_path) as gateway:
        report = await gateway.phone(record=False).call(script("03.wav", "08.wav"))
        assert (report.turns, report.answered) == (2, 2)
        assert report.greeting_seconds is not None

        said = await until_rows(tmp_path, "select who, text, channel, org from turns order by at", 5)
        assert [who for who, *_ in said] == ["frontdesk", "customer", "frontdesk", "customer", "frontdesk"]
        assert "AI" in said[0][1]
        assert said[1][1:] == ("How much is it for eight adults and four children?", "voice", "my-hibachi")
        [(state, carrier, _)] = await until_rows(
            tmp_path, "select state, carrier, ended_at from calls where ended_at is not null", 1
        )
        assert (state, carrier) == ("completed", "twilio")

        again = await gateway.phone(record=False).call(script("08.wav"))
        assert again.answered == 1
        conversations = await until_rows(tmp_path, "select distinct conversation from turns", 1)
        assert len(conversations) == 1  # a second call soon after is the same conversation
        redis_url = read_addresses(tmp_path / "run" / "memory.json")["redis"]
        assert await readable(redis_url, "adults", "children", said[1][1]) == []


async def test_sigkill_in_mid_call_loses_no_finished_turn_and_another_worker_takes_up_the_call(tmp_path, valkey_url):
    redis_url = valkey_url.replace("db=0", "db=7")
    async with FrontDoor() as door:
        stores = {"REDIS_URL": redis_url, "DATABASE_URL": f"sqlite:///{tmp_path}/frontdesk.db"}
        stores["FRONTDESK_SECRET"] = "the one secret of both workers, as long as one has to be"
        first = Gateway(tmp_path / "a", address=door.address, **stores)
        second = Gateway(tmp_path / "b", address=door.address, **stores)
        await asyncio.gather(first.start(), second.start())
        door.behind = first.port
        try:
            calling = asyncio.create_task(second.phone(record=False).call(script("08.wav", "08.wav")))
            await first_answer(second)
            door.behind = second.port
            await first.kill()
            report = await calling
            assert report.streams == 2
            heard = await until_rows(tmp_path, "select text from turns where who = 'customer' order by at", 2)
            said = rows(tmp_path, "select conversation, text from turns where who = 'frontdesk' order by at")
        finally:
            await second.stop()
    assert report.lines[-1].answered
    assert heard[0] == ("How much is it for eight adults and four children?",)  # what the killed worker had heard
    assert len({conversation for conversation, _ in said}) == 1
    assert sum("the line dropped" in text for _, text in said) == 1
    assert "call_lost" not in second.log.read_text()  # it was brought back: nobody has to see to it


async def first_answer(gateway: Gateway) -> None:
    """Follow the live feed until the first answer to a turn is on the line."""
    headers = {"Authorization": f"Bearer {STAFF_TOKEN}"}
    async with (
        asyncio.timeout(90),
        aiohttp.ClientSession(headers=headers) as http,
        http.get(f"{gateway.own_address}/api/v1/calls/live") as events,
    ):
        async for line in events.content:
            if b'"type":"timing"' in line:
                return


async def test_memory_survives_a_gateway_that_was_killed(tmp_path):
    """So does the call that it had: whoever is started in its stead writes to the caller, who calls back before."""
    gateway = Gateway(tmp_path, TWILIO_API_URL="http://127.0.0.1:9")
    await gateway.start()
    calling = asyncio.create_task(gateway.phone(record=False).call(script("08.wav", "08.wav")))
    await first_answer(gateway)
    await gateway.kill()
    await asyncio.gather(calling, return_exceptions=True)

    await gateway.start()  # a supervisor starts it again, on the same folder
    try:
        async with asyncio.timeout(60):
            while not (texts := await messages(gateway)):
                await asyncio.sleep(0.05)
        [text] = texts
        assert (text["purpose"], text["state"]) == ("follow_up", "waiting")
        report = await gateway.phone(record=False).call(script("08.wav"))
        assert report.answered == 1
        *_, first = await messages(gateway)
        assert (first["id"], first["state"]) == (text["id"], "refused")
        turns = await until_rows(tmp_path, "select conversation, who, text from turns where who = 'customer'", 2)
    finally:
        await gateway.stop()
    assert len({conversation for conversation, *_ in turns}) == 1


async def messages(gateway: Gateway) -> list[dict[str, str]]:
    """The texts of this gateway, as staff see them."""
    headers = {"Authorization": f"Bearer {STAFF_TOKEN}"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.get(f"{gateway.own_address}/api/v1/staff/messages") as answer,
    ):
        return (await answer.json())["messages"]


async def test_a_lost_socket_comes_back_into_the_same_conversation(tmp_path):
    async with running_gateway(tmp_path) as gateway:
        faults = Faults(drop_socket_after_seconds=7)
        report = await gateway.phone(record=False).call(script("08.wav", "08.wav"), faults=faults)
        assert report.streams == 2
        turns = await until_rows(tmp_path, "select conversation, who from turns", 4)
    assert len({conversation for conversation, _ in turns}) == 1


async def test_a_browser_calls_and_is_understood(tmp_path):
    """A microphone, the voice path with local models, and live captions of both sides."""
    microphone = tmp_path / "microphone.wav"
    write_microphone(microphone, "01.wav", before_seconds=8.0)
    async with (
        running_gateway(tmp_path / "var", FRONTDESK_SPEECH="embedded") as gateway,
        chromium(microphone) as browser,
    ):
        page = await browser.new_page()
        await page.goto(gateway.address)
        await page.get_by_role("button", name="Call").first.click()
        captions = page.locator("#captions")
        await expect(captions).to_contain_text("AI assistant", timeout=15_000)
        await expect(captions).to_contain_text("eight adults and four children", timeout=30_000)
        await expect(captions).to_contain_text("$586", timeout=15_000)
        await page.get_by_role("button", name="Hang up").click()
        said = await until_rows(tmp_path / "var", "select channel, text from turns where who = 'customer'", 1)
    assert said[0][0] == "voice"


def write_microphone(path: Path, clip: str, *, before_seconds: float) -> None:
    """A clip for a fake microphone, after some silence: 16 kHz, and long enough not to end in mid-call."""
    with wave.open(str(CLIPS / clip)) as source:
        samples = np.repeat(np.frombuffer(source.readframes(source.getnframes()), np.int16), 2)
    silence = [np.zeros(int(16000 * seconds), np.int16) for seconds in (before_seconds, 60)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(np.concatenate([silence[0], samples, silence[1]]).tobytes())


async def test_the_doors(tmp_path):
    form = {"CallSid": "CA" + "1" * 32, "AccountSid": ACCOUNT_SID, "From": CALLER, "To": "+19165550100"}
    async with running_gateway(tmp_path) as gateway, aiohttp.ClientSession(gateway.address) as http:
        for path in ("/healthz", "/readyz", "/metrics", "/", "/widget.js"):
            async with http.get(path) as answer:
                assert answer.status == 200, path
        async with http.post("/twilio/voice", data=form) as answer:
            assert answer.status == 403  # no signature: nothing starts
        async with http.get("/api/v1/calendar", headers={"Authorization": f"Bearer {STAFF_TOKEN}"}) as answer:
            feed = (await answer.json())["feed_url"]
        async with http.get(feed) as answer:
            assert answer.status == 200
            assert (await answer.text()).startswith("BEGIN:VCALENDAR")
        async with http.post("/stripe/events", data=b"{}") as answer:
            assert answer.status == 404  # no key: no door
        for headers in ({}, {"Authorization": "Bearer wrong"}):
            async with http.get("/api/v1/calls/live", headers=headers) as answer:
                assert answer.status == 401
                assert (await answer.json())["error"]["code"] == "not_staff"
