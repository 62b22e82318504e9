"""The minutes of a call: who said what in which order, as heard, and how long the answers took."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from agents.replies import ReplyPart, Routed
from agents.scripted_receptionist import ScriptedReceptionist
from memory.clock import FakeClock
from memory.conversation import Emotion, Turn
from memory.errors import NotFound, StoreDown
from pipelines.minutes import Minutes
from pipelines.playback import Clause, Spoken
from pipelines.speech.scripted import ScriptedTextToSpeech
from tests.pipelines.alone import ARRIVAL, heard, minutes_of, settle
from tests.pipelines.whole_call import SENTENCE, call_of


class Memory(ScriptedReceptionist):
    """Writes the turns of both sides into one book. Raises what is in `troubles` first; waits for `open`."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.book: list[str] = []
        self.troubles: list[Exception] = []
        self.open = asyncio.Event()
        self.open.set()

    def reply(self, turn: Turn) -> AsyncGenerator[ReplyPart, None]:
        self.book.append(turn.text)
        return super().reply(turn)

    async def said(self, turn: Turn) -> None:
        await self.open.wait()
        if self.troubles:
            raise self.troubles.pop(0)
        await super().said(turn)
        self.book.append("(cut off)" if turn.interrupted else turn.text)


def spoken(reply: int, text: str, *, heard_part: float = 1.0) -> Spoken:
    """A reply of ten seconds, of which this part was heard."""
    return Spoken(reply, [Clause(text, seconds=10.0, heard_seconds=10.0 * heard_part, complete=True)])


@pytest.fixture
def desk() -> Memory:
    return Memory()


@pytest.fixture
def events() -> list:
    return []


@pytest.fixture
async def minutes(desk: Memory, events: list) -> Minutes:
    return await minutes_of(desk, events.append)


async def test_a_turn_that_goes_on_says_with_which(minutes: Minutes):
    first, _ = minutes.caller_turn(heard("For ten."))
    said = heard("In 95616.")
    said.continues = first.id
    turn, _ = minutes.caller_turn(said)
    assert (first.continues, turn.continues) == (None, first.id)


async def test_the_turn_of_a_caller_carries_what_is_known_of_it(minutes: Minutes, events: list):
    feeling = Emotion(0.31234, "negative", 0.7, 0.35, 0.2)
    said = heard("How much?")
    said.emotion = feeling
    turn, _ = minutes.caller_turn(said)
    assert (turn.who, turn.text, turn.channel, turn.org, turn.call) == (
        "customer", "How much?", "voice", ARRIVAL.org, "call-1",
    )  # fmt: skip
    assert (turn.conversation, turn.customer) == ("scripted-conversation", "scripted-customer")
    assert (turn.emotion, turn.confidence, turn.interrupted) == (feeling, 0.9, False)
    [event] = events
    assert event["turn"] == turn.id
    assert event["emotion"] == {"score": 0.31234, "label": "negative", "words": 0.35, "voice": 0.2}


async def test_what_frontdesk_said_names_the_agent_and_the_intent_and_only_what_was_heard(minutes, desk, events):
    turn, reply = minutes.caller_turn(heard("What do you bring?"))
    minutes.routed(turn, reply, Routed("services", "concierge", 0.876543))
    minutes.said(spoken(reply, "the grill the food the tools", heard_part=0.5), interrupted=True)
    await minutes.keep_said()
    [said] = desk.kept
    assert (said.who, said.text, said.intent, said.agent, said.interrupted) == (
        "frontdesk", "the grill the", "services", "concierge", True,
    )  # fmt: skip
    assert said.id != turn.id
    assert said.confidence == 0.876543
    assert events[1:] == [
        {"type": "routed", "turn": turn.id, "intent": "services", "agent": "concierge", "confidence": 0.877},
        {"type": "frontdesk", "text": "the grill the", "interrupted": True},
    ]


async def test_a_sentence_to_nothing_that_was_said_has_no_agent(minutes: Minutes, desk: Memory):
    minutes.said(spoken(minutes.unasked_reply(), "Are you still there?"), interrupted=False)
    await minutes.keep_said()
    [said] = desk.kept
    assert (said.intent, said.agent, said.interrupted) == (None, None, False)


async def test_what_nobody_heard_was_not_said(minutes: Minutes, desk: Memory, events: list):
    minutes.said(spoken(minutes.unasked_reply(), "Hello.", heard_part=0.0), interrupted=True)
    await minutes.keep_said()
    assert desk.kept == []
    assert events == []


async def test_a_turn_has_the_time_at_which_it_was_heard_not_kept(desk: Memory):
    clock = FakeClock()
    minutes = await minutes_of(desk, now=clock)
    began = clock()
    minutes.said(spoken(minutes.unasked_reply(), "Hello."), interrupted=False)
    clock.turn(seconds=5)
    turn, _ = minutes.caller_turn(heard("Hi."))
    await minutes.keep_said()
    assert desk.kept[0].at == began < turn.at


async def test_an_answer_is_timed_from_the_end_of_the_callers_speech(desk: Memory, events: list):
    now = [100.35]
    minutes = await minutes_of(desk, events.append, clock=lambda: now[0])
    said = heard("How much?", ended_at=100.0, final_at=100.3)
    minutes.turn_heard(said)
    now[0] = 100.36
    turn, reply = minutes.caller_turn(said)
    now[0] = 100.4
    minutes.routed(turn, reply, Routed("services", "concierge", 0.9))
    minutes.first_word(reply, 100.45)
    minutes.first_word(reply, 100.9)
    minutes.first_audio(reply, 100.7)
    minutes.first_audio(reply, 101.5)
    [timing] = [event for event in events if event["type"] == "timing"]
    assert timing == {
        "type": "timing", "turn": turn.id, "final_ms": 300, "decided_ms": 350, "asked_ms": 360, "routed_ms": 400,
        "first_word_ms": 450, "first_audio_ms": 700,
    }  # fmt: skip


async def test_what_answers_no_turn_is_not_timed(minutes: Minutes, events: list):
    minutes.first_audio(minutes.unasked_reply(), 3.0)
    minutes.first_word(99, 3.0)
    minutes.first_audio(99, 3.0)
    assert events == []


async def test_a_reply_that_is_routed_after_it_was_cut_off_troubles_nobody(minutes: Minutes, desk: Memory):
    turn, reply = minutes.caller_turn(heard("How much?"))
    minutes.said(spoken(reply, "Let me check."), interrupted=True)
    minutes.routed(turn, reply, Routed("price", "quotes", 1.0))
    await minutes.keep_said()
    assert desk.kept[0].agent is None


async def test_while_memory_is_down_nothing_is_lost_and_the_order_stays(minutes: Minutes, desk: Memory):
    desk.troubles = [StoreDown("away"), StoreDown("away")]
    for text in ("One.", "Two."):
        minutes.said(spoken(minutes.unasked_reply(), text), interrupted=False)
        await minutes.keep_said()
        assert desk.kept == []
    minutes.said(spoken(minutes.unasked_reply(), "Three."), interrupted=False)
    await minutes.keep_said()
    assert [turn.text for turn in desk.kept] == ["One.", "Two.", "Three."]


@pytest.mark.parametrize("trouble", [NotFound("no such conversation"), RuntimeError("a defect")])
async def test_what_memory_will_never_take_does_not_stand_in_the_way(minutes: Minutes, desk: Memory, trouble):
    desk.troubles = [trouble]
    for text in ("One.", "Two."):
        minutes.said(spoken(minutes.unasked_reply(), text), interrupted=False)
    await minutes.keep_said()
    assert [turn.text for turn in desk.kept] == ["Two."]


async def test_two_who_keep_at_once_keep_each_turn_once(minutes: Minutes, desk: Memory):
    desk.open.clear()
    for text in ("One.", "Two."):
        minutes.said(spoken(minutes.unasked_reply(), text), interrupted=False)
    both = [asyncio.create_task(minutes.keep_said()) for _ in range(2)]
    await settle()
    assert not any(task.done() for task in both)
    desk.open.set()
    await asyncio.gather(*both)
    assert [turn.text for turn in desk.kept] == ["One.", "Two."]


async def test_one_who_is_stopped_while_keeping_leaves_the_turn_for_the_next(minutes: Minutes, desk: Memory):
    desk.open.clear()
    minutes.said(spoken(minutes.unasked_reply(), "One."), interrupted=False)
    keeping = asyncio.create_task(minutes.keep_said())
    await settle()
    keeping.cancel()
    await asyncio.wait([keeping])
    desk.open.set()
    await minutes.keep_said()
    assert [turn.text for turn in desk.kept] == ["One."]


class SlowToStop(ScriptedTextToSpeech):
    """Gives the first second of a long text and then no more; takes its time over being stopped."""

    async def speak(self, text: str, *, sample_rate: int) -> AsyncGenerator[bytes, None]:
        async for piece in super().speak(text, sample_rate=sample_rate):
            yield piece
            if len(text) > 50:
                try:
                    await asyncio.Event().wait()
                finally:
                    await settle(200)


async def test_what_is_cut_off_by_the_end_of_a_turn_is_remembered_before_that_turn():
    long = "We bring the grill and the food and the tools and all the propane and the sake that you want."
    desk = Memory([long, "Eighteen dollars."], greeting="Hello.")
    async with call_of(desk, "What do you bring?", "Lobster.", text_to_speech=SlowToStop()) as call:
        await call.line.until_quiet()
        await call.line.say(SENTENCE)
        await call.line.silence(1.5)
        await call.line.say(SENTENCE[:8000])
        await call.line.silence(3)
    assert desk.book == ["Hello.", "What do you bring?", "(cut off)", "Lobster.", "Eighteen dollars."]


async def test_a_turn_that_an_interruption_overtook_is_remembered_before_the_next_one(minutes: Minutes, desk: Memory):
    overtaken, next_one = heard("Eight adults."), heard("And four children.")
    minutes.turn_heard(overtaken)
    minutes.turn_heard(next_one)
    minutes.caller_turn(overtaken)  # its answering was cancelled before the receptionist had it
    minutes.caller_turn(next_one)
    await minutes.keep_said()
    assert [(turn.who, turn.text) for turn in desk.kept] == [("customer", "Eight adults.")]
    assert desk.kept[0].id == overtaken.turn_id  # the same turn, should the receptionist have it after all


async def test_a_turn_that_was_taken_up_is_the_receptionists(minutes: Minutes, desk: Memory):
    taken_up = heard("Eight adults.")
    minutes.turn_heard(taken_up)
    turn, reply = minutes.caller_turn(taken_up)
    minutes.routed(turn, reply, Routed("quote", "quotes", 1.0))
    await minutes.close()
    assert desk.kept == []


async def test_a_turn_that_nobody_took_up_before_the_caller_hung_up_is_remembered(minutes: Minutes, desk: Memory):
    minutes.turn_heard(heard("Never mind."))
    await minutes.close()
    assert [turn.text for turn in desk.kept] == ["Never mind."]
