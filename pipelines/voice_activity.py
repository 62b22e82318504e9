"""Is there speech in this frame? webrtcvad in its strictest mode behind an energy gate that follows the line's noise.

Cheap enough for the receive loop (about 10 us a frame). Mode 3 and the gate are why line noise does not hold a turn
open: the looser modes stop up to 2 s late on it.
"""

from __future__ import annotations

import numpy as np
import webrtcvad

FRAME_SECONDS = 0.02

_QUIETEST_SPEECH_RMS = 90.0
"""Of 32,768: about -51 dBFS. Anything below is taken for line noise."""
_OVER_NOISE = 2.0
"""Speech is at least this many times (6 dB) louder than the noise."""
_HUM_BRIGHTNESS = 0.11
"""Energy of the difference signal over that of the signal, at 8 kHz: a hummed "mm" has under 0.1, vowels over 0.15."""


class VoiceActivity:
    """The voice activity detector of one call, at 8 or 16 kHz."""

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self._step = sample_rate // 8000
        self._vad = webrtcvad.Vad(3)
        self._noise_rms = _QUIETEST_SPEECH_RMS / _OVER_NOISE
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
        else:  # the noise floor rises slowly and falls fast, so that speech does not become the floor
            self._noise_rms += (rms - self._noise_rms) * (0.02 if rms > self._noise_rms else 0.2)
        return speech

    def is_hum(self) -> bool:
        """Whether the latest frame of speech was a closed-mouth hum, as in "mm-hm"."""
        return self._brightness < _HUM_BRIGHTNESS
