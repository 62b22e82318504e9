"""Both sides of a call as a stereo WAV: the caller left, Frontdesk right, 8 kHz 16-bit PCM."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from telephony import mulaw
from telephony.simulator.clips import SAMPLE_RATE

_SILENCE = bytes([mulaw.SILENCE])


class Recording:
    """Two tracks of mu-law that keep step with each other."""

    def __init__(self) -> None:
        self._caller = bytearray()
        self._frontdesk = bytearray()

    def add(self, caller: bytes, frontdesk: bytes) -> None:
        """What was said and what was heard in the same stretch of time; the shorter is filled up with silence."""
        length = max(len(caller), len(frontdesk))
        self._caller += caller.ljust(length, _SILENCE)
        self._frontdesk += frontdesk.ljust(length, _SILENCE)

    def tracks(self) -> tuple[bytes, bytes]:
        """Caller and Frontdesk, mu-law of equal length."""
        return bytes(self._caller), bytes(self._frontdesk)


def write_stereo_wav(path: Path, caller: bytes, frontdesk: bytes) -> None:
    """Write two mu-law tracks of equal length; makes the folder when there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    left, right = (np.frombuffer(mulaw.decode(track), "<i2") for track in (caller, frontdesk))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(np.column_stack((left, right)).tobytes())
