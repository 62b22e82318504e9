"""Words and voice joined: what the voice may change, and what it may not."""

from __future__ import annotations

import asyncio

import numpy as np

from agents.emotion import from_words
from memory.conversation import Emotion
from pipelines.emotion import CallEmotion

CALM = ("Hi there.", "My name is Sarah.", "We are twelve people.")
COMPLAINT = "I've been waiting for twenty minutes."
QUESTION = "How much is it for ten adults?"
PRAISE = "That sounds nice, thank you."


def voice(pitch_hz: float = 180, gain_db: float = 0, seconds: float = 1.5, sway: float = 1.0) -> bytes:
    at = np.arange(int(seconds * 8000)) / 8000
    phase = 2 * np.pi * np.cumsum(pitch_hz * 2 ** (sway * np.sin(5 * at) / 12)) / 8000
    wave = sum(np.sin(k * phase + k) / k for k in range(1, 9))
    loudness = 0.08 + 0.92 * np.sin(np.pi * 4 * at) ** 2
    return (
        (np.clip(0.05 * 10 ** (gain_db / 20) * wave / np.std(wave) * loudness, -1, 1) * 32767).astype("<i2").tobytes()
    )


async def after_calm_turns(text: str, **how: float) -> Emotion:
    emotion = CallEmotion()
    for number, calm in enumerate(CALM):
        await emotion.of(calm, voice(pitch_hz=180 + 4 * number, gain_db=number - 1), 8000)
    return await emotion.of(text, voice(**how), 8000)


async def test_loud_and_angry_is_very_negative():
    calm = await after_calm_turns(COMPLAINT)
    loud = await after_calm_turns(COMPLAINT, pitch_hz=250, gain_db=10, sway=4)
    assert calm.label == "negative"
    assert loud.label == "very_negative"
    assert loud.voice is not None
    assert loud.voice < 0.2
    assert loud.words == calm.words == from_words(COMPLAINT).score
    assert loud.confidence > calm.confidence


async def test_lively_and_pleased_is_more_than_pleased():
    calm = await after_calm_turns(PRAISE)
    lively = await after_calm_turns(PRAISE, pitch_hz=240, gain_db=6, sway=4)
    assert lively.score > calm.score
    assert lively.label == "positive"


async def test_excitement_alone_moves_only_a_little():
    lively = await after_calm_turns(QUESTION, pitch_hz=270, gain_db=12, sway=5)
    assert lively.label == "neutral"
    assert abs(lively.score - 0.5) <= 0.06


async def test_a_flat_tired_voice_is_a_little_down():
    flat = await after_calm_turns(QUESTION, pitch_hz=150, gain_db=-9, sway=0)
    assert 0.42 < flat.score < 0.5


async def test_a_loud_high_voice_that_is_always_so_means_nothing():
    emotion = CallEmotion()
    for text in CALM:
        await emotion.of(text, voice(pitch_hz=260, gain_db=12), 8000)
    heard = await emotion.of(QUESTION, voice(pitch_hz=260, gain_db=12), 8000)
    complaint = await emotion.of(COMPLAINT, voice(pitch_hz=262, gain_db=12), 8000)
    assert abs(heard.score - from_words(QUESTION).score) < 0.02
    assert complaint.label == "negative"


async def test_the_first_turn_has_nothing_to_be_compared_with():
    first = await CallEmotion().of(COMPLAINT, voice(pitch_hz=300, gain_db=12), 8000)
    assert first.voice == 0.5
    assert first.score == from_words(COMPLAINT).score


async def test_one_shout_does_not_make_the_next_sound_usual():
    emotion = CallEmotion()
    for calm in CALM:
        await emotion.of(calm, voice(), 8000)
    shouts = [await emotion.of(COMPLAINT, voice(pitch_hz=250, gain_db=12), 8000) for _ in range(7)]
    assert {shout.label for shout in shouts} == {"very_negative"}


async def test_without_enough_voice_the_words_stand_alone():
    emotion = CallEmotion()
    for pcm in (b"", bytes(16000), voice(seconds=0.1)):
        assert await emotion.of(COMPLAINT, pcm, 8000) == from_words(COMPLAINT)


async def test_calls_know_nothing_of_each_other():
    quiet, loud = CallEmotion(), CallEmotion()
    for calm in CALM:
        await asyncio.gather(
            quiet.of(calm, voice(gain_db=-10), 8000), loud.of(calm, voice(pitch_hz=250, gain_db=10), 8000)
        )
    same = voice(pitch_hz=250, gain_db=10)
    heard_quiet, heard_loud = await asyncio.gather(quiet.of(COMPLAINT, same, 8000), loud.of(COMPLAINT, same, 8000))
    assert heard_quiet.label == "very_negative"
    assert heard_loud.label == "negative"
