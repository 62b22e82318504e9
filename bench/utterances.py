"""The turns of bench/sets/pauses.yaml as audio: phrases of several voices, the pauses between them, and the line.

Phrases are kept as 8 kHz mu-law clips in bench/sets/clips; pauses and noise are put in here, so that a set is text.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from telephony.mulaw import decode

RATE = 8000
VOICES = ("af_heart", "am_michael", "af_bella", "am_fenrir", "bf_emma")
SETS = Path(__file__).parent / "sets"
LEAD_SECONDS = 1.6
"""The line before the caller speaks: who listens has come to know its noise."""
TAIL_SECONDS = 4.5
"""Long enough for the most patient listener to answer."""

_PAUSE = re.compile(r"\[([\d.]+)\]")
_LINE_RMS = 12.0
"""A quiet line, of 32,768: -69 dBFS."""
_SPEECH_DBFS = -20.0
_TELLING_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Span:
    """One phrase and when it is spoken, in seconds of the utterance."""

    text: str
    began: float
    ended: float


@dataclass(frozen=True, slots=True)
class Utterance:
    """One turn: 16-bit mono PCM at 8 kHz with a lead and a tail of line, and what is said in it when."""

    kind: str
    line: str
    spans: tuple[Span, ...]
    pcm: bytes

    @property
    def ended(self) -> float:
        """The caller's last audible moment."""
        return self.spans[-1].ended

    def heard(self, until: float) -> str:
        """The words spoken by then, as speech-to-text ends them: with a full stop, finished or not."""
        said = " ".join(_part(span, until) for span in self.spans if span.began < until).strip()
        return said if not said or said.endswith((".", "?", "!")) else said.rstrip(",") + "."


def utterances(part: str) -> list[Utterance]:
    """All turns of "tuning" or "held_out". Raises FileNotFoundError for a clip that is not there."""
    whole = yaml.safe_load((SETS / "pauses.yaml").read_text("utf-8"))
    number = sum(len(lines) for lines in whole["tuning"].values()) if part == "held_out" else 0
    made, noisy = [], 0
    for kind, lines in whole[part].items():
        for line in lines:
            noise_db = None
            if kind == "noisy":
                noise_db = whole["noise_db"][noisy % len(whole["noise_db"])]
                noisy += 1
            made.append(_joined(kind, line, VOICES[number % len(VOICES)], noise_db, seed=number))
            number += 1
    return made


def clip(voice: str, text: str) -> npt.NDArray[np.float32]:
    """One phrase in one voice, samples of -32,768 to 32,767. Raises FileNotFoundError."""
    return np.frombuffer(decode((SETS / "clips" / clip_name(voice, text)).read_bytes()), "<i2").astype(np.float32)


def clip_name(voice: str, text: str) -> str:
    """The file of a phrase."""
    words = re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")[:40]
    return f"{voice}-{words}-{hashlib.sha256(text.encode()).hexdigest()[:6]}.ulaw"


def line_noise(samples: int, rms: float, seed: int) -> npt.NDArray[np.float32]:
    """The noise of a telephone line: white, without what a telephone does not carry."""
    noise = np.random.default_rng(seed).standard_normal(samples + 8)
    soft = np.convolve(noise, np.ones(2) / 2, "same")[:samples]
    return (soft / max(1e-9, float(np.sqrt((soft**2).mean()))) * rms).astype(np.float32)


def as_pcm(samples: npt.NDArray[np.float32]) -> bytes:
    """16-bit PCM of samples in that range."""
    return np.clip(samples, -32768, 32767).astype("<i2").tobytes()


def rms_of(dbfs: float) -> float:
    """The RMS, of 32,768, of a level in dBFS."""
    return 32768.0 * 10 ** (dbfs / 20)


def _joined(kind: str, line: str, voice: str, noise_db: float | None, seed: int) -> Utterance:
    pieces = _PAUSE.split(line)
    rms = _LINE_RMS if noise_db is None else rms_of(_SPEECH_DBFS - noise_db)
    sounds: list[npt.NDArray[np.float32]] = [np.zeros(int(LEAD_SECONDS * RATE), np.float32)]
    spans: list[Span] = []
    at = len(sounds[0])
    for index, piece in enumerate(pieces):
        if index % 2:
            sound = np.zeros(int(float(piece) * RATE), np.float32)
        else:
            sound = clip(voice, piece.strip())
            spans.append(Span(piece.strip(), at / RATE, (at + _audible(sound, rms)) / RATE))
        sounds.append(sound)
        at += len(sound)
    sounds.append(np.zeros(int(TAIL_SECONDS * RATE), np.float32))
    speech = np.concatenate(sounds)
    return Utterance(kind, line, tuple(spans), as_pcm(speech + line_noise(len(speech), rms, seed)))


def _audible(sound: npt.NDArray[np.float32], noise_rms: float) -> int:
    """How many samples of a phrase there are until the last hundredth of a second that the noise does not drown."""
    step = RATE // 100
    blocks = sound[: len(sound) // step * step].reshape(-1, step)
    loud = np.flatnonzero(np.sqrt((blocks**2).mean(axis=1)) > noise_rms)
    return (int(loud[-1]) + 1) * step if len(loud) else len(sound)


def _part(span: Span, until: float) -> str:
    """The words of a phrase that have been told by then, taking them to be equally long: most of a word tells it."""
    words = span.text.split()
    told = len(words) * (until - span.began) / (span.ended - span.began)
    return " ".join(words[: int(told + 1 - _TELLING_SHARE)])
