"""A whole call in virtual time: a scripted line, speech and receptionist around the real pipeline."""

import asyncio

import pytest

from agents.replies import EndCall, Say
from agents.scripted_receptionist import ScriptedReceptionist
from memory.conversation import Turn
from pipelines.speech.scripted import ScriptedSpeechToText, ScriptedTextToSpeech
from pipelines.voice_settings import VoiceSettings
from tests.pipelines.whole_call import HUM, SENTENCE, WAIT, call_of

LONG = (
    "We bring the grill, the food, the tools, the propane and the sake. You provide tables, chairs, plates and glasses."
)


async def test_a_turn_is_heard_answered_and_remembered():
    desk = ScriptedReceptionist(["It is five hundred and ninety dollars."])
    async with call_of(desk, "How much is it for twelve?") as call:
        await call.line.until_quiet()
        assert call.said == ["Hello, this is the AI front desk. How can I help?"]
        await call.line.say(SENTENCE)
        await call.line.until_quiet()
    [turn] = desk.turns
    assert (turn.text, turn.who, turn.channel, turn.call) == (
        "How much is it for twelve?",
        "customer",
        "voice",
        "call-1",
    )
    assert turn.emotion is not None
    assert call.said[1:] == ["It is five hundred and ninety dollars."]
    assert not desk.kept[1].interrupted
    assert [event["type"] for event in call.events if event["type"] not in ("partial", "saying")] == [
        "call_began", "frontdesk", "caller", "routed", "timing", "frontdesk", "call_ended",
    ]  # fmt: skip


async def test_an_interruption_clears_the_line_and_only_what_was_heard_is_remembered():
    desk = ScriptedReceptionist([LONG, "Tables and chairs."])
    async with call_of(desk, "What do you bring?", "Wait, what do I need to provide?") as call:
        await call.line.until_quiet()
        await call.line.say(SENTENCE)
        await call.line.silence(2.5)
        began = call.line.seconds
        await call.line.say(WAIT)
        assert call.line.cleared_at
        assert call.line.cleared_at[0] - began < 0.25
        await call.line.until_quiet()
    cut = desk.kept[1]
    assert cut.interrupted
    assert cut.text
    assert LONG.startswith(cut.text)
    assert len(cut.text) < len(LONG) / 2
    assert [turn.text for turn in desk.turns] == ["What do you bring?", "Wait, what do I need to provide?"]
    assert [turn.continues for turn in desk.turns] == [None, None]
    assert call.said[2:] == ["Tables and chairs."]


async def test_who_goes_on_after_a_word_of_the_answer_goes_on_with_their_turn():
    desk = ScriptedReceptionist([LONG, "Tables and chairs."])
    async with call_of(desk, "What do you bring?", "And what do I need to provide?", "Thank you.") as call:
        await call.line.until_quiet()
        await call.line.say(SENTENCE)
        await call.line.silence(0.6)
        assert call.line.playing
        await call.line.say(WAIT)
        await call.line.until_quiet()
        await call.line.say(SENTENCE)
        await call.line.until_quiet()
    first, second, third = desk.turns
    assert (first.continues, second.continues, third.continues) == (None, first.id, None)
    assert call.said[-2:] == ["Tables and chairs.", LONG]


async def test_mm_hm_does_not_stop_us():
    desk = ScriptedReceptionist([LONG])
    async with call_of(desk, "What do you bring?", "Mm-hm.") as call:
        await call.line.until_quiet()
        await call.line.say(SENTENCE)
        await call.line.silence(2.0)
        await call.line.say(HUM)
        await call.line.until_quiet()
        assert call.line.cleared_at == []
    assert call.said[1:] == [LONG]
    assert len(desk.turns) == 1


async def test_yeah_takes_us_back_for_a_moment_and_every_word_is_still_heard():
    desk = ScriptedReceptionist([LONG])
    async with call_of(desk, "What do you bring?", "Yeah, okay.") as call:
        await call.line.until_quiet()
        await call.line.say(SENTENCE)
        await call.line.silence(2.0)
        await call.line.say(SENTENCE[: 8000 * 2 // 3])
        await call.line.until_quiet()
        assert len(call.line.cleared_at) == 1
    assert call.said[1:] == [LONG]
    assert [event["type"] for event in call.events if event["type"] in ("held", "went_on", "barge_in")] == [
        "held",
        "went_on",
    ]


async def test_goodbye_hangs_up_once_it_has_been_heard():
    desk = ScriptedReceptionist([[Say("Thank you for calling. Goodbye."), EndCall()]])
    async with call_of(desk, "That's all, goodbye.") as call:
        await call.line.until_quiet()
        await call.line.say(SENTENCE)
        await call.line.until_quiet()
        assert call.line.over
        assert not call.line.playing
    assert call.said[-1] == "Thank you for calling. Goodbye."


async def test_a_silent_caller_is_asked_twice_and_then_let_go():
    async with call_of(ScriptedReceptionist()) as call:
        await call.line.silence(45)
        assert call.line.over
    phrases = VoiceSettings().phrases
    assert call.said[1:] == [*phrases.still_there, phrases.silence_goodbye]


async def test_a_late_reply_gets_a_filler_and_one_that_never_comes_is_given_up():
    desk = ScriptedReceptionist([[Say("One "), ScriptedReceptionist.WAIT], "Here I am."])
    async with call_of(desk, "How much?", "Hello?") as call:
        await call.line.until_quiet()
        await call.line.say(SENTENCE)
        await call.line.silence(14)
        await call.line.until_quiet()
        await call.line.say(SENTENCE)
        await call.line.until_quiet()
    phrases = VoiceSettings().phrases
    assert call.said[1] in phrases.fillers
    assert call.said[2] == phrases.trouble
    assert call.said[3] == "Here I am."
    assert desk.closed == 1


async def test_when_the_mind_fails_the_caller_hears_a_sentence_and_the_call_goes_on():
    desk = ScriptedReceptionist([[RuntimeError("broken")], "Here I am."])
    async with call_of(desk, "How much?", "Hello again?") as call:
        for _ in range(2):
            await call.line.until_quiet()
            await call.line.say(SENTENCE)
        await call.line.until_quiet()
    assert call.said[1:] == [VoiceSettings().phrases.trouble, "Here I am."]
    assert call.told("trouble")[0]["code"] == "reply_trouble"


async def test_a_line_with_no_ears_says_so_and_ends():
    stt = ScriptedSpeechToText(["Hello."], fail_after=0)
    async with call_of(ScriptedReceptionist(), speech_to_text=stt) as call:
        await call.line.until_quiet()
        assert call.line.over
    assert VoiceSettings().phrases.trouble_goodbye in " ".join(call.said)


async def test_a_line_with_no_voice_outlives_it():
    """Nothing can be said; the caller is still heard, and what was never heard is not remembered as said."""
    desk = ScriptedReceptionist(["An answer nobody hears."])
    async with call_of(desk, "How much?", text_to_speech=ScriptedTextToSpeech(fail_after=0)) as call:
        await call.line.silence(1)
        await call.line.say(SENTENCE)
        await call.line.silence(2)
    assert [turn.text for turn in desk.turns] == ["How much?"]
    assert call.said == []
    assert call.told("trouble")


async def test_keys_are_heard_as_a_turn():
    desk = ScriptedReceptionist(["Thank you."])
    async with call_of(desk) as call:
        await call.line.until_quiet()
        await call.line.press("95616#")
        await call.line.until_quiet()
    assert [turn.text for turn in desk.turns] == ["9 5 6 1 6"]


async def test_what_was_heard_until_the_caller_hung_up_is_remembered():
    desk = ScriptedReceptionist([LONG])
    async with call_of(desk, "What do you bring?") as call:
        await call.line.until_quiet()
        await call.line.say(SENTENCE)
        await call.line.silence(2.5)
    assert desk.kept[-1].interrupted
    assert LONG.startswith(desk.kept[-1].text)


async def test_more_words_before_our_answer_are_a_turn_of_their_own():
    desk = ScriptedReceptionist([[ScriptedReceptionist.WAIT], "For twelve then."])
    async with call_of(desk, "How much for eight adults?", "And four children.") as call:
        await call.line.until_quiet()
        await call.line.say(SENTENCE)
        await call.line.silence(0.6)
        await call.line.say(SENTENCE)
        await call.line.until_quiet()
    assert [turn.text for turn in desk.turns] == ["How much for eight adults?", "And four children."]
    assert call.said[1:] == ["For twelve then."]


async def test_nothing_is_left_behind():
    before = len(asyncio.all_tasks())
    stt = ScriptedSpeechToText(["Hello."])
    for _ in range(20):
        async with call_of(ScriptedReceptionist(), speech_to_text=stt) as call:
            await call.line.silence(0.1)
    await asyncio.sleep(0)
    assert len(asyncio.all_tasks()) == before
    assert stt.open_streams == 0


@pytest.mark.parametrize("frame_bytes", [100, 320, 640, 1001])
async def test_frames_of_any_length_are_heard(frame_bytes):
    desk = ScriptedReceptionist(["Yes."])
    async with call_of(desk, "How much is it?") as call:
        await call.line.until_quiet()
        assert call.line._listener is not None
        audio = SENTENCE + bytes(16000)
        for start in range(0, len(audio), frame_bytes):
            call.line._listener.on_audio(audio[start : start + frame_bytes])
            for _ in range(4):
                await asyncio.sleep(0)
        await call.line.until_quiet()
    assert [turn.text for turn in desk.turns] == ["How much is it?"]


async def test_a_goodbye_that_is_interrupted_does_not_end_the_call():
    desk = ScriptedReceptionist([[Say(LONG), EndCall()], "Eighteen dollars."])
    async with call_of(desk, "That's all, goodbye.", "Wait, how much is the lobster?") as call:
        await call.line.until_quiet()
        await call.line.say(SENTENCE)
        await call.line.silence(2.5)
        await call.line.say(WAIT)
        await call.line.until_quiet()
        assert call.said[-1] == "Eighteen dollars."
        await call.line.silence(2)
        assert not call.line.over


async def test_a_silent_caller_who_speaks_up_in_our_last_sentence_is_answered():
    desk = ScriptedReceptionist(["Eighteen dollars."])
    async with call_of(desk, "Wait, how much is the lobster?") as call:
        phrases = VoiceSettings().phrases
        while phrases.silence_goodbye not in [event["text"] for event in call.told("saying")]:
            await call.line.silence(0.02)
        await call.line.say(WAIT)
        await call.line.until_quiet()
        assert call.said[-1] == "Eighteen dollars."
        assert not call.line.over


async def test_a_memory_that_fails_in_no_known_way_neither_stops_the_answers_nor_the_end_of_the_call():
    class Forgetful(ScriptedReceptionist):
        async def said(self, turn: Turn) -> None:
            raise RuntimeError("a defect")

    desk = Forgetful(["An answer.", [Say("Goodbye."), EndCall()]])
    async with call_of(desk, "A question?", "That's all.") as call:
        for _ in range(2):
            await call.line.until_quiet()
            await call.line.say(SENTENCE)
        await call.line.until_quiet()
        assert call.line.over
    assert [turn.text for turn in desk.turns] == ["A question?", "That's all."]
    assert call.told("trouble") == []


async def test_a_caller_who_hangs_up_at_any_moment_leaves_nothing_behind():
    stt = ScriptedSpeechToText(["Hello."])
    before = len(asyncio.all_tasks())
    for steps in range(0, 120, 3):
        async with call_of(ScriptedReceptionist(), speech_to_text=stt):
            for _ in range(steps):
                await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert len(asyncio.all_tasks()) == before
    assert stt.open_streams == 0


async def test_a_line_whose_pipeline_ends_is_hung_up():
    ended = call_of(ScriptedReceptionist())
    call = await ended.__aenter__()
    await call.line.until_quiet()
    [pipeline] = [task for task in asyncio.all_tasks() if task.get_name() == "voice_pipeline"]
    pipeline.cancel()
    await asyncio.wait([pipeline])
    assert call.line.over
    with pytest.raises(asyncio.CancelledError):
        await ended.__aexit__(None, None, None)
    assert call.events[-1] == {"type": "call_ended"}
