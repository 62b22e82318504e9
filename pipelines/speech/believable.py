"""Whether words that a model wrote down were ever said: models make up words over coughs, music and line noise."""

from __future__ import annotations

import difflib
import re

import numpy as np

from pipelines.word_errors import spoken_words

QUIET_RMS = 60.0
"""Of 32768, over the loudest tenth of a second: -55 dBFS. Speech on a telephone line is 20 to 40 dB above it."""
_LEAST_CONFIDENCE = 0.35
_LEAST_CONFIDENCE_LOOPED = 0.6
_WORDS_PER_SECOND = 8.0
_PARTIAL_INVENTIONS = {"you", "uh", "uh uh", "the"}
"""What the tiny model writes for a cough, a click or a hum, at .5 to .97 confidence; the base model writes nothing."""


def believable(text: str, *, confidence: float, looped: bool, seconds: float, partial: bool = False) -> str:
    """`text` tidied, or "" when it is more likely invented. `seconds` is the length of the audio it came from."""
    if "♪" in text or "\ufffd" in text:
        return ""
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)?", text)
    if not words or confidence < (_LEAST_CONFIDENCE_LOOPED if looped else _LEAST_CONFIDENCE):
        return ""
    if len(words) > 3 + _WORDS_PER_SECOND * seconds:
        return ""
    if partial and " ".join(words).lower() in _PARTIAL_INVENTIONS:
        return ""
    return tidy(text)


def dropped_words(earlier: str, text: str, *, partial: bool) -> bool:
    """Whether `text`, of the same audio and more, lacks much of what was understood `earlier`.

    Now and then a model leaves out a part, most often of digits said one by one. What the tiny model heard (`partial`)
    is less to be relied on: then only a text that is a good deal shorter counts.
    """
    before, after = spoken_words(earlier), spoken_words(text)
    if partial:
        return len(before) >= 4 and len(after) < 0.75 * len(before)
    blocks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    lost = len(before) - sum(block.size for block in blocks)
    return lost >= 2 and lost > 0.3 * len(before)


def tidy(text: str) -> str:
    """Punctuation once, one space between words, and "goodbye" as it is spelled now, which Moonshine does not."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\b([Gg])ood-bye\b", r"\1oodbye", text)
    return re.sub(r"([.,!?])[.,]+", r"\1", text)


def loudest_rms(pcm: bytes, sample_rate: int) -> float:
    """RMS of the loudest tenth of a second of 16-bit PCM, 0..32768."""
    samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(np.float32)
    size = sample_rate // 10
    if len(samples) < size:
        return float(np.sqrt(np.mean(samples**2))) if len(samples) else 0.0
    blocks = samples[: len(samples) // size * size].reshape(-1, size)
    return float(np.sqrt((blocks**2).mean(axis=1)).max())


def quietest_place(pcm: bytes, sample_rate: int, *, from_seconds: float, to_seconds: float) -> int:
    """The byte offset in the middle of the quietest fifth of a second between two times: where to cut long speech."""
    window = sample_rate // 5
    start, end = int(from_seconds * sample_rate), int(to_seconds * sample_rate)
    power = np.frombuffer(pcm[2 * start : 2 * end], "<i2").astype(np.float64) ** 2
    if len(power) <= window:
        return 2 * end
    sums = np.cumsum(np.concatenate(([0.0], power)))
    loudness = sums[window:] - sums[:-window]
    return 2 * (start + int(loudness.argmin()) + window // 2)
