"""Moonshine's vocabulary file and what is said about its tokens."""

from __future__ import annotations

from collections.abc import Sequence

BEGIN, END = 1, 2
_SPACE = "▁"


class Vocabulary:
    """The pieces of text that token numbers stand for.

    The file is a row of pieces, each with its length in bytes in front: one byte, or two when the first is 128 or more
    (low seven bits first). The tiny and the base model share the first 32,000 pieces, so one can propose tokens to
    the other.
    """

    def __init__(self, file: bytes) -> None:
        self.pieces: list[bytes] = []
        at = 0
        while at < len(file):
            size = file[at]
            at += 1
            if size >= 128:
                if at >= len(file):
                    raise ValueError("the vocabulary ends inside a length")
                size += 128 * file[at] - 128
                at += 1
            if at + size > len(file):
                raise ValueError("the vocabulary ends inside a piece")
            self.pieces.append(file[at : at + size])
            at += size

    def text(self, tokens: Sequence[int]) -> str:
        """The words of these tokens, without the marks for begin and end."""
        known = (self.pieces[token] for token in tokens if END < token < len(self.pieces))
        joined = b"".join(piece for piece in known if not piece.startswith(b"<<"))
        return joined.decode("utf-8", "ignore").replace(_SPACE, " ").strip()


def loop_length(tokens: Sequence[int]) -> int:
    """How many tokens at the end only say again what stood before them; 0 when they do not go round in a circle.

    A short circle ("no, no, no", "555-5555") is often real speech, so it must go round more often than a long one.
    """
    for period in range(1, min(16, len(tokens) // 3) + 1):
        rounds = 12 if period <= 2 else 3 if period > 6 else 4
        circle = list(tokens[-period:])
        if any(circle == circle[:part] * (period // part) for part in range(1, period) if period % part == 0):
            # A shorter circle, which may go round more often.
            continue
        span = period * rounds
        if len(tokens) >= span and all(tokens[-i] == tokens[-i - period] for i in range(1, span - period + 1)):
            return span - period
    return 0
