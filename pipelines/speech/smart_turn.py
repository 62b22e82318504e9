"""Smart Turn v3.2: how likely it is, from the sound alone, that a caller has finished.

The model is a small Whisper encoder: it takes the log-mel spectrogram of eight seconds of 16 kHz audio (80 bands, 10
ms hop, Slaney scale, clip normalised to unit variance, as Whisper's published feature extractor has it) with the end
of the speech at the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 16000
WINDOW_SAMPLES = 8 * SAMPLE_RATE
_FRAME = 400
_HOP = 160
_BANDS = 80

Floats = npt.NDArray[np.float32]


class SmartTurn:
    """The loaded model. Not for two threads at once."""

    def __init__(self, files: Mapping[str, Path], *, threads: int = 1) -> None:
        # Heavy, and only there with the `embedded` extra.
        import onnxruntime  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(str(files["model"]), options, providers=["CPUExecutionProvider"])

    def finished(self, samples: Floats) -> float:
        """Probability 0..1 that the turn is finished, from 16 kHz audio (-1..1); the last eight seconds count."""
        window = np.zeros(WINDOW_SAMPLES, np.float32)
        last = samples[-WINDOW_SAMPLES:]
        if len(last):
            window[-len(last) :] = last
        output = self._session.run(None, {"input_features": log_mel(window)[np.newaxis]})
        return float(np.ravel(np.asarray(output[0]))[0])


def log_mel(window: Floats) -> Floats:
    """Whisper's features of eight seconds of audio: 80 bands by 800 frames."""
    normal = (window - window.mean()) / np.sqrt(window.var() + 1e-7)
    padded = np.pad(normal, _FRAME // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_HOP][:-1]
    power = np.abs(np.fft.rfft(frames * _HANN, axis=1)) ** 2
    loudness = np.log10(np.maximum(power @ _MEL, 1e-10)).T
    return ((np.maximum(loudness, loudness.max() - 8.0) + 4.0) / 4.0).astype(np.float32)


def _mel_bank() -> npt.NDArray[np.float64]:
    """Triangles of equal area on the Slaney mel scale, from power bins (rows) to bands (columns)."""
    top = _to_mel(SAMPLE_RATE / 2)
    edges = np.array([_to_hertz(mel) for mel in np.linspace(0.0, top, _BANDS + 2)])
    bins = np.linspace(0.0, SAMPLE_RATE / 2, _FRAME // 2 + 1)[:, np.newaxis]
    low, middle, high = edges[:-2], edges[1:-1], edges[2:]
    triangles = np.minimum((bins - low) / (middle - low), (high - bins) / (high - middle))
    return np.maximum(0.0, triangles) * (2.0 / (high - low))


def _to_mel(hertz: float) -> float:
    return hertz * 3 / 200 if hertz < 1000 else 15 + 27 * np.log(hertz / 1000) / np.log(6.4)


def _to_hertz(mel: float) -> float:
    return mel * 200 / 3 if mel < 15 else 1000 * np.exp(np.log(6.4) * (mel - 15) / 27)


_MEL = _mel_bank()
_HANN = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FRAME) / _FRAME)
