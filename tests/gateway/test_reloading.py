"""SIGHUP, at a running gateway: a new price is told, a broken file changes nothing, and running replies go on."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest

from agents.replies import ReplyPart, Say
from agents.scripted_receptionist import ScriptedReceptionist
from gateway.reloading import CurrentReception, Reloading
from gateway.settings import Settings, load, load_again
from memory.conversation import ConversationId, Turn, TurnId
from memory.people import CustomerId, OrgId
from tests.gateway.running import Gateway, running_gateway
from tests.gateway.short_config import short_config

QUESTION = "How much is it for ten adults?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return short_config(tmp_path / "config")


def change(folder: Path, before: str, after: str, file: str = "business.yaml") -> None:
    text = (folder / file).read_text()
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1))


async def hang_up(gateway: Gateway, event: str) -> dict:
    """Send SIGHUP, and give the log line that tells what came of it."""
    assert gateway.process is not None
    before = gateway.log.stat().st_size
    gateway.process.send_signal(signal.SIGHUP)
    async with asyncio.timeout(90):  # the first has to wait until all examples are learned
        while True:
            for line in gateway.log.read_bytes()[before:].decode().splitlines():
                if f'"{event}"' in line:
                    return json.loads(line)
            await asyncio.sleep(0.05)


async def answer_to(gateway: Gateway, text: str) -> str:
    """What a new visitor of the page is answered."""
    headers = {"Origin": gateway.address}
    async with asyncio.timeout(30), aiohttp.ClientSession(gateway.own_address, headers=headers) as http:
        async with http.post("/web/session") as session:
            token = (await session.json())["token"]
        async with http.ws_connect("/web/chat") as chat:
            await chat.send_json({"type": "start", "token": token})
            await chat.send_json({"type": "message", "id": uuid4().hex, "text": text})
            async for frame in chat:
                event = json.loads(frame.data)
                if event["type"] == "done":
                    return event["text"]
    raise AssertionError("the chat was closed")


async def test_a_new_price_is_told_after_sighup_and_a_broken_file_changes_nothing(folder: Path, tmp_path: Path):
    async with running_gateway(tmp_path / "var", FRONTDESK_CONFIG=str(folder)) as gateway:
        assert "$550" in await answer_to(gateway, QUESTION)

        change(folder, "cents: 5500", "cents: 6100")
        await hang_up(gateway, "config_reloaded")
        assert "$610" in await answer_to(gateway, QUESTION)

        change(folder, "cents: 6100", "cents: lots")
        kept = await hang_up(gateway, "config_kept")
        lines = (folder / "business.yaml").read_text().splitlines()
        line = next(number for number, text in enumerate(lines, 1) if "cents: lots" in text)
        assert f"business.yaml:{line}: prices.adult.cents: expected a whole number of cents" in kept["problems"][0]
        assert "$610" in await answer_to(gateway, QUESTION)

        change(folder, "cents: lots", "cents: 7000")
        await hang_up(gateway, "config_reloaded")
        assert "$700" in await answer_to(gateway, QUESTION)


def a_turn() -> Turn:
    return Turn(
        id=TurnId(uuid4().hex),
        org=OrgId("o"),
        conversation=ConversationId("c"),
        customer=CustomerId("p"),
        who="customer",
        channel="web",
        text="How much?",
        at=datetime(2026, 11, 20, tzinfo=UTC),
    )


async def words(reply: AsyncIterator[ReplyPart]) -> list[str]:
    return [part.text async for part in reply if isinstance(part, Say)]


async def test_a_running_reply_goes_on_as_it_began():
    old, new = ScriptedReceptionist([[Say("old"), Say("still old")]]), ScriptedReceptionist([[Say("new")]])
    current = CurrentReception(old)
    async with aclosing(current.reply(a_turn())) as running:
        await anext(running)
        current.now = new
        assert await words(current.reply(a_turn())) == ["new"]
        assert await words(running) == ["old", "still old"]
    await current.said(a_turn())
    assert (len(old.kept), len(new.kept)) == (0, 1)


@pytest.fixture
def settings(folder: Path, tmp_path: Path) -> Settings:
    return load(folder, {"FRONTDESK_VAR": str(tmp_path / "var")})


async def test_what_cannot_be_built_leaves_everything_as_it_was(settings: Settings):
    current = CurrentReception(old := ScriptedReceptionist())

    async def fails(changed: Settings) -> ScriptedReceptionist:
        raise ValueError("phrases are missing")

    assert not await Reloading(current, settings, fails).reload()
    assert current.now is old


async def test_another_business_waits_for_the_next_start(settings: Settings, folder: Path):
    change(folder, "id: my-hibachi", "id: other")
    built: list[Settings] = []

    async def build(changed: Settings) -> ScriptedReceptionist:
        built.append(changed)
        return ScriptedReceptionist()

    assert not await Reloading(CurrentReception(ScriptedReceptionist()), settings, build).reload()
    assert built == []


async def test_the_new_settings_are_what_it_builds_of(settings: Settings, folder: Path):
    change(folder, "cents: 5500", "cents: 6100")
    built: list[Settings] = []

    async def build(changed: Settings) -> ScriptedReceptionist:
        built.append(changed)
        return ScriptedReceptionist()

    current = CurrentReception(old := ScriptedReceptionist())
    reloading, told = Reloading(current, settings, build), list[Settings]()
    reloading.told.append(told.append)
    assert await reloading.reload()
    assert built == told == [load_again(settings)]
    assert built[0].business.prices["adult"].cents == 6100
    assert current.now is not old


async def test_the_house_settles_with_what_was_learned_at_leisure(settings: Settings):
    current = CurrentReception(ScriptedReceptionist())
    learned = ScriptedReceptionist()

    async def build(changed: Settings) -> ScriptedReceptionist:
        assert changed is settings
        return learned

    await Reloading(current, settings, build).settle()
    assert current.now is learned


async def test_what_was_read_anew_is_not_settled_over(settings: Settings):
    current = CurrentReception(ScriptedReceptionist())
    learning, learned = asyncio.Event(), asyncio.Event()
    built: list[ScriptedReceptionist] = []

    async def build(changed: Settings) -> ScriptedReceptionist:
        built.append(one := ScriptedReceptionist())
        if one is built[0]:
            learning.set()
            await learned.wait()
        return one

    reloading = Reloading(current, settings, build)
    settling = asyncio.create_task(reloading.settle())
    await learning.wait()
    assert await reloading.reload()
    learned.set()
    await settling
    assert current.now is built[1]


async def test_who_cannot_settle_goes_on_as_it_opened(settings: Settings):
    current = CurrentReception(opened := ScriptedReceptionist())

    async def fails(changed: Settings) -> ScriptedReceptionist:
        raise ValueError("no weights")

    await Reloading(current, settings, fails).settle()
    assert current.now is opened
