"""Whether what the caller says now goes on with what we took for all of it: they have not heard our answer yet. Pure.

Nobody answers what they have heard a syllable of. Who speaks within the first moments of our answer is not done.
"""

from __future__ import annotations

from pipelines.audio_seconds import added


class GoingOn:
    """Of one call. `said` are the words that the running turn goes on with, "" when it stands by itself."""

    def __init__(self, limit_seconds: float) -> None:
        """Of an answer, the caller has heard so much at most when they go on."""
        self._limit_seconds = limit_seconds
        self._answered = ""
        self._heard_seconds = 0.0
        self.said = ""

    def turn_ended(self, text: str) -> None:
        """These words, and those that they go on with, are being answered."""
        self._answered = self.with_said(text)
        self._heard_seconds = 0.0

    def heard(self, seconds: float) -> None:
        """So much more of our audio has been heard."""
        self._heard_seconds = added(self._heard_seconds, seconds)

    def answered(self) -> None:
        """The answer has been heard to its end, or what comes next is no speech."""
        self._answered = ""

    def turn_began(self) -> None:
        """The caller speaks."""
        self.said = self._answered if self._heard_seconds <= self._limit_seconds else ""

    def with_said(self, text: str) -> str:
        """The words of the running turn behind those that it goes on with."""
        return f"{self.said} {text}".strip()
