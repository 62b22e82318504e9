"""Is there speech in this frame? webrtcvad in its strictest mode behind an energy gate that follows the line's noise.

Cheap enough for the receive loop (about 3 us a frame, and 1 us of one that the gate stops): a frame is too short for
numpy, whose calls each cost more than the sum they make. Mode 3 and the gate are why line noise does not hold a turn
open: the looser modes stop up to 2 s late on it.
"""

from __future__ import annotations

import audioop
from collections import deque

import webrtcvad

FRAME_SECONDS = 0.02

_QUIETEST_SPEECH_RMS = 90.0
"""Of 32,768: about -51 dBFS. Anything below is taken for line noise."""
_OVER_NOISE = 2.0
"""Speech is at least this many times (6 dB) louder than the noise."""
_FADES = (0.05, 0.4)
"""A consonant is 8 to 26 dB softer than the vowels around it. Noise that was taken for speech is always as loud."""
_BLOCK_FRAMES = 10
_BLOCKS = 6
"""The noise is the quietest of the last six blocks of 0.2 s: even fast talkers leave a gap in 1.2 s."""
_FOLLOW = 0.3
"""How fast the loudness follows the frames: about three frames, so that one quiet frame is not the noise."""
_HUM_LIKENESS = 0.945
"""The correlation of the signal with itself an eighth of a millisecond later: a hummed "mm" is over 0.95, vowels below
0.925."""


class VoiceActivity:
    """The voice activity detector of one call, at 8 or 16 kHz."""

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self._later_bytes = sample_rate // 8000 * 2
        self._vad = webrtcvad.Vad(3)
        self.gate_rms = _QUIETEST_SPEECH_RMS
        """What is softer is taken for noise; of a voice that leaves no gap, too much is, after a second or so."""
        self._rms = 0
        self.loudness_rms = 0.0
        """Of the last few frames, of 32,768."""
        self._block_rms = float("inf")
        self._block_frames = 0
        self._blocks = deque([0.0] * _BLOCKS, maxlen=_BLOCKS)
        self.frame_bytes = int(sample_rate * FRAME_SECONDS) * 2
        self._speech = b""

    def is_speech(self, frame: bytes) -> bool:
        """Whether 20 ms of 16-bit mono PCM hold speech."""
        self._rms = rms = audioop.rms(frame, 2)
        speech = rms >= self.gate_rms and self._vad.is_speech(frame, self._sample_rate)
        if speech:
            self._speech = frame
        self._follow_noise(rms)
        return speech

    def fades(self, gate_rms: float, loudest_rms: float) -> bool:
        """Whether the latest frame, which holds no speech, is no silence either: the end of a word, as in "last".

        `gate_rms` is the gate before they spoke, and `loudest_rms` how loud they are.
        """
        softest, loudest = _FADES
        return self._rms >= gate_rms and loudest_rms * softest < self._rms < loudest_rms * loudest

    def is_hum(self) -> bool:
        """Whether the latest frame of speech was a closed-mouth hum, as in "mm-hm"."""
        later, earlier = self._speech[self._later_bytes :], self._speech[: -self._later_bytes]
        # Each way it is divided by the energy of another end of the frame; together they are the correlation.
        return audioop.findfactor(later, earlier) + audioop.findfactor(earlier, later) > 2 * _HUM_LIKENESS

    def _follow_noise(self, rms: int) -> None:
        """The quietest moment of the last second or so is the line's noise, whether somebody speaks or not."""
        self.loudness_rms = loudness = self.loudness_rms + (rms - self.loudness_rms) * _FOLLOW
        if loudness < self._block_rms:
            self._block_rms = loudness
        self._block_frames += 1
        if self._block_frames == _BLOCK_FRAMES:
            self._blocks.append(self._block_rms)
            self.gate_rms = max(_QUIETEST_SPEECH_RMS, _OVER_NOISE * min(self._blocks))
            self._block_rms, self._block_frames = float("inf"), 0
