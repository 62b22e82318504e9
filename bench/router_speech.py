"""Speaks the router's sentences over bad telephone lines and writes down what was heard, once, for the tests to keep.

    python -m bench.router_speech tests/agents/router_heldout.yaml tests/agents/router_heldout_heard.yaml

Each sentence is spoken by the local voice, a little higher or lower and quicker or slower each time, sent over one of
the `LINES` through 8 kHz mu-law, and heard by the local models. Takes about half a second a sentence.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Mapping
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from pipelines.speech.embedded import EmbeddedSpeechToText, EmbeddedTextToSpeech
from pipelines.speech.protocols import Transcript
from pipelines.speech.workers import ready, worker
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
    "quiet": Line(40),
    "hiss": Line(20),
    "street": Line(13, rumbles=True),
    "far": Line(20, gain=0.15, rumbles=True),
    "lossy": Line(25, lost=0.02),
}


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


def main(source: Path, target: Path) -> None:
    """Speak and hear every sentence of one file; write the other, of the same shape."""
    heard = asyncio.run(all_heard(yaml.safe_load(source.read_text("utf-8"))))
    top = f"# {source.name} as heard over the phone, written by bench/router_speech.py. Not to be edited by hand.\n"
    target.write_text(top + yaml.safe_dump(heard, sort_keys=False, allow_unicode=True, width=1000), "utf-8")


async def all_heard(sentences: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """What is heard of each, with everything else as it was."""
    async with AsyncExitStack() as house:
        folder = Path(house.enter_context(tempfile.TemporaryDirectory(prefix="frontdesk-")))
        for kind in ("piper", "moonshine-base", "moonshine-tiny"):
            spec = worker(kind, folder)
            process = await asyncio.create_subprocess_exec(*spec.argv)
            house.push_async_callback(process.wait)
            house.callback(process.terminate)
            await ready(spec, 30)
        hearing, voice = EmbeddedSpeechToText(folder), EmbeddedTextToSpeech(folder)
        house.push_async_callback(hearing.close)
        house.push_async_callback(voice.close)
        heard: dict[str, list[Any]] = {}
        count = 0
        for intent, entries in sentences.items():
            heard[intent] = []
            for entry in entries:
                text = await _heard(_said(entry), count, hearing, voice)
                heard[intent].append(_with_text(entry, text))
                count += 1
        return heard


async def _heard(text: str, count: int, hearing: EmbeddedSpeechToText, voice: EmbeddedTextToSpeech) -> str:
    """What the models hear of the `count`-th sentence, on the line and by the voice whose turn it is."""
    async with aclosing(voice.speak(text, sample_rate=RATE)) as pieces:
        pcm = b"".join([piece async for piece in pieces])
    line = list(LINES.values())[count % len(LINES)]
    pcm = over(line, as_another(pcm, _VOICES[(count // len(LINES)) % len(_VOICES)]), seed=count)
    final: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def hear(transcript: Transcript) -> None:
        if transcript.final and not final.done():
            final.set_result(transcript.text)

    def failed(error: Exception) -> None:
        if not final.done():
            final.set_exception(error)

    stream = await hearing.open(sample_rate=RATE, hear=hear, failed=failed)
    stream.feed(pcm)
    stream.finalize()
    async with asyncio.timeout(30):
        words = await final
    await stream.close()
    return words


def _said(entry: str | Mapping[str, str]) -> str:
    return entry if isinstance(entry, str) else entry.get("said", entry["text"])


def _with_text(entry: str | Mapping[str, str], text: str) -> str | dict[str, str]:
    """The entry with what was heard in place of what was written."""
    if isinstance(entry, str) or "intent" not in entry:
        return text
    return {**{name: value for name, value in entry.items() if name != "said"}, "text": text}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
