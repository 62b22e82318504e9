"""The real local models, through their worker processes: a human voice in, words out; words in, a voice out."""

from __future__ import annotations

import asyncio
import contextlib

import numpy as np
import pytest

from pipelines.speech.embedded import EmbeddedEndOfTurn, EmbeddedSpeechToText, EmbeddedTextToSpeech
from pipelines.word_errors import word_errors


def _words(text: str) -> str:
    return "".join(mark for mark in text.lower() if mark.isalnum() or mark == " ")


@pytest.fixture
async def listen(local_models):
    """`await listen(pcm)`: the final and the partials of a turn, fed in frames as a line does."""
    service = EmbeddedSpeechToText(local_models)

    async def hear(pcm, sample_rate=8000):
        told: asyncio.Queue = asyncio.Queue()
        failures: list[Exception] = []
        stream = await service.open(sample_rate=sample_rate, hear=told.put_nowait, failed=failures.append)
        frame = sample_rate // 50 * 2
        for start in range(0, len(pcm), frame):
            stream.feed(pcm[start : start + frame])
            if start % (frame * 25) == 0:
                await asyncio.sleep(0)
        assert stream.finalize() == 1
        partials = []
        async with asyncio.timeout(60):
            while not (transcript := await told.get()).final:
                partials.append(transcript)
        await stream.close()
        assert not failures
        return transcript, partials

    yield hear
    await service.close()


async def test_a_human_voice_is_written_down(listen, clip):
    final, _ = await listen(clip("weasels"))
    assert final.text == "Weasels have eaten our phone system."
    assert final.finalized == 1
    assert 0.7 < final.confidence <= 1.0


async def test_many_calls_are_heard_at_once_and_none_gets_another_s_words(listen, clip):
    told = await asyncio.gather(*(listen(clip(("weasels", "one-moment")[number % 2])) for number in range(6)))
    texts = [_words(final.text) for final, _ in told]
    assert texts == ["weasels have eaten our phone system", "one moment please"] * 3


@pytest.mark.parametrize("kind", ["hiss", "click", "hum", "cough"])
async def test_noise_is_nobody_speaking(listen, kind):
    rng = np.random.default_rng(2)
    time = np.arange(12000) / 8000
    noises = {
        "hiss": rng.normal(0, 600, 12000),
        "click": np.where(np.arange(12000) % 5000 == 700, 25000, 0) + rng.normal(0, 20, 12000),
        "hum": 4000 * np.sin(2 * np.pi * 120 * time),
        "cough": rng.normal(0, 12000, 12000) * np.exp(-((time - 0.4) ** 2) / 0.01),
    }
    final, _ = await listen(noises[kind].clip(-32000, 32000).astype("<i2").tobytes())
    assert final.text == ""


async def _speech(service, text, rate):
    return b"".join([piece async for piece in service.speak(text, sample_rate=rate)])


@pytest.fixture
async def voice(local_models):
    service = EmbeddedTextToSpeech(local_models)
    yield service
    await service.close()


SAID = {
    "The total is $590.00.": "The total is five hundred ninety dollars.",
    "Thank you for calling. How can I help you today?": "Thank you for calling. How can I help you today?",
    "Our number is 614-555-0132.": "Our number is 614-555-0132.",
}


@pytest.mark.parametrize("text", SAID)
async def test_what_is_spoken_is_understood_over_a_telephone(voice, listen, text):
    final, _ = await listen(await _speech(voice, text, 8000))
    errors, _ = word_errors(SAID[text], final.text)
    assert errors <= 1


async def test_the_rate_asked_for_is_the_rate_given(voice):
    low = len(await _speech(voice, "One moment, please.", 8000))
    high = len(await _speech(voice, "One moment, please.", 16000))
    assert high == pytest.approx(2 * low, rel=0.2)


async def test_speech_comes_in_pieces_and_stops_when_nobody_wants_more(voice):
    text = "For eight adults and four children, that comes to five hundred ninety dollars. Shall I book it?"
    pieces = [piece async for piece in voice.speak(text, sample_rate=8000)]
    assert len(pieces) == 3
    async with contextlib.aclosing(voice.speak(text, sample_rate=8000)) as audio:
        async for piece in audio:
            assert len(piece) > 8000
            break
    assert await _speech(voice, "Sure.", 8000)


@pytest.mark.parametrize("text", ["", " ", "...", "🎉", "—"])
async def test_a_text_without_words_is_no_sound(voice, text):
    assert await _speech(voice, text, 8000) == b""


async def test_speech_is_loud_enough_for_a_telephone_and_never_clipped(voice):
    for text in ("Sure.", "Would you like me to send that to you by text message?"):
        samples = np.frombuffer(await _speech(voice, text, 8000), "<i2").astype(np.float32) / 32768
        assert np.abs(samples).max() < 1.0
        assert 0.06 < np.sqrt(np.mean(samples**2)) < 0.3


async def test_a_finished_sentence_sounds_more_finished_than_half_of_it(local_models, clip):
    service = EmbeddedEndOfTurn(local_models, within_seconds=10)
    whole = clip("weasels")
    assert await service.finished(whole, 8000) > 0.8
    assert await service.finished(whole[: len(whole) // 4 * 2], 8000) < 0.3
    await service.close()
