"""Whether a turn is the caller's at all: a television across the room and the echo of our own voice are not. Pure."""

from __future__ import annotations

from collections import deque

from pipelines.turn_words import repeats, words_of

_OUR_WORDS = 80
"""Of what we said last: half a minute, more than a line's echo can be late."""


class OtherVoices:
    """Of one call: how much of the running turn is near, and what of ours may come back."""

    def __init__(self, near_seconds: float) -> None:
        """With fewer seconds of near speech than this, a turn is somebody else's."""
        self._needed_seconds = near_seconds
        self._near_seconds = 0.0
        self._over_ours = False
        self._our_words: deque[str] = deque(maxlen=_OUR_WORDS)

    def speech(self, seconds: float, *, far: bool) -> None:
        """Some speech; `far` when it is much softer than this caller speaks."""
        if not far:
            self._near_seconds += seconds

    def began(self, *, over_ours: bool) -> None:
        """The speech has lasted long enough to be a turn."""
        self._over_ours = over_ours

    def ended(self) -> None:
        """That turn, or that click, is over."""
        self._near_seconds = 0.0
        self._over_ours = False

    def saying(self, text: str) -> None:
        """Words of ours that are about to be heard."""
        self._our_words.extend(words_of(text))

    def alone(self, text: str) -> bool:
        """Whether nobody else is in the running turn, whose words these are."""
        if self._near_seconds < self._needed_seconds - 1e-6:
            return True
        return self._over_ours and repeats(words_of(text), list(self._our_words))
