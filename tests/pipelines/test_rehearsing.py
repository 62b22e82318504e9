"""The first clause is ready before the turn is sure, and gone when it was not the turn."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

import pytest

from agents.arrival import Arrival
from agents.scripted_receptionist import ScriptedReceptionist
from memory.conversation import Turn
from memory.people import Contact, OrgId
from pipelines.phrase_book import PhraseBook
from pipelines.rehearsing import Rehearsing
from pipelines.speech.scripted import ScriptedTextToSpeech
from tests.pipelines.alone import settle
from tests.pipelines.whole_call import SENTENCE, call_of

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
REPLY = "That comes to $590. Shall I book it?"
FIRST = "That comes to $590."


class Desk:
    """A rehearsal, what it is made of, and what was kept before it."""

    def __init__(self, receptionist: ScriptedReceptionist, voice: ScriptedTextToSpeech) -> None:
        self.receptionist = receptionist
        self.voice = voice
        self.kept = 0
        self.rehearsing: Rehearsing

    async def open(self) -> "Desk":
        arrival = Arrival(OrgId("org"), Contact("phone", "+15550100"), "voice", NOW, call="call-1")
        visit = await self.receptionist.arrive(arrival)
        book = PhraseBook(self.voice)
        self.rehearsing = Rehearsing(
            visit, arrival, self.receptionist, book, sample_rate=8000, now=lambda: NOW, first=self._keep
        )
        return self

    async def _keep(self) -> None:
        self.kept += 1

    async def speaks(self, text: str) -> bytes:
        return b"".join([pcm async for pcm in self.rehearsing.speak(text, sample_rate=8000)])


async def desk_of(reply: str = REPLY, voice: ScriptedTextToSpeech | None = None) -> Desk:
    return await Desk(ScriptedReceptionist([reply]), voice or ScriptedTextToSpeech()).open()


async def test_words_that_go_on_are_rehearsed_with_what_they_go_on_with():
    desk, turns = await desk_of(), list[Turn]()
    desk.receptionist.rehearse = lambda turn: turns.append(turn) or ScriptedReceptionist([REPLY]).rehearse(turn)
    for words, continues in (("How much?", None), ("For ten?", "turn-1")):
        desk.rehearsing.begin(words, continues)
        await settle()
    assert [(turn.text, turn.continues) for turn in turns] == [("How much?", None), ("For ten?", "turn-1")]


async def test_the_first_clause_is_spoken_before_it_is_wanted_and_once():
    desk = await desk_of()
    desk.rehearsing.begin("How much?")
    await settle()
    assert (desk.receptionist.rehearsed, list(desk.voice.said), desk.kept) == (["How much?"], [FIRST], 1)
    desk.rehearsing.go_on()
    assert await desk.speaks(FIRST)
    assert list(desk.voice.said) == [FIRST]
    assert desk.receptionist.turns == desk.receptionist.kept == []


async def test_another_clause_than_the_one_in_the_drawer_is_spoken_anew():
    desk = await desk_of()
    desk.rehearsing.begin("How much?")
    await settle()
    assert await desk.speaks("It is free.")
    assert await desk.speaks(FIRST)
    assert list(desk.voice.said) == [FIRST, "It is free.", FIRST]


async def test_a_caller_who_goes_on_empties_the_drawer():
    desk = await desk_of()
    desk.rehearsing.begin("How much?")
    await settle()
    desk.rehearsing.drop()
    await desk.speaks(FIRST)
    assert list(desk.voice.said) == [FIRST, FIRST]


class SlowVoice(ScriptedTextToSpeech):
    """Gives its second piece when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may = asyncio.Event()

    async def speak(self, text: str, *, sample_rate: int) -> AsyncGenerator[bytes, None]:
        self.said.append(text)
        yield b"one"
        await self.may.wait()
        yield b"two"


async def test_a_clause_that_is_half_ready_is_heard_as_it_comes():
    desk = await desk_of(voice=SlowVoice())
    desk.rehearsing.begin("How much?")
    await settle()
    desk.rehearsing.go_on()
    speaking = asyncio.create_task(desk.speaks(FIRST))
    await settle()
    assert not speaking.done()
    desk.voice.may.set()  # type: ignore[attr-defined]
    assert await speaking == b"onetwo"


async def test_a_reply_that_has_no_words_when_the_turn_is_over_is_not_waited_for():
    desk = await desk_of()
    desk.rehearsing.begin("How much?")
    desk.rehearsing.go_on()
    await settle()
    assert desk.receptionist.rehearsed == []


async def test_a_voice_that_fails_leaves_the_clause_to_the_turn():
    desk = await desk_of(voice=ScriptedTextToSpeech(fail_after=0))
    desk.rehearsing.begin("How much?")
    await settle()
    desk.voice.fail_after = None
    assert await desk.speaks(FIRST)


@pytest.mark.parametrize("goes_on", [False, True])
async def test_in_a_call_a_rehearsed_turn_is_answered_and_kept_once(goes_on: bool):
    desk = ScriptedReceptionist([REPLY])
    async with call_of(desk, "How much is it?") as call:
        await call.line.until_quiet()
        await call.line.say(SENTENCE)
        await call.line.silence(0.14)
        assert desk.turns == []
        assert desk.rehearsed == ["How much is it?"]
        if goes_on:
            await call.line.say(SENTENCE)
        await call.line.until_quiet()
    assert [turn.text for turn in desk.turns] == ["How much is it?"]
    assert call.said[1:] == [REPLY]
