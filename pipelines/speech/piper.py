"""Piper text-to-speech with the voice "joe", a piece at a time.

piper-tts is under the GPL: it is only ever imported here, and this is only ever run in the separate process of
`pipelines.speech.worker`, which takes text and gives sound over a socket.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

LONGEST_PIECE = 160
"""Characters. A piece is synthesised whole: about 0.05 s of work for each second of speech."""
_GAIN = 2.0
"""The voice comes out at about -25 dBFS.

Scaling each piece to its own peak, as Piper does, makes a soft "Sure." shout.
"""
_KNEE = 0.7

Floats = npt.NDArray[np.float32]


class Piper:
    """The loaded voice. Not for two threads at once."""

    def __init__(self, files: Mapping[str, Path], *, threads: int = 1) -> None:
        # GPL, and only there with the `embedded` extra.
        import onnxruntime  # noqa: PLC0415
        import soxr  # noqa: PLC0415
        from piper import PiperConfig, PiperVoice, SynthesisConfig  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = onnxruntime.InferenceSession(str(files["voice"]), options, providers=["CPUExecutionProvider"])
        config = PiperConfig.from_dict(json.loads(files["config"].read_text("utf-8")))
        self._voice = PiperVoice(session=session, config=config)
        self._plain = SynthesisConfig(normalize_audio=False)
        self._rate = config.sample_rate
        self._resample = soxr.resample
        # The first run allocates; the first caller should not wait for it.
        for _ in self.speak("Hello there, and welcome.", sample_rate=8000):
            pass

    def speak(self, text: str, *, sample_rate: int) -> Iterator[bytes]:
        """16-bit mono PCM of `text`, which is already spelled out for the voice, in pieces as they are ready."""
        for piece in pieces(text):
            for chunk in self._voice.synthesize(piece, self._plain):
                audio = _without_lead(chunk.audio_float_array, self._rate)
                if sample_rate != self._rate:
                    audio = self._resample(audio, self._rate, sample_rate, quality="HQ")
                yield (loud(audio) * 32767.0).astype("<i2").tobytes()


def pieces(text: str) -> list[str]:
    """Where to cut a text: a short first piece, so that the voice starts early.

    Then whole sentences, for their melody.
    """
    atoms = [atom for atom in re.split(r"(?<=[,;:])\s+|(?<=[.!?])\s+(?=[A-Z\"'])", text.strip()) if atom]
    if not atoms:
        return []
    out = [atoms[0]]
    sentence = ""
    for atom in atoms[1:]:
        if sentence and len(sentence) + len(atom) > LONGEST_PIECE:
            out.append(sentence)
            sentence = ""
        sentence = f"{sentence} {atom}".strip()
        if atom[-1] in ".!?":
            out.append(sentence)
            sentence = ""
    return [*out, sentence] if sentence else out


def loud(audio: Floats) -> Floats:
    """Raised to a telephone's level; what would go beyond full scale is bent, not cut off."""
    audio = audio * _GAIN
    over = np.abs(audio) > _KNEE
    room = 1.0 - _KNEE
    audio[over] = np.sign(audio[over]) * (_KNEE + room * np.tanh((np.abs(audio[over]) - _KNEE) / room))
    return audio


def _without_lead(audio: Floats, rate: int) -> Floats:
    """The same without the silence in front, which would only make the caller wait."""
    loudest = float(np.abs(audio).max(initial=0.0))
    sounding = np.flatnonzero(np.abs(audio) > 0.02 * loudest)
    if not len(sounding):
        return audio
    return audio[max(0, int(sounding[0]) - rate // 100) :]
