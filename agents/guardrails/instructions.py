"""Text that tries to change what the desk is told: left out of what customers say, of pages, and of tool results."""

from __future__ import annotations

import re

from agents.understanding.wordlists import Wordlist
from memory.conversation import JSON

_PIECE = re.compile(r"[^.!?\n]*(?:[.!?\n]+[\"')\]]*\s*|$)")


class InstructionFilter:
    """Leaves out the sentences and lines in which one of the phrases stands. All else is kept as it is."""

    def __init__(self, phrases: tuple[str, ...]) -> None:
        self._words = Wordlist(phrases)

    def text(self, text: str) -> str:
        """The text without them; "" when nothing else is left."""
        if not self._words.within(text):
            return text
        # Whoever spreads an instruction over two sentences has to say a word of it in one of them; over two lines, the
        # whole is left out.
        kept = "".join(piece for piece in _PIECE.findall(text) if not self._words.within(piece)).strip()
        return "" if self._words.within(kept) else kept

    def data(self, data: JSON) -> JSON:
        """The same for every text in a tool's result; numbers, names of keys and shape stay."""
        if isinstance(data, str):
            return self.text(data)
        if isinstance(data, list):
            return [self.data(item) for item in data]
        if isinstance(data, dict):
            return {name: self.data(item) for name, item in data.items()}
        return data
