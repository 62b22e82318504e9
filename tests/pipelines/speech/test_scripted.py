"""The scripted services keep to their script, call by call, and fail as scripted."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from pipelines.errors import SpeechDown
from pipelines.speech.scripted import MILLISECONDS_PER_CHARACTER, ScriptedSpeechToText, ScriptedTextToSpeech

FRAME = bytes(320)


async def _open(script):
    told: asyncio.Queue = asyncio.Queue()
    failures: asyncio.Queue = asyncio.Queue()
    stream = await script.open(sample_rate=8000, hear=told.put_nowait, failed=failures.put_nowait)
    return stream, told, failures


async def _get(queue):
    async with asyncio.timeout(20):
        return await queue.get()


async def test_each_turn_is_the_next_line_and_each_call_begins_at_the_first():
    script = ScriptedSpeechToText(["one two", "three"])
    for _ in range(2):
        stream, told, _failures = await _open(script)
        for text in ("one two", "three", "one two"):
            assert stream.finalize() == 1
            transcript = await _get(told)
            assert (transcript.text, transcript.final, transcript.finalized) == (text, True, 1)
            stream.next_turn()
        await stream.close()
    assert script.open_streams == 0


async def test_a_turn_with_two_pauses_is_still_one_line():
    stream, told, _ = await _open(ScriptedSpeechToText(["one two"]))
    assert [stream.finalize(), stream.finalize()] == [1, 2]
    assert [(await _get(told)).finalized for _ in range(2)] == [1, 2]


async def test_partials_grow_word_by_word_with_the_audio():
    stream, told, _ = await _open(ScriptedSpeechToText(["one two three"]))
    for _ in range(40):
        stream.feed(FRAME)
    assert [(await _get(told)).text for _ in range(2)] == ["one", "one two"]


async def test_words_of_a_turn_that_is_over_are_not_told():
    stream, told, _ = await _open(ScriptedSpeechToText(["one", "two"]))
    stream.finalize()
    stream.next_turn()
    stream.finalize()
    assert (await _get(told)).text == "two"


async def test_it_fails_when_scripted():
    with pytest.raises(SpeechDown):
        await _open(ScriptedSpeechToText(fail_after=0))
    stream, told, failures = await _open(ScriptedSpeechToText(fail_after=1))
    stream.finalize()
    stream.finalize()
    assert (await _get(told)).finalized == 1
    assert isinstance(await _get(failures), SpeechDown)
    stream.finalize()
    stream.feed(FRAME * 100)
    await asyncio.sleep(0)
    assert told.empty()
    assert failures.empty()


async def test_a_silent_one_never_answers():
    stream, told, failures = await _open(ScriptedSpeechToText(silent=True))
    stream.feed(FRAME * 100)
    stream.finalize()
    await asyncio.sleep(0)
    assert told.empty()
    assert failures.empty()


async def test_speech_is_as_long_as_its_words_would_take():
    voice = ScriptedTextToSpeech()
    pcm = b"".join([piece async for piece in voice.speak("x" * 30, sample_rate=8000)])
    assert len(pcm) == 2 * 8 * 30 * MILLISECONDS_PER_CHARACTER
    assert any(pcm)
    assert list(voice.said) == ["x" * 30]
    assert voice.clauses_stopped == 0


async def test_speech_fails_before_or_after_the_first_piece():
    voice = ScriptedTextToSpeech(fail_after=1)
    assert [piece async for piece in voice.speak("hello", sample_rate=8000)]
    with pytest.raises(SpeechDown):
        await anext(voice.speak("hello", sample_rate=8000))
    audio = ScriptedTextToSpeech(fail_after=0, fail_midway=True).speak("hello", sample_rate=8000)
    assert await anext(audio)
    with pytest.raises(SpeechDown):
        await anext(audio)


async def test_a_stopped_clause_is_counted():
    voice = ScriptedTextToSpeech()
    async with contextlib.aclosing(voice.speak("x" * 100, sample_rate=8000)) as audio:
        await anext(audio)
    assert voice.clauses_stopped == 1
