"""Lists of words out of config/, looked for in what was said.

`...` in a list entry stands for up to four words in between ("ignore ... instructions"). Case, punctuation and the kind
of apostrophe make no difference, and a word is only found whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_GAP = r"(?:\W+\w+(?:'\w+)?){0,4}?\W+"
_TOKEN = re.compile(r"[\w$%]+(?:'\w+)*")


class Wordlist:
    """Finds any of some phrases. An empty list finds nothing."""

    def __init__(self, phrases: Iterable[str]) -> None:
        patterns = [pattern for pattern in map(_pattern, phrases) if pattern]
        self._found = re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE) if patterns else None

    def within(self, text: str) -> bool:
        """Whether one of them is in the text."""
        return self._found is not None and self._found.search(plain(text)) is not None

    def count(self, text: str) -> int:
        """How often any of them is in the text, one after the other."""
        return 0 if self._found is None else sum(1 for _ in self._found.finditer(plain(text)))


@lru_cache(maxsize=1024)
def wordlist(phrases: tuple[str, ...]) -> Wordlist:
    """The list of these phrases, made once: for those who have only the phrases at hand."""
    return Wordlist(phrases)


def plain(text: str) -> str:
    """The text with one kind of apostrophe, which typing and transcription each have their own of."""
    return text.replace("’", "'").replace("‘", "'").replace("`", "'")


def _pattern(phrase: str) -> str:
    parts = [_words(part) for part in plain(phrase).split("...")]
    return _GAP.join(part for part in parts if part)


def _words(part: str) -> str:
    return r"\W+".join(re.escape(word) for word in _TOKEN.findall(part))
