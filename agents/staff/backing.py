"""The guard over what a model writes for staff: no number and no name that stands nowhere in what it was given.

It errs on the side of dropping: a dropped sentence is missed, an invented one is believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from agents.understanding.numbers import with_digits

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"'(A-Z\d$+])")
_LONG_NUMBER = re.compile(r"\+?\d[\d\-(). ]{8,}\d")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PHONE_DIGITS = 10
_OPENERS = re.compile(
    r"""a|an|the|they|he|she|it|we|this|that|these|those|there|their|his|her|its|one|no|nothing|nobody|somebody|someone
    |customers?|callers?|staff|after|before|when|while|then|also|and|but|or|so|for|from|in|on|at|with|without|if|as|to
    |please|call|ask|send|confirm|check|answer|follow|tell|offer|wanted|asked|called|wrote|booked|today|yesterday
    |tomorrow|still|not|none|both|all""",
    re.VERBOSE,
)
"""Words that may begin a sentence without being a name."""
_NO_NAMES = frozenset({"i", "ai", "ok", "zip", "am", "pm", "id"})


def sentences_in(text: str) -> list[str]:
    """The sentences of a text, without blanks around them."""
    return [sentence.strip() for sentence in _SENTENCE.split(text.strip()) if sentence.strip()]


class Sources:
    """What a sentence may stand on: turns, rows and facts as text."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._numbers: set[str] = set()
        self._words: set[str] = set()
        for text in texts:
            for written in (text, with_digits(text)):
                self._numbers |= _numbers(written)
                self._words |= {word.casefold() for word in _WORD.findall(written)}

    def strange(self, sentence: str) -> list[str]:
        """The numbers and names of a sentence that stand nowhere, in order."""
        said = _numbers(with_digits(sentence))
        if "1" not in _numbers(sentence):
            said.discard("1")  # "one" counts nothing in "the one that they wanted"
        numbers = [number for number in sorted(said) if number not in self._numbers]
        names = []
        for at, found in enumerate(_WORD.finditer(sentence)):
            word = found.group()
            bare = re.sub(r"['’]s$", "", word).casefold()
            opens = at == 0 and _OPENERS.fullmatch(bare)
            if word[0].isupper() and not opens and bare not in self._words | _NO_NAMES:
                names.append(word)
        return numbers + names

    def backed(self, sentences: Iterable[str]) -> list[str]:
        """The sentences in which nothing is strange."""
        return [sentence for sentence in sentences if not self.strange(sentence)]


def _numbers(text: str) -> set[str]:
    """Every number in a form that is the same however it is written: "$1,200.00" is 1200, a phone its digits."""
    found: set[str] = set()
    for long in _LONG_NUMBER.findall(text):
        digits = re.sub(r"\D", "", long)
        found.add(digits[-_PHONE_DIGITS:])
    for number in _NUMBER.findall(_LONG_NUMBER.sub(" ", text)):
        found.add(_plain(number))
    return found


def _plain(number: str) -> str:
    plain = number.replace(",", "")
    if re.fullmatch(r"\d+\.\d\d?", plain):
        plain = plain.rstrip("0").rstrip(".")
    return re.sub(r":00$", "", plain).lstrip("0") or "0"
