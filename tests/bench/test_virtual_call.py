"""A call of ours in virtual time: when the caller hears us, to the frame."""

import pytest

from agents.scripted_receptionist import ScriptedReceptionist
from bench.utterances import utterances
from bench.virtual_call import VirtualLine, virtual_call
from bench.virtual_time import run
from pipelines.speech.scripted import MILLISECONDS_PER_CHARACTER, ScriptedSpeechToText, ScriptedTextToSpeech
from pipelines.voice_settings import VoiceSettings


def test_a_turn_is_answered_after_the_silence_that_the_settings_ask_for():
    turn = utterances("tuning")[0]
    desk = ScriptedReceptionist(["All right."], greeting="")

    async def call() -> VirtualLine:
        async with virtual_call(
            desk,
            speech_to_text=ScriptedSpeechToText([turn.line]),
            text_to_speech=ScriptedTextToSpeech(),
            end_of_turn=None,
            settings=VoiceSettings(),
        ) as line:
            said = await line.say(turn.pcm)
            assert said == pytest.approx(len(turn.pcm) / 16000)
            return line

    line = run(call())
    assert [each.text for each in desk.turns] == [turn.line]
    [(began, ended)] = line.audible
    assert turn.ended < began < turn.ended + 0.3
    assert ended - began == pytest.approx(len("All right.") * MILLISECONDS_PER_CHARACTER / 1000, abs=0.03)
    assert len(line.heard) == len(turn.pcm) // 320 * 320


def test_a_caller_may_stop_saying_what_they_say():
    async def call() -> float:
        async with virtual_call(
            ScriptedReceptionist(greeting=""),
            speech_to_text=ScriptedSpeechToText(),
            text_to_speech=ScriptedTextToSpeech(),
            end_of_turn=None,
            settings=VoiceSettings(),
        ) as line:
            return await line.say(bytes(16000), until=lambda: line.seconds > 0.1)

    assert run(call()) == pytest.approx(0.12, abs=0.03)
