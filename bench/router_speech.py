"""Sends the router's sentences over telephone lines and writes down what was heard, once, for the tests to keep.

    python -m bench.router_speech tests/agents/router_heldout.yaml tests/agents/router_heldout_heard.yaml usual clips/
    python -m bench.router_speech tests/agents/router_heldout.yaml tests/agents/router_heldout_bad_lines.yaml bad

Each sentence goes over one of the `LINES` of that sort through 8 kHz mu-law, and is heard by the local model of what
is final. With a folder of clips it is the clip of its place in the file: `0000.wav` is the first; mono, 8 kHz, 16 bits,
made as telephony/callers/README.md tells, each by the voice whose turn it is. Without one the local voice speaks, a
little higher or lower and quicker or slower each time. Takes about half a second a sentence.
"""

from __future__ import annotations

import re
import sys
import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from agents.understanding.numbers import with_digits
from pipelines.speech.local_models import Model, load
from pipelines.speech.wire import Frame
from telephony import mulaw

RATE = 8000
_FRAME = RATE // 50
_VOICES = (1.0, 0.92, 1.08, 1.14, 0.96)
_FULL = 32767.0
Samples = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Line:
    """One telephone line: how loud the noise is against the speech (dB), how loud both come through, and the share of
    20 ms frames that are lost.
    """

    speech_over_noise_db: float
    gain: float = 1.0
    lost: float = 0.0
    rumbles: bool = False
    """Noise of a street, which is low, instead of a hiss."""


LINES = {
    "usual": (Line(40), Line(30), Line(25, gain=0.6), Line(30, rumbles=True), Line(20, rumbles=True)),
    "bad": (
        Line(40),
        Line(20),
        Line(13, rumbles=True),
        Line(20, gain=0.15, rumbles=True),
        Line(25, lost=0.02),
    ),
    "learning": (
        Line(27),
        Line(22, rumbles=True),
        Line(20),
        Line(26, gain=0.4),
        Line(17, rumbles=True),
        Line(32),
        Line(24, gain=0.3, rumbles=True),
    ),
}
"""The lines of an ordinary call, at home or in an office; those that make one ask twice; and others, to learn by."""


def over(line: Line, pcm: bytes, seed: int) -> bytes:
    """What comes out of this line when `pcm` (16-bit, 8 kHz) goes in. The same every time for the same seed."""
    chance = np.random.default_rng(seed)
    speech = np.frombuffer(pcm, "<i2").astype(np.float64)
    if not len(speech):
        return b""
    loud = speech[np.abs(speech) > 0.05 * np.abs(speech).max()]
    level = float(np.sqrt((loud**2).mean())) if len(loud) else 0.0
    noise = chance.standard_normal(len(speech))
    if line.rumbles:
        noise = np.convolve(noise, np.exp(-np.arange(24) / 6.0), mode="same")
    noise *= level * 10 ** (-line.speech_over_noise_db / 20) / float(np.sqrt((noise**2).mean()))
    sound = np.clip((speech + noise) * line.gain, -_FULL, _FULL)
    for start in range(0, len(sound), _FRAME):
        if chance.random() < line.lost:
            sound[start : start + _FRAME] = 0.0
    return mulaw.decode(mulaw.encode(sound.astype("<i2").tobytes()))


def as_another(pcm: bytes, speed: float) -> bytes:
    """The same words by somebody who speaks higher and quicker (over 1), or lower and slower."""
    speech = np.frombuffer(pcm, "<i2").astype(np.float64)
    at = np.arange(0, len(speech), speed)
    return np.interp(at, np.arange(len(speech)), speech).astype("<i2").tobytes() if len(speech) else b""


def main(source: Path, target: Path, sort: str, clips: Path | None) -> None:
    """Send and hear every sentence of one file; write the other, of the same shape."""
    said = yaml.safe_load(source.read_text("utf-8"))
    heard = all_heard(said, LINES[sort], clips)
    wrong, words = np.sum([errors_in(*pair) for pair in zip(_texts(said), _texts(heard), strict=True)], axis=0)
    top = (
        f"# {source.name} as heard over {sort} telephone lines, {100 * wrong / words:.1f} % of the words wrongly.\n"
        f"# Written by bench/router_speech.py; not to be edited by hand.\n"
    )
    target.write_text(top + yaml.safe_dump(heard, sort_keys=False, allow_unicode=True, width=1000), "utf-8")


def errors_in(said: str, heard: str) -> tuple[int, int]:
    """How many words were heard wrongly, too much or not at all, and how many were said."""
    wanted, got = _words(said), _words(heard)
    row = list(range(len(got) + 1))
    for at, word in enumerate(wanted, 1):
        before, row[0] = row[0], at
        for there, other in enumerate(got, 1):
            before, row[there] = row[there], min(row[there] + 1, row[there - 1] + 1, before + (word != other))
    return row[-1], len(wanted)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", with_digits(text).lower())


def _texts(sentences: Mapping[str, list[Any]]) -> list[str]:
    return [_said(entry) for entries in sentences.values() for entry in entries]


def all_heard(
    sentences: Mapping[str, list[Any]], lines: Sequence[Line], clips: Path | None = None
) -> dict[str, list[Any]]:
    """What is heard of each, with everything else as it was."""
    hear, speak = load("moonshine-base"), None if clips else load("piper")
    heard: dict[str, list[Any]] = {}
    count = 0
    for intent, entries in sentences.items():
        heard[intent] = []
        for entry in entries:
            speed = _VOICES[(count // len(_VOICES)) % len(_VOICES)]
            pcm = spoken(_said(entry), speed, speak) if speak else clip((clips or Path()) / f"{count:04}.wav")
            sound = over(lines[count % len(lines)], pcm, seed=count)
            heard[intent].append(_with_text(entry, hearing(sound, hear)))
            count += 1
    return heard


def clip(file: Path) -> bytes:
    """The samples of a WAV file: mono, 8 kHz, 16 bits."""
    with wave.open(str(file)) as opened:
        return opened.readframes(opened.getnframes())


def spoken(text: str, speed: float, speak: Model) -> bytes:
    """A sentence in the local voice, so much quicker and higher than it is."""
    pieces = speak(Frame({"op": "speak", "text": text, "sample_rate": RATE}), _never)
    return as_another(b"".join(piece.body for piece in pieces), speed)


def hearing(pcm: bytes, hear: Model) -> str:
    """What the model hears of it, which takes its time: nobody waits for it."""
    (answer,) = hear(Frame({"op": "transcribe", "sample_rate": RATE}, pcm), _never)
    return str(answer.header["text"])


def _never() -> bool:
    return False


def _said(entry: str | Mapping[str, str]) -> str:
    return entry if isinstance(entry, str) else entry.get("said", entry["text"])


def _with_text(entry: str | Mapping[str, str], text: str) -> str | dict[str, str]:
    """The entry with what was heard in place of what was written."""
    if isinstance(entry, str) or not entry.keys() - {"text", "said"}:
        return text
    return {**{name: value for name, value in entry.items() if name != "said"}, "text": text}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4]) if len(sys.argv) > 4 else None)
