"""Down to the line's rate: what passes, what does not, and how little is held back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.speech.downsampling import Downsampler


def tone(hz: float, seconds: float = 0.5, rate: int = 24000) -> bytes:
    return (10000 * np.sin(2 * np.pi * hz * np.arange(int(seconds * rate)) / rate)).astype("<i2").tobytes()


def all_of(down: Downsampler, pcm: bytes) -> np.ndarray:
    return np.frombuffer(down.feed(pcm) + down.rest(), "<i2").astype(float)


def level(samples: np.ndarray) -> float:
    middle = samples[len(samples) // 4 : -len(samples) // 4]
    return float(np.sqrt(np.mean(middle**2)) / (10000 / np.sqrt(2)))


@pytest.mark.parametrize(("to_rate", "hz"), [(8000, 200), (8000, 1000), (8000, 3300), (16000, 1000), (16000, 6400)])
def test_speech_passes_at_its_level_and_pitch(to_rate, hz):
    samples = all_of(Downsampler(24000, to_rate), tone(hz))
    assert len(samples) == pytest.approx(0.5 * to_rate, abs=0.004 * to_rate)
    assert level(samples) == pytest.approx(1, abs=0.02)
    peak = np.argmax(np.abs(np.fft.rfft(samples))) * to_rate / len(samples)
    assert peak == pytest.approx(hz, abs=5)


@pytest.mark.parametrize(("to_rate", "hz"), [(8000, 4300), (8000, 7000), (8000, 11000), (16000, 8700), (16000, 11500)])
def test_what_the_line_cannot_carry_does_not_fold_back_into_it(to_rate, hz):
    assert level(all_of(Downsampler(24000, to_rate), tone(hz))) < 0.003


@pytest.mark.parametrize("to_rate", [8000, 16000])
def test_no_more_than_four_milliseconds_are_held_back(to_rate):
    down = Downsampler(24000, to_rate)
    burst = bytes(2 * 2400) + tone(1000, 0.1)
    out = np.frombuffer(down.feed(burst), "<i2")
    began = np.flatnonzero(np.abs(out) > 1000)[0] / to_rate
    assert len(out) == pytest.approx(0.2 * to_rate, abs=1)
    assert began < 0.1 + 0.004


def test_equal_rates_pass_through_in_whole_samples():
    down = Downsampler(8000, 8000)
    assert down.feed(b"\x01\x02\x03") == b"\x01\x02"
    assert down.feed(b"\x04") == b"\x03\x04"
    assert down.rest() == b""


def test_loud_audio_is_limited_rather_than_wrapped():
    square = np.where(np.sin(2 * np.pi * 300 * np.arange(12000) / 24000) > 0, 32766, -32766)
    out = all_of(Downsampler(24000, 8000), square.astype("<i2").tobytes())
    half = all_of(Downsampler(24000, 8000), (square // 2).astype("<i2").tobytes())
    assert out.max() == 32767
    assert np.abs(out - np.clip(2 * half, -32768, 32767)).max() <= 3


def test_going_up_is_refused():
    with pytest.raises(ValueError, match="8000"):
        Downsampler(8000, 16000)


@given(st.lists(st.integers(0, 700), max_size=12), st.sampled_from([8000, 16000, 24000]))
def test_how_it_is_cut_into_pieces_does_not_matter(sizes, to_rate):
    pcm = tone(700, 0.05)
    whole, pieces = Downsampler(24000, to_rate), Downsampler(24000, to_rate)
    out, start = b"", 0
    for size in sizes:
        out += pieces.feed(pcm[start : start + size])
        start += size
    out += pieces.feed(pcm[start:]) + pieces.rest()
    at_once = whole.feed(pcm) + whole.rest()
    assert len(out) == len(at_once)
    assert np.abs(np.frombuffer(out, "<i2").astype(int) - np.frombuffer(at_once, "<i2")).max(initial=0) <= 1
