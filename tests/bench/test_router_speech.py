"""The bad lines that sentences are spoken over."""

from __future__ import annotations

import numpy as np
import pytest

from bench.router_speech import LINES, RATE, as_another, over

TONE = (8000 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)).astype("<i2").tobytes()


def noise_db(pcm: bytes) -> float:
    sent, got = (np.frombuffer(each, "<i2").astype(float) for each in (TONE, pcm))
    gain = (sent @ got) / (sent @ sent)
    return 10 * np.log10((sent**2).mean() / ((got / gain - sent) ** 2).mean())


@pytest.mark.parametrize("name", ["quiet", "hiss", "street"])
def test_a_line_is_as_noisy_as_it_says(name: str):
    line = LINES[name]
    # mu-law itself adds noise at about 38 dB, which only the quiet line is near.
    assert noise_db(over(line, TONE, seed=1)) == pytest.approx(line.speech_over_noise_db, abs=4.5)


def test_a_lossy_line_drops_whole_frames_and_a_far_one_is_low():
    lost = np.frombuffer(over(LINES["lossy"], TONE * 5, seed=2), "<i2").reshape(-1, RATE // 50)
    assert 0 < (np.abs(lost).max(axis=1) == 0).mean() < 0.1
    assert np.abs(np.frombuffer(over(LINES["far"], TONE, seed=3), "<i2")).max() < 4000


def test_the_same_seed_is_the_same_line():
    assert over(LINES["hiss"], TONE, seed=4) == over(LINES["hiss"], TONE, seed=4) != over(LINES["hiss"], TONE, seed=5)


def test_another_voice_is_quicker_or_slower():
    assert len(as_another(TONE, 1.25)) == len(TONE) / 1.25
    assert as_another(TONE, 1.0) == TONE


def test_nothing_said_is_nothing_heard():
    assert over(LINES["hiss"], b"", seed=1) == as_another(b"", 1.1) == b""
