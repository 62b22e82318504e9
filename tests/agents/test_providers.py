"""Models by name, and what happens when a vendor fails. OpenAI is asked through its own SDK, over a real socket."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import cast

import pytest
from pydantic import BaseModel
from pydantic_ai.exceptions import ModelAPIError

from agents.kept_tools import KeptTools
from agents.model_settings import ModelChoice, ModelParameters, ModelSettings
from agents.providers import FIRST_TOKEN_SECONDS, REST_SECONDS, ModelProviders, TurnModels
from agents.rounds import Limits, Prompt, Used, rounds
from agents.scripted import ScriptedModel
from agents.tools.catalogue import ToolEntry
from agents.tools.desk import Desk
from memory.conversation import TurnId
from tests.agents.servers.openai_server import Drops, Fails, Hangs, OpenAiServer, Reaction, Text, ToolCall
from tests.local_server import Serve, serve  # noqa: F401 - a fixture

SETTINGS = ModelSettings(
    order=("openai", "offline"),
    choices={
        "openai": ModelChoice(
            kind="openai",
            model="gpt-4.1-mini",
            needs="OPENAI_API_KEY",
            parameters=ModelParameters(temperature=0.3, first_token_seconds=1.5, timeout_seconds=3.0),
        ),
        "offline": ModelChoice(kind="offline"),
        "scripted": ModelChoice(kind="scripted"),
    },
)
KEYS = {"OPENAI_API_KEY": "a-key"}


class Number(BaseModel):
    """What the tool below is asked."""

    number: int


class Sum(BaseModel):
    """What it gives."""

    number: int


class Vendor:
    """A vendor with a script, and providers that ask it."""

    def __init__(self, server: OpenAiServer, address: str) -> None:
        self.server = server
        self.offline = ScriptedModel(["Offline here."])
        self.seconds = 100.0
        self.providers = ModelProviders(
            SETTINGS,
            offline=self.offline,
            keys=KEYS,
            base_urls={"openai": f"http://{address}/v1"},
            now=lambda: self.seconds,
            fell_over=lambda model: self.fell_over.append(model),
        )
        self.fell_over: list[str] = []
        self.added: list[int] = []

    async def said(self) -> list[str]:
        """The pieces of one reply, as they came."""

        async def add(desk: Desk, asked: Number) -> Sum:
            """One more."""
            self.added.append(asked.number)
            return Sum(number=asked.number + 1)

        desk = cast("Desk", type("ADesk", (), {"turn": TurnId("t"), "rehearsing": False})())
        tools = KeptTools({"add": ToolEntry(Number, add)}, desk)
        settings = self.providers.request_settings("auto", ModelParameters(max_tokens=50))
        models, prompt = self.providers.turn_models("auto"), Prompt("Be brief.", "", [], "hello")
        run = rounds(models, settings, prompt, tools, Limits(requests=4, tool_calls=4), Used())
        async with aclosing(run) as pieces:
            return [piece async for piece in pieces]


@pytest.fixture
def vendor(serve: Serve):  # noqa: F811
    async def start(*reactions: Reaction) -> Vendor:
        server = OpenAiServer(reactions)
        return Vendor(server, await serve(server.routes))

    return start


async def test_text_comes_as_the_vendor_sends_it(vendor):
    started = await vendor(Text(["Hello ", "there."]))
    assert await started.said() == ["Hello ", "there."]
    assert started.server.authorized == ["Bearer a-key"]
    asked = started.server.asked[0]
    assert (asked["model"], asked["temperature"], asked["stream"]) == ("gpt-4.1-mini", 0.3, True)
    assert asked["max_completion_tokens"] == 50
    assert not started.offline.asked


async def test_tools_are_called_and_their_answer_goes_back(vendor):
    started = await vendor(ToolCall("add", {"number": 4}), Text(["Five."]))
    assert await started.said() == ["Five."]
    assert started.added == [4]
    assert started.server.asked[1]["messages"][-1] == {
        "role": "tool",
        "tool_call_id": "call_1",
        "content": '{"number":5}',
    }


@pytest.mark.parametrize("reaction", [Fails(500), Fails(401), Fails(429), Hangs(), Drops()], ids=repr)
async def test_a_vendor_that_fails_before_its_first_word_is_answered_for_offline(vendor, reaction: Reaction):
    started = await vendor(reaction)
    assert await started.said() == ["Offline here."]
    assert len(started.server.asked) == 1  # asked once: no retries that a caller would have to wait for
    assert started.fell_over == ["openai"]


@pytest.mark.parametrize("reaction", [Fails(500), Hangs(), Drops()], ids=repr)
async def test_what_a_tool_gave_is_not_lost_when_the_vendor_fails_after_it(vendor, reaction: Reaction):
    started = await vendor(ToolCall("add", {"number": 4}), reaction)
    assert await started.said() == ["Offline here."]
    assert started.added == [4]
    last = started.offline.asked[0][-1].parts[-1]
    assert (last.tool_name, last.content) == ("add", {"number": 5})


@pytest.mark.parametrize("reaction", [Hangs(["Well, "]), Drops(["Well, "])], ids=repr)
async def test_a_vendor_that_fails_in_mid_sentence_is_told_of(vendor, reaction: Reaction):
    started = await vendor(reaction)
    with pytest.raises(ModelAPIError):
        await started.said()
    assert not started.offline.asked


async def test_a_reply_that_is_cut_off_hangs_up_on_the_vendor(vendor):
    started = await vendor(Hangs())
    run = asyncio.create_task(started.said())
    while not started.server.asked:
        await asyncio.sleep(0)
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)
    await asyncio.wait_for(started.server.gone.wait(), 20)


def test_auto_takes_the_first_whose_key_is_set():
    offline = ScriptedModel()
    assert ModelProviders(SETTINGS, offline=offline).turn_models("auto").are_free
    assert ModelProviders(SETTINGS, offline=offline, keys=KEYS).name_for("auto") == "openai"
    assert ModelProviders(SETTINGS, offline=offline, keys=KEYS, asked="offline").name_for("auto") == "offline"
    assert ModelProviders(SETTINGS, offline=offline, keys=KEYS, asked="offline").name_for("openai") == "openai"
    with pytest.raises(KeyError):
        ModelProviders(SETTINGS, offline=offline).turn_models("nobody")


def test_a_model_is_built_once():
    built = ModelProviders(SETTINGS, offline=ScriptedModel(), asked="scripted")
    assert built.turn_models("auto").now is built.turn_models("scripted").now


async def test_who_fell_over_is_asked_again_in_the_next_turn(vendor):
    started = await vendor(Fails(500), Text(["Back again."]))
    assert await started.said() == ["Offline here."]
    assert await started.said() == ["Back again."]


def test_a_fault_of_this_house_is_no_fault_of_a_vendor():
    models = TurnModels(ScriptedModel(), ScriptedModel())
    assert not models.fall_over(TypeError("ours"))
    assert models.fall_over(OSError("theirs"))
    assert models.are_free
    assert not models.fall_over(OSError("there is nobody behind the offline one"))


async def test_a_vendor_that_said_nothing_is_left_alone_for_a_while(vendor):
    started = await vendor(Hangs(), Text(["Back again."]))
    await started.said()
    assert started.providers.turn_models("auto").are_free
    started.seconds += REST_SECONDS
    assert await started.said() == ["Back again."]


def test_a_policy_overrides_what_the_model_says_and_time_is_always_limited():
    providers = ModelProviders(SETTINGS, offline=ScriptedModel(), keys=KEYS)
    asked = providers.request_settings("auto", ModelParameters(temperature=0.0, max_tokens=9))
    assert (asked.get("temperature"), asked.get("max_tokens"), asked.get("first_event_timeout")) == (0.0, 9, 1.5)
    unset = providers.request_settings("scripted", ModelParameters())
    assert unset.get("first_event_timeout") == FIRST_TOKEN_SECONDS
    assert unset.get("request_timeout")
