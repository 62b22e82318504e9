"""Is there speech in this frame? webrtcvad in its strictest mode behind an energy gate that follows the line's noise.

Cheap enough for the receive loop (about 10 us a frame). Mode 3 and the gate are why line noise does not hold a turn
open: the looser modes stop up to 2 s late on it.
"""

from __future__ import annotations

from collections import deque

import numpy as np
import webrtcvad

FRAME_SECONDS = 0.02

_QUIETEST_SPEECH_RMS = 90.0
"""Of 32,768: about -51 dBFS. Anything below is taken for line noise."""
_OVER_NOISE = 2.0
"""Speech is at least this many times (6 dB) louder than the noise."""
_BLOCK_FRAMES = 10
_BLOCKS = 6
"""The noise is the quietest of the last six blocks of 0.2 s: even fast talkers leave a gap in 1.2 s."""
_FOLLOW = 0.3
"""How fast the loudness follows the frames: about three frames, so that one quiet frame is not the noise."""
_HUM_BRIGHTNESS = 0.11
"""Energy of the difference signal over that of the signal, at 8 kHz: a hummed "mm" has under 0.1, vowels over 0.15."""


class VoiceActivity:
    """The voice activity detector of one call, at 8 or 16 kHz."""

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self._step = sample_rate // 8000
        self._vad = webrtcvad.Vad(3)
        self._noise_rms = _QUIETEST_SPEECH_RMS / _OVER_NOISE
        self.loudness_rms = 0.0
        """Of the last few frames, of 32,768."""
        self._block_rms = float("inf")
        self._block_frames = 0
        self._blocks = deque([self._noise_rms] * _BLOCKS, maxlen=_BLOCKS)
        self.frame_bytes = int(sample_rate * FRAME_SECONDS) * 2
        self._brightness = 1.0

    def is_speech(self, frame: bytes) -> bool:
        """Whether 20 ms of 16-bit mono PCM hold speech."""
        samples = np.frombuffer(frame, np.int16).astype(np.float32)
        energy = float(samples @ samples)
        rms = (energy / len(samples)) ** 0.5
        loud = rms > _QUIETEST_SPEECH_RMS and rms > _OVER_NOISE * self._noise_rms
        speech = loud and self._vad.is_speech(frame, self._sample_rate)
        if speech:
            bright = np.diff(samples[:: self._step])
            self._brightness = float(bright @ bright) * self._step / energy
        self._follow_noise(rms)
        return speech

    def is_hum(self) -> bool:
        """Whether the latest frame of speech was a closed-mouth hum, as in "mm-hm"."""
        return self._brightness < _HUM_BRIGHTNESS

    def _follow_noise(self, rms: float) -> None:
        """The quietest moment of the last second or so is the line's noise, whether somebody speaks or not."""
        self.loudness_rms += (rms - self.loudness_rms) * _FOLLOW
        self._block_rms = min(self._block_rms, self.loudness_rms)
        self._block_frames += 1
        if self._block_frames == _BLOCK_FRAMES:
            self._blocks.append(self._block_rms)
            self._noise_rms = min(self._blocks)
            self._block_rms, self._block_frames = float("inf"), 0
