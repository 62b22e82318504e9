"""Spoken clips, ready to send: 20 ms frames of mu-law with their base64, and where the speech begins and ends."""

from __future__ import annotations

import base64
import random
import wave
from dataclasses import dataclass
from pathlib import Path

from telephony import mulaw
from telephony.errors import PhoneTrouble

SAMPLE_RATE = 8000
FRAME_SAMPLES = 160
FRAME_SECONDS = FRAME_SAMPLES / SAMPLE_RATE

AUDIBLE_FROM = 256
"""Samples this far from zero can be heard: -42 dB of full scale, above line noise and below the quietest consonant."""

QUIET = bytes(value for value, size in enumerate(mulaw.magnitudes()) if size < AUDIBLE_FROM)
"""The mu-law bytes that cannot be heard: what bytes.strip() takes off the two ends of a sound."""


@dataclass(frozen=True, slots=True)
class Frame:
    """20 ms of sound: mu-law, and the same as base64 for the wire."""

    audio: bytes
    payload: str


def frame_of(audio: bytes) -> Frame:
    """A frame of at most 160 mu-law bytes, filled up with silence."""
    audio = audio.ljust(FRAME_SAMPLES, bytes([mulaw.SILENCE]))
    return Frame(audio, base64.b64encode(audio).decode("ascii"))


SILENT_FRAMES = (frame_of(b""),)


def comfort_noise() -> tuple[Frame, ...]:
    """One second of the faint hiss that a carrier puts on a quiet line; always the same."""
    dice = random.Random(711)
    faint = bytes(value for value, size in enumerate(mulaw.magnitudes()) if size <= 16)
    return tuple(frame_of(bytes(dice.choices(faint, k=FRAME_SAMPLES))) for _ in range(50))


@dataclass(frozen=True, slots=True)
class Clip:
    """A spoken line. `speech_start` and `speech_end` are seconds from its beginning: first and last audible sample."""

    frames: tuple[Frame, ...]
    speech_start: float
    speech_end: float

    @classmethod
    def from_pcm(cls, pcm: bytes) -> Clip:
        """A clip of 16-bit mono PCM at 8 kHz. Raises PhoneTrouble when nothing in it can be heard."""
        audio = mulaw.encode(pcm)
        start = len(audio) - len(audio.lstrip(QUIET))
        end = len(audio.rstrip(QUIET))
        if start >= end:
            raise PhoneTrouble("a clip in which nothing can be heard")
        frames = tuple(frame_of(audio[at : at + FRAME_SAMPLES]) for at in range(0, len(audio), FRAME_SAMPLES))
        return cls(frames, start / SAMPLE_RATE, end / SAMPLE_RATE)


def read_clip(path: Path) -> Clip:
    """The clip in a WAV file. Raises PhoneTrouble unless it is 16-bit mono PCM at 8 kHz with something to hear."""
    try:
        with wave.open(str(path), "rb") as file:
            shape = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            pcm = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise PhoneTrouble(f"{path}: not a WAV file that can be read: {error}") from error
    if shape != (1, 2, SAMPLE_RATE):
        raise PhoneTrouble(f"{path}: channels, bytes and rate are {shape}, expected (1, 2, {SAMPLE_RATE})")
    try:
        return Clip.from_pcm(pcm)
    except PhoneTrouble as error:
        raise PhoneTrouble(f"{path}: {error}") from None
