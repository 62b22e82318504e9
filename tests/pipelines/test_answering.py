"""A caller's turn goes to the receptionist and comes out as a reply, whatever happens there."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
from pipecat.frames.frames import Frame, InterruptionFrame

from agents.replies import EndCall, HandOff, ReplyPart, Routed, Say, SendMessage
from agents.scripted_receptionist import ScriptedReceptionist
from memory.conversation import Turn
from memory.errors import StoreDown
from pipelines.answering import Answering
from pipelines.frames import ReplyBegan, ReplyOver, ReplyText
from pipelines.minutes import Minutes
from pipelines.playback import Clause, Spoken
from pipelines.voice_settings import SpokenPhrases
from tests.pipelines.alone import alone, heard, minutes_of, settle

PHRASES = SpokenPhrases()
WAIT = ScriptedReceptionist.WAIT


class Desk:
    """A receptionist, the minutes, and the part that answers with them."""

    def __init__(self, receptionist: ScriptedReceptionist, minutes: Minutes, events: list) -> None:
        self.receptionist = receptionist
        self.minutes = minutes
        self.events = events
        self.part = Answering(receptionist, minutes, PHRASES, events.append)

    def told(self) -> list[str]:
        return [event["type"] for event in self.events]


async def desk_of(receptionist: ScriptedReceptionist) -> Desk:
    events: list = []
    return Desk(receptionist, await minutes_of(receptionist, events.append), events)


def story(frames: list[Frame]) -> list[str | bool]:
    """The texts and ends that came out; each reply begins with its number."""
    out: list = []
    for frame in frames:
        match frame:
            case ReplyBegan(reply=reply):
                out.append(reply)
            case ReplyText(text=text):
                out.append(text)
            case ReplyOver(end_call=end_call):
                out.append(end_call)
    return out


async def test_a_turn_is_answered_with_the_text_of_the_reply_as_it_comes():
    desk = await desk_of(ScriptedReceptionist([[Say("It is "), WAIT]]))
    async with alone(desk.part) as answering:
        await answering.give(heard("How much?"))
        assert story(answering.came_out) == [1, "It is "]
    [turn] = desk.receptionist.turns
    assert (turn.text, turn.who, turn.confidence) == ("How much?", "customer", 0.9)
    assert desk.told() == ["caller", "routed"]


async def test_turns_are_answered_one_after_the_other():
    desk = await desk_of(ScriptedReceptionist(["One.", [Say("Bye."), EndCall()]]))
    async with alone(desk.part) as answering:
        await answering.give(heard("First."), heard("Second."))
        assert story(answering.came_out) == [1, "One.", False, 2, "Bye.", True]


async def test_the_text_that_comes_first_is_timed():
    desk = await desk_of(ScriptedReceptionist(["One."]))
    async with alone(desk.part) as answering:
        now = asyncio.get_running_loop().time()
        await answering.give(heard("First.", ended_at=now, final_at=now))
        desk.minutes.first_audio(1, now + 60)
    [timing] = [event for event in desk.events if event["type"] == "timing"]
    assert 0 <= timing["first_word_ms"] < 60_000


async def test_an_interruption_stops_the_reply_and_the_next_turn_is_answered():
    desk = await desk_of(ScriptedReceptionist([[Say("It is "), WAIT], "Eighteen dollars."]))
    async with alone(desk.part) as answering:
        await answering.give(heard("How much?"))
        await answering.give(InterruptionFrame())
        assert desk.receptionist.closed == 1
        await answering.give(heard("The lobster?"))
        assert story(answering.came_out) == [1, "It is ", 2, "Eighteen dollars.", False]


@pytest.mark.parametrize(
    ("trouble", "code"), [(StoreDown("away"), "store_down"), (RuntimeError("a defect"), "reply_trouble")]
)
async def test_a_reply_that_fails_is_a_sentence_and_an_end(trouble: Exception, code: str):
    desk = await desk_of(ScriptedReceptionist([[Say("It is "), trouble], "Here I am."]))
    async with alone(desk.part) as answering:
        await answering.give(heard("How much?"))
        assert story(answering.came_out) == [1, "It is ", PHRASES.trouble, False]
        await answering.give(heard("Hello?"))
        assert [text.instead for text in answering.all(ReplyText)][:2] == [False, True]
        assert story(answering.came_out)[4:] == [2, "Here I am.", False]
    assert [event for event in desk.events if event["type"] == "trouble"] == [{"type": "trouble", "code": code}]


async def test_a_reply_that_fails_after_its_goodbye_does_not_end_the_call():
    desk = await desk_of(ScriptedReceptionist([[EndCall(), RuntimeError("a defect")]]))
    async with alone(desk.part) as answering:
        await answering.give(heard("How much?"))
        assert story(answering.came_out) == [1, PHRASES.trouble, False]


async def test_parts_for_other_channels_are_not_spoken():
    parts = [HandOff("asked", "The caller wants Sam."), SendMessage("sms", "Your quote"), Say("Done.")]
    desk = await desk_of(ScriptedReceptionist([parts]))
    async with alone(desk.part) as answering:
        await answering.give(heard("A person, please."))
        assert story(answering.came_out) == [1, "Done.", False]


class BadLoser(ScriptedReceptionist):
    """Fails when it is stopped: the lock that it would give back is out of reach."""

    async def reply(self, turn: Turn) -> AsyncGenerator[ReplyPart, None]:
        self.turns.append(turn)
        try:
            yield Routed("scripted", "scripted", 1.0)
            if len(self.turns) == 1:
                await asyncio.Event().wait()
            yield Say("Eighteen dollars.")
        finally:
            if len(self.turns) == 1:
                raise StoreDown("away")


async def test_a_reply_that_fails_to_stop_is_stopped_all_the_same():
    desk = await desk_of(BadLoser())
    async with alone(desk.part) as answering:
        await answering.give(heard("How much?"))
        await answering.give(InterruptionFrame())
        await answering.give(heard("The lobster?"))
        assert story(answering.came_out) == [1, 2, "Eighteen dollars.", False]
    assert "trouble" not in desk.told()


class Slow(ScriptedReceptionist):
    """Memory that takes a while to keep what was said."""

    def __init__(self) -> None:
        super().__init__(["An answer."])
        self.open = asyncio.Event()

    async def said(self, turn: Turn) -> None:
        await self.open.wait()
        await super().said(turn)


async def test_what_was_said_is_in_memory_before_the_next_turn_is_answered():
    """The reply has begun meanwhile, so that a filler that is said while memory is slow counts as a part of it."""
    desk = await desk_of(memory := Slow())
    clause = Clause("Hello.", seconds=1.0, heard_seconds=1.0, complete=True)
    desk.minutes.said(Spoken(desk.minutes.unasked_reply(), [clause]), interrupted=False)
    async with alone(desk.part) as answering:
        await answering.give(heard("How much?"))
        assert story(answering.came_out) == [2]
        assert memory.turns == []
        memory.open.set()
        await settle()
        assert story(answering.came_out) == [2, "An answer.", False]
    assert [turn.text for turn in memory.kept] == ["Hello."]
