"""Sounds that a test can recognise: tones, and which tone a piece of audio is."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def tone(hertz: float, seconds: float, rate: int, loudness: float = 0.5) -> NDArray[np.int16]:
    """A sine with soft ends."""
    at = np.arange(round(seconds * rate)) / rate
    ends = np.minimum(1, np.minimum(at, at[::-1]) / 0.01)
    return (np.sin(2 * np.pi * hertz * at) * ends * loudness * 32767).astype(np.int16)


def write_melody(path: Path, tones: Sequence[float], *, seconds: float = 0.25, rate: int = 48_000) -> Path:
    """A WAV file of tones, each followed by as long a silence, as a microphone of a browser plays it."""
    silence = np.zeros(round(seconds * rate), np.int16)
    samples = np.concatenate([part for hertz in tones for part in (tone(hertz, seconds, rate), silence)])
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return path


def tones_in(pcm: bytes, rate: int = 16_000, *, piece_seconds: float = 0.05) -> list[int]:
    """The loudest frequency of each loud piece, to 20 Hz, with repetitions taken out."""
    samples = np.frombuffer(pcm, np.int16).astype(float)
    length = round(piece_seconds * rate)
    found: list[int] = []
    for begin in range(0, len(samples) - length, length):
        piece = samples[begin : begin + length]
        if np.abs(piece).max() < 600:
            continue
        spectrum = np.abs(np.fft.rfft(piece * np.hanning(length)))
        hertz = round(int(spectrum.argmax()) / piece_seconds)
        if not found or found[-1] != hertz:
            found.append(hertz)
    return found
