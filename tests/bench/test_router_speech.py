"""The lines that sentences are spoken over, and how much of them is heard."""

from __future__ import annotations

import numpy as np
import pytest

from bench.router_speech import LINES, RATE, Line, as_another, errors_in, over

HISS = Line(20)
TONE = (8000 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)).astype("<i2").tobytes()


def noise_db(pcm: bytes) -> float:
    sent, got = (np.frombuffer(each, "<i2").astype(float) for each in (TONE, pcm))
    gain = (sent @ got) / (sent @ sent)
    return 10 * np.log10((sent**2).mean() / ((got / gain - sent) ** 2).mean())


@pytest.mark.parametrize(
    "line", [line for lines in LINES.values() for line in lines if line.gain == 1 and not line.lost]
)
def test_a_line_is_as_noisy_as_it_says(line: Line):
    # mu-law itself adds noise at about 38 dB, which only the quiet lines are near.
    assert noise_db(over(line, TONE, seed=1)) == pytest.approx(line.speech_over_noise_db, abs=4.5)


def test_a_lossy_line_drops_whole_frames_and_a_far_one_is_low():
    lost = np.frombuffer(over(Line(25, lost=0.02), TONE * 5, seed=2), "<i2").reshape(-1, RATE // 50)
    assert 0 < (np.abs(lost).max(axis=1) == 0).mean() < 0.1
    assert np.abs(np.frombuffer(over(Line(20, gain=0.15), TONE, seed=3), "<i2")).max() < 4000


def test_the_same_seed_is_the_same_line():
    assert over(HISS, TONE, seed=4) == over(HISS, TONE, seed=4) != over(HISS, TONE, seed=5)


def test_another_voice_is_quicker_or_slower():
    assert len(as_another(TONE, 1.25)) == len(TONE) / 1.25
    assert as_another(TONE, 1.0) == TONE


def test_nothing_said_is_nothing_heard():
    assert over(HISS, b"", seed=1) == as_another(b"", 1.1) == b""


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [
        ("how much for ten people", "How much for 10 people?", (0, 5)),
        ("is it halal", "Is it a hollow?", (2, 3)),
        ("can you come", "can come", (1, 3)),
        ("yes", "", (1, 1)),
    ],
)
def test_words_heard_wrongly_are_counted(said: str, heard: str, errors: tuple[int, int]):
    assert errors_in(said, heard) == errors
