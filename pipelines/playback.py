"""What has been put on the line, and how much of it the caller has heard. Pure: no line, no clock.

A reply is spoken clause by clause, a clause in pieces of audio, and each piece is followed by a mark. The marks that
come back say what was heard; only that is remembered as said. Between marks nothing is guessed: a piece whose mark
did not return counts as not heard.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

_SECONDS_A_CHARACTER = 0.065
"""Of ordinary speech: used only for a clause cut off before its whole audio was known."""


@dataclass(slots=True)
class Clause:
    """Some words of a reply on their way to the caller's ear."""

    text: str
    seconds: float = 0.0
    heard_seconds: float = 0.0
    complete: bool = False  # all of its audio is known

    def heard(self) -> str:
        """The words whose audio has been played."""
        if self.complete and self.heard_seconds >= self.seconds - 1e-6:
            return self.text
        whole_seconds = self.seconds if self.complete else max(self.seconds, len(self.text) * _SECONDS_A_CHARACTER)
        if whole_seconds <= 0 or self.heard_seconds <= 0:
            return ""
        words = self.text.split()
        return " ".join(words[: int(len(words) * self.heard_seconds / whole_seconds)])


@dataclass(slots=True)
class Piece:
    """Some audio of a clause, and the name of the mark that follows it on the line."""

    mark: str
    pcm: bytes
    seconds: float
    clause: Clause


@dataclass(slots=True)
class Spoken:
    """What one reply came to: its clauses in order."""

    reply: int
    clauses: list[Clause] = field(default_factory=list)

    def heard(self) -> str:
        """All that the caller heard of it."""
        return " ".join(filter(None, (clause.heard() for clause in self.clauses)))


class Playback:
    """The pieces on the line, those held back, and what has been heard of the reply under way."""

    def __init__(self) -> None:
        self._on_line: deque[Piece] = deque()
        self._held: deque[Piece] | None = None
        self._count = 0
        self.spoken = Spoken(reply=0)

    @property
    def holding(self) -> bool:
        return self._held is not None

    @property
    def all_heard(self) -> bool:
        """Whether nothing is on the line and nothing is held back."""
        return not self._on_line and not self._held

    @property
    def last_mark(self) -> str | None:
        """The mark behind the last piece on the line."""
        return self._on_line[-1].mark if self._on_line else None

    def begin(self, reply: int) -> None:
        """A new reply: what is heard from now on belongs to it."""
        self.spoken = Spoken(reply)

    def put(self, clause: Clause, pcm: bytes, seconds: float) -> Piece | None:
        """Audio of a clause is ready: the piece to put on the line now, or None while holding back."""
        if not any(known is clause for known in self.spoken.clauses):
            self.spoken.clauses.append(clause)
        clause.seconds += seconds
        piece = Piece(self._next_mark(), pcm, seconds, clause)
        if self._held is not None:
            self._held.append(piece)
            return None
        self._on_line.append(piece)
        return piece

    def played(self, mark: str) -> bool:
        """A mark has come back: it and all before it have been heard. False for one that is not on the line."""
        if not any(piece.mark == mark for piece in self._on_line):
            return False
        while self._on_line:
            piece = self._on_line.popleft()
            piece.clause.heard_seconds += piece.seconds
            if piece.mark == mark:
                break
        return True

    def hold(self) -> None:
        """The line has been cleared: keep what had not been heard."""
        if self._held is None:
            self._held = self._on_line
            self._on_line = deque()

    def go_on(self) -> list[Piece]:
        """The pieces to put on the line again, under new marks (the old ones may still come back, flushed)."""
        pieces = list(self._held or ())
        self._held = None
        for piece in pieces:
            piece.mark = self._next_mark()
        self._on_line.extend(pieces)
        return pieces

    def drop(self) -> Spoken:
        """The reply is cut off: forget what was not heard, and say what was."""
        self._on_line.clear()
        self._held = None
        spoken, self.spoken = self.spoken, Spoken(self.spoken.reply)
        return spoken

    def _next_mark(self) -> str:
        self._count += 1
        return f"p{self._count}"
