"""Seconds of audio, added up frame by frame."""

from __future__ import annotations


def added(total_seconds: float, seconds: float) -> float:
    """Adds a frame without letting the error of binary fractions grow: ten frames of 0.02 s are 0.2 s.

    Whole microseconds by arithmetic: `round` does it through a decimal text, which takes ten times as long.
    """
    return int((total_seconds + seconds) * 1e6 + 0.5) / 1e6
