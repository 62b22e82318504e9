"""`PhoneLine`: what a voice pipeline needs of a call. Each carrier's `media.py` gives one."""

from __future__ import annotations

from typing import Protocol


class LineListener(Protocol):
    """Who listens to a line. Called in the socket's receive loop: every method returns at once."""

    def on_audio(self, pcm: bytes) -> None:
        """Caller audio: 16-bit little-endian mono PCM at the line's rate, usually 20 ms."""
        ...

    def on_mark(self, name: str) -> None:
        """All audio before this mark has been played to the caller."""
        ...

    def on_digit(self, digit: str) -> None:
        """A DTMF key: 0-9, *, #."""
        ...

    def on_hang_up(self) -> None:
        """The call is over; nothing comes after. Called once, however it ended."""
        ...


class PhoneLine(Protocol):
    """One connected call. Audio is queued by the carrier and played in order."""

    @property
    def sample_rate(self) -> int:
        """Hz, both ways: 8000 for a carrier's mu-law line, 16000 for the browser."""
        ...

    async def listen(self, listener: LineListener) -> None:
        """Give everything that arrives to `listener` until the call is over."""
        ...

    async def play(self, pcm: bytes) -> None:
        """Queue 16-bit mono PCM at the line's rate, any length. Silently nothing once the call is over."""
        ...

    async def mark(self, name: str) -> None:
        """Ask to be told when all audio queued so far has been played. After `clear` no mark before it is told."""
        ...

    async def clear(self) -> None:
        """Take back all that is queued and not yet played."""
        ...

    async def hang_up(self) -> None:
        """End the call."""
        ...
