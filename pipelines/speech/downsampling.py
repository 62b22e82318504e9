"""From a service's sample rate down to the line's, piece by piece as audio comes.

A plain low-pass filter and every n-th sample: it holds back 3 ms. A resampler of studio quality would hold back 120 ms
before its first sample, and a caller would hear that as hesitation.
"""

from __future__ import annotations

from math import gcd

import numpy as np

_TAPS_A_STEP = 48
_KAISER_BETA = 6.0
_PASSED = 0.9


class Downsampler:
    """One clause's audio, 16-bit mono PCM. Any two rates with `to_rate` no higher than `from_rate` will do."""

    def __init__(self, from_rate: int, to_rate: int) -> None:
        if not 0 < to_rate <= from_rate:
            raise ValueError(f"cannot go from {from_rate} Hz down to {to_rate} Hz")
        common = gcd(from_rate, to_rate)
        self._up, self._down = to_rate // common, from_rate // common
        self._filter = _low_pass(self._up, self._down)
        self._before = np.zeros(len(self._filter) - 1, np.float32)
        self._skip = 0
        self._odd = b""

    def feed(self, pcm: bytes) -> bytes:
        """What can be said of the audio so far. A sample cut in two waits for its other half."""
        pcm = self._odd + pcm
        whole = len(pcm) // 2 * 2
        self._odd = pcm[whole:]
        if self._up == self._down:
            return pcm[:whole]
        return self._filtered(np.frombuffer(pcm[:whole], "<i2").astype(np.float32))

    def rest(self) -> bytes:
        """The last 3 ms, once all audio has been fed."""
        return (
            b"" if self._up == self._down else self._filtered(np.zeros(len(self._filter) // self._up // 2, np.float32))
        )

    def _filtered(self, samples: np.ndarray) -> bytes:
        if not len(samples):
            return b""
        spread = np.zeros(len(samples) * self._up, np.float32)
        spread[:: self._up] = samples
        audio = np.concatenate((self._before, spread))
        self._before = audio[len(spread) :]
        passed = np.convolve(audio, self._filter, "valid")[self._skip :: self._down]
        self._skip = (self._skip - len(spread)) % self._down
        return np.clip(np.rint(passed), -32768, 32767).astype("<i2").tobytes()


def _low_pass(up: int, down: int) -> np.ndarray:
    """A windowed sinc that passes nine tenths of what the lower rate can carry."""
    taps = _TAPS_A_STEP * down
    cutoff = _PASSED / down
    at = np.arange(taps) - (taps - 1) / 2
    shape = cutoff * np.sinc(cutoff * at) * np.kaiser(taps, _KAISER_BETA)
    return (shape / shape.sum() * up).astype(np.float32)
