"""Pitch, loudness and pace of voices made of harmonics, whose true values are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.voice_features import measure


def voice(
    *, pitch_hz: float = 180, gain_db: float = 0, syllables: float = 4, seconds: float = 2.0, rate: int = 8000, sway=0.0
) -> bytes:
    """A vowel whose pitch sways by `sway` semitones each way and whose loudness swings once a syllable."""
    at = np.arange(int(seconds * rate)) / rate
    pitch = pitch_hz * 2 ** (sway * np.sin(2 * np.pi * 0.7 * at) / 12)
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    wave = sum(np.sin(k * phase + k) / k for k in range(1, int(3400 / pitch.max())))
    loudness = 0.08 + 0.92 * np.sin(np.pi * syllables * at) ** 2
    scaled = 0.1 * 10 ** (gain_db / 20) * wave / np.std(wave) * loudness
    return (np.clip(scaled, -1, 1) * 32767).astype("<i2").tobytes()


@pytest.mark.parametrize("rate", [8000, 16000])
@pytest.mark.parametrize("pitch_hz", [90, 130, 180, 240, 330])
def test_pitch_is_found_within_two_percent(pitch_hz, rate):
    features = measure(voice(pitch_hz=pitch_hz, rate=rate), rate)
    assert features is not None
    assert features.pitch_hz == pytest.approx(pitch_hz, rel=0.02)
    assert features.pitch_spread_semitones < 1


def test_a_lively_voice_has_more_spread_than_a_flat_one():
    flat, lively = measure(voice(), 8000), measure(voice(sway=4), 8000)
    assert flat is not None
    assert lively is not None
    assert lively.pitch_spread_semitones > flat.pitch_spread_semitones + 4


def test_level_follows_the_gain_and_nothing_else_does():
    soft, loud = measure(voice(gain_db=-12), 8000), measure(voice(gain_db=0), 8000)
    assert soft is not None
    assert loud is not None
    assert loud.level_db - soft.level_db == pytest.approx(12, abs=0.3)
    assert loud.pitch_hz == pytest.approx(soft.pitch_hz, rel=0.01)
    assert loud.level_spread_db == pytest.approx(soft.level_spread_db, abs=0.3)


@pytest.mark.parametrize("syllables", [2, 4, 6])
def test_pace_is_counted_in_syllables(syllables):
    features = measure(voice(syllables=syllables, seconds=3), 8000)
    assert features is not None
    assert features.syllables_a_second == pytest.approx(syllables, abs=0.8)


def test_pauses_do_not_count_as_quiet_or_slow_speech():
    spoken = voice(seconds=1.0)
    paused = spoken + bytes(2 * 8000) + spoken
    once, twice = measure(spoken * 2, 8000), measure(paused, 8000)
    assert once is not None
    assert twice is not None
    assert twice.level_db == pytest.approx(once.level_db, abs=0.5)
    assert twice.syllables_a_second == pytest.approx(once.syllables_a_second, abs=0.8)


def test_silence_noise_and_snippets_are_no_voice():
    rng = np.random.default_rng(7)
    noise = (rng.normal(0, 0.05, 16000) * 32767).astype("<i2").tobytes()
    assert measure(b"", 8000) is None
    assert measure(bytes(32000), 8000) is None
    assert measure(noise, 8000) is None
    assert measure(voice(seconds=0.1), 8000) is None


def test_of_a_long_turn_the_end_is_measured():
    features = measure(voice(pitch_hz=120, seconds=13) + voice(pitch_hz=240, seconds=13), 8000)
    assert features is not None
    assert features.pitch_hz == pytest.approx(240, rel=0.02)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=8000), st.sampled_from([8000, 16000, 24000]))
def test_any_bytes_give_finite_features_or_none(pcm, rate):
    features = measure(pcm, rate)
    if features is not None:
        values = [getattr(features, name) for name in features.__slots__]
        assert np.isfinite(values).all()
        assert 60 < features.pitch_hz < 460
