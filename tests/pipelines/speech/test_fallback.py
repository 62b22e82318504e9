"""The first service with audio in time speaks the clause, once; one that failed is left alone for a while."""

from __future__ import annotations

import contextlib

import pytest

from pipelines.errors import SpeechDown, SpeechTrouble
from pipelines.speech.fallback import FallbackSpeechToText, FallbackTextToSpeech
from pipelines.speech.protocols import SpeechCapabilities
from pipelines.speech.scripted import ScriptedSpeechToText, ScriptedTextToSpeech


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def _speak(voice, text="hello there"):
    return b"".join([piece async for piece in voice.speak(text, sample_rate=8000)])


def _pair(first, **limits):
    first.name = "first"
    second = ScriptedTextToSpeech(name="second", tone_hz=880)
    clock = Clock()
    limits = {"first_audio_seconds": 0.05, "next_audio_seconds": 0.05, **limits}
    return FallbackTextToSpeech([first, second], clock=clock, **limits), second, clock


async def test_the_first_one_speaks_while_it_can():
    first = ScriptedTextToSpeech()
    voice, second, _ = _pair(first)
    assert await _speak(voice)
    assert (list(first.said), list(second.said)) == (["hello there"], [])


@pytest.mark.parametrize("trouble", [{"fail_after": 0}, {"silent": True}])
async def test_the_next_one_speaks_the_same_clause_when_there_is_no_audio(trouble):
    voice, second, _ = _pair(ScriptedTextToSpeech(**trouble))
    assert await _speak(voice) == await _speak(ScriptedTextToSpeech(tone_hz=880))
    assert list(second.said) == ["hello there"]


async def test_a_clause_that_broke_off_is_not_said_again():
    voice, second, _ = _pair(ScriptedTextToSpeech(fail_after=0, fail_midway=True))
    assert len(await _speak(voice, "x" * 100)) == 16000
    assert list(second.said) == []
    assert await _speak(voice, "next")
    assert list(second.said) == ["next"]


async def test_one_that_goes_quiet_in_the_middle_ends_the_clause():
    class Stalling(ScriptedTextToSpeech):
        async def speak(self, text, *, sample_rate):
            yield b"ab"
            async for piece in super().speak(text, sample_rate=sample_rate):
                yield piece

    voice, second, _ = _pair(Stalling(silent=True))
    assert await _speak(voice) == b"ab"
    assert list(second.said) == []


async def test_a_failed_service_is_skipped_for_a_growing_while():
    first = ScriptedTextToSpeech(fail_after=0)
    voice, second, clock = _pair(first)
    await _speak(voice)
    first.fail_after = None
    await _speak(voice)
    assert len(second.said) == 2
    clock.now += 5.0
    await _speak(voice)
    assert (len(first.said), len(second.said)) == (1, 2)


async def test_when_none_speaks_the_trouble_is_told_and_all_are_tried_again_the_next_time():
    first, second = ScriptedTextToSpeech(name="a", fail_after=0), ScriptedTextToSpeech(name="b", fail_after=0)
    voice = FallbackTextToSpeech([first, second])
    with pytest.raises(SpeechDown):
        await _speak(voice)
    second.fail_after = None
    assert await _speak(voice)


async def test_a_defect_in_an_adapter_is_trouble_like_any_other():
    class Broken(ScriptedTextToSpeech):
        async def speak(self, text, *, sample_rate):
            raise KeyError("audio")
            yield b""

    voice, second, _ = _pair(Broken())
    assert await _speak(voice)
    assert len(second.said) == 1
    with pytest.raises(SpeechTrouble):
        await _speak(FallbackTextToSpeech([Broken()]))


async def test_all_services_are_given_numbers_as_words_and_nothing_without_words():
    first = ScriptedTextToSpeech()
    voice, _, _ = _pair(first)
    await _speak(voice, "That is $5.")
    assert list(first.said) == ["That is five dollars."]
    assert await _speak(voice, " ... ") == b""


async def test_a_service_that_has_no_audio_for_a_clause_is_not_at_fault():
    first = ScriptedTextToSpeech()
    voice, second, _ = _pair(first)
    first_speak = first.speak

    async def nothing(text, *, sample_rate):
        for piece in ():
            yield piece

    first.speak = nothing
    assert await _speak(voice) == b""
    first.speak = first_speak
    assert await _speak(voice)
    assert list(second.said) == []


async def test_closing_the_clause_stops_the_service():
    first = ScriptedTextToSpeech()
    voice, _, _ = _pair(first)
    async with contextlib.aclosing(voice.speak("x" * 100, sample_rate=8000)) as audio:
        assert await anext(audio)
    assert first.clauses_stopped == 1


async def test_hearing_has_what_all_of_its_services_have():
    first, second = ScriptedSpeechToText(name="a"), ScriptedSpeechToText(name="b")
    first.capabilities = SpeechCapabilities(streaming=True, needs_silence=True, sample_rates=(8000, 16000))
    second.capabilities = SpeechCapabilities(streaming=False, needs_silence=False, sample_rates=(16000,))
    joined = FallbackSpeechToText([first, second])
    assert joined.capabilities == SpeechCapabilities(streaming=True, needs_silence=False, sample_rates=(16000,))
    assert joined.name == "a+b"
    first.capabilities = second.capabilities = SpeechCapabilities(asked_early=True)
    assert FallbackSpeechToText([first, second]).capabilities.asked_early


async def test_a_call_that_no_service_opens_is_refused():
    with pytest.raises(SpeechDown):
        await FallbackSpeechToText([ScriptedSpeechToText(fail_after=0)]).open(
            sample_rate=8000, hear=lambda transcript: None, failed=lambda error: None
        )
