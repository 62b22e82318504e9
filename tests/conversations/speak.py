"""Speaks the lines of the scenes that are played by voice: `python -m tests.conversations.speak model.onnx voices.npz`.

Makes each clip that is missing, and takes away each that no scene says any more. Run it from the project's folder with
the Python that has Kokoro; telephony/callers/README.md tells how to come by that, the model and the voices. It needs
PyYAML besides.
"""

from __future__ import annotations

import sys
import wave
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.conversations.clips import CLIPS, clip_of, spoken_lines

RATE = 8000
_WINDOW_SECONDS = 0.01
_AUDIBLE_DB = -38.0
"""Below the loudest part: what is quieter is not speech."""
_BEFORE_SECONDS, _AFTER_SECONDS = 0.03, 0.06
_SPOKEN_RMS = 10 ** (-20 / 20)


def main(model: str, voices: str) -> None:
    """Make what is missing, and say what was made."""
    wanted = spoken_lines()
    for old in sorted(set(CLIPS.rglob("*.wav")) - {clip_of(*line) for line in wanted}):
        old.unlink()
    missing = [line for line in wanted if not clip_of(*line).exists()]
    # Not among this project's packages: it has a virtual environment of its own.
    engine = import_module("kokoro_onnx").Kokoro(model, voices) if missing else None
    for voice, words in missing:
        save(clip_of(voice, words), said(engine, voice, words))
        print(f"{clip_of(voice, words)}: {words}", flush=True)


def said(engine: Any, voice: str, words: str) -> npt.NDArray[np.int16]:
    """One line at 8000 Hz, trimmed and levelled."""
    audio, rate = engine.create(words, voice=voice, lang="en-gb" if voice.startswith("b") else "en-us")
    return levelled(trimmed(import_module("soxr").resample(audio, rate, RATE)))


def trimmed(audio: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Without the silence around it, but for a breath."""
    loud = np.flatnonzero(_audible(audio))
    first, last = (loud[0], loud[-1] + 1) if len(loud) else (0, 1)
    window = int(_WINDOW_SECONDS * RATE)
    return audio[max(0, first * window - int(_BEFORE_SECONDS * RATE)) : last * window + int(_AFTER_SECONDS * RATE)]


def levelled(audio: npt.NDArray[np.float32]) -> npt.NDArray[np.int16]:
    """With spoken parts of -20 dB of full scale."""
    window = int(_WINDOW_SECONDS * RATE)
    parts = audio[: len(audio) // window * window].reshape(-1, window)[_audible(audio)]
    rms = float(np.sqrt(np.mean(parts**2))) if len(parts) else 1.0
    return (np.clip(audio * (_SPOKEN_RMS / rms), -0.99, 0.99) * 32767).astype("<i2")


def _audible(audio: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Which windows of the audio can be heard."""
    window = int(_WINDOW_SECONDS * RATE)
    loudness = np.sqrt(np.mean(audio[: len(audio) // window * window].reshape(-1, window) ** 2, axis=1))
    return loudness > (loudness.max() if len(loudness) else 0.0) * 10 ** (_AUDIBLE_DB / 20)


def save(path: Path, audio: npt.NDArray[np.int16]) -> None:
    """A mono WAV of 16 bits."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(audio.tobytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
