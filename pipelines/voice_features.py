"""How a voice sounds: pitch, loudness, their spread and the pace, measured over one turn with numpy.

Pitch is found by YIN (de Cheveigné and Kawahara, 2002), for all frames at once. About 3 ms for 3 s of audio, so it is
work for a thread, not for the loop that carries audio.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]

# A telephone carries nothing that pitch needs above this rate.
_RATE = 8000
_HOP = 160
_WINDOW = 256
_LOWEST_HZ, _HIGHEST_HZ = 65.0, 420.0
_SHORTEST_LAG, _LONGEST_LAG = int(_RATE / _HIGHEST_HZ), int(_RATE / _LOWEST_HZ)
_PERIODIC_BELOW = 0.2
# A frame this far below the loudest is a pause, and one below the floor is nobody speaking.
_SPEECH_RANGE_DB, _FLOOR_DB = 26.0, -55.0
_LEAST_VOICED_SECONDS = 0.2
# The feeling is in how the turn sounds at its end, and the cost stays bounded for somebody who talks for a minute.
_LONGEST_SECONDS = 12.0


@dataclass(frozen=True, slots=True)
class VoiceFeatures:
    """One turn's voice. Pitches are medians over voiced frames; levels are of frames with speech, in dB full scale."""

    pitch_hz: float
    pitch_spread_semitones: float
    level_db: float
    level_spread_db: float
    syllables_a_second: float
    voiced_seconds: float


def measure(pcm: bytes, sample_rate: int) -> VoiceFeatures | None:
    """Features of 16-bit mono PCM at `sample_rate` Hz; None when there is too little voice in it to say anything."""
    samples = _samples(pcm, sample_rate)
    if len(samples) < _WINDOW + _LONGEST_LAG:
        return None
    frames = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW + _LONGEST_LAG)[::_HOP]
    levels = 10 * np.log10(np.mean(frames[:, :_WINDOW] ** 2, axis=1) + 1e-12)
    speech = levels > max(_FLOOR_DB, float(levels.max()) - _SPEECH_RANGE_DB)
    pitches = _pitches(frames[speech]) if speech.any() else np.empty(0)
    voiced = pitches[pitches > 0]
    hop_seconds = _HOP / _RATE
    if len(voiced) * hop_seconds < _LEAST_VOICED_SECONDS:
        return None
    pitch = float(np.median(voiced))
    # Octave errors are few but far off: the spread is taken over the middle of the distribution.
    low, high = np.percentile(12 * np.log2(voiced / pitch), [10, 90])
    return VoiceFeatures(
        pitch_hz=pitch,
        pitch_spread_semitones=float(high - low),
        level_db=float(10 * np.log10(np.mean(10 ** (levels[speech] / 10)))),
        level_spread_db=float(np.std(levels[speech])),
        syllables_a_second=_syllables(levels, speech) / (int(speech.sum()) * hop_seconds),
        voiced_seconds=len(voiced) * hop_seconds,
    )


def _samples(pcm: bytes, sample_rate: int) -> Samples:
    newest = int(_LONGEST_SECONDS * sample_rate)
    samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], dtype="<i2")[-newest:].astype(np.float64) / 32768
    step = sample_rate // _RATE
    if step > 1:
        # Averaging is low-pass enough for pitch.
        samples = samples[: len(samples) // step * step].reshape(-1, step).mean(axis=1)
    return samples - samples.mean() if len(samples) else samples


def _pitches(frames: Samples) -> Samples:
    """Pitch in Hz of each frame, 0 where it has none."""
    size = 512
    ahead = np.fft.irfft(np.fft.rfft(frames[:, :_WINDOW], size).conj() * np.fft.rfft(frames, size), size)
    power = np.cumsum(np.pad(frames**2, ((0, 0), (1, 0))), axis=1)
    lags = np.arange(_LONGEST_LAG + 1)
    energy = power[:, lags + _WINDOW] - power[:, lags]
    difference = np.maximum(energy[:, :1] + energy - 2 * ahead[:, : _LONGEST_LAG + 1], 0)
    running = np.cumsum(difference[:, 1:], axis=1) / lags[1:]
    ratio = np.ones_like(difference)
    ratio[:, 1:] = difference[:, 1:] / np.maximum(running, 1e-12)
    return _first_dips(ratio)


def _first_dips(ratio: Samples) -> Samples:
    rows = np.arange(len(ratio))
    inside = ratio[:, _SHORTEST_LAG:-1]
    dip = (inside < _PERIODIC_BELOW) & (inside <= ratio[:, _SHORTEST_LAG + 1 :])
    lag = _SHORTEST_LAG + np.argmax(dip, axis=1)
    before, at, after = ratio[rows, lag - 1], ratio[rows, lag], ratio[rows, lag + 1]
    bend = before - 2 * at + after
    shift = np.where(np.abs(bend) > 1e-9, 0.5 * (before - after) / np.where(np.abs(bend) > 1e-9, bend, 1), 0)
    return np.where(dip.any(axis=1), _RATE / (lag + np.clip(shift, -1, 1)), 0)


def _syllables(levels: Samples, speech: NDArray[np.bool_]) -> int:
    """Loudness peaks with a dip of 2 dB before each: roughly one a syllable."""
    smooth = np.convolve(levels, np.ones(3) / 3, mode="same")
    count, low, high = 0, float(smooth[0]), -np.inf
    rising = True
    for level, spoken in zip(smooth.tolist(), speech.tolist(), strict=True):
        if rising:
            high = max(high, level)
            if level < high - 2:
                rising, low = False, level
        else:
            low = min(low, level)
            if level > low + 2 and spoken:
                rising, high = True, level
                count += 1
    return count + 1 if speech.any() else count
