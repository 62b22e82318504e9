"""The words of a text as the finding of names needs them, and what surrounds each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from memory.pii.name_lists import ALSO_WORDS, CLEAR_NAMES, FIRST_NAMES, NAMES, NOT_NAMES, SURNAMES

_WORD = re.compile(r"(?<![^\W_])(?<![_@/\\])[^\W\d_]{1,40}(?:['’-][^\W\d_]{1,40}){0,3}(?![\w@/\\]|\.\w\w|-\w)")
_SENTENCE_END = re.compile(r"[.!?\n•]")
_NO_NAME_ENDING = re.compile(r"(?:ing|ed|ly|tion|able|ful|less|ous)$")
_MONTHS = frozenset({"april", "may", "june", "august"})
_DAY_AFTER = re.compile(
    r"\W{1,2}(?:\d|(?:the )?(?:first|second|third|fourth|fifth|\w+th|twent|or|and|thirt)\b)", re.IGNORECASE
)
_TITLE = frozenset({"mr", "mrs", "ms", "miss", "dr", "mister", "missus", "doctor", "chef", "professor", "sir"})


@dataclass(frozen=True)
class Word:
    """One word: as written, its place, and whether it is written as a name is."""

    text: str
    start: int
    end: int
    capital: bool

    @cached_property
    def low(self) -> str:
        """In lower case, with one kind of apostrophe."""
        return self.text.lower().replace("’", "'")

    @cached_property
    def bare(self) -> str:
        """As it stands in the lists: "O'Connor" is "oconnor"."""
        return self.low.replace("'", "") if self.low.startswith(("o'", "d'")) else self.low

    @property
    def is_name(self) -> bool:
        """Whether it is one of the names we know; "Mary-Ann" is, too."""
        return self.bare in NAMES or ("-" in self.low and all(part in NAMES for part in self.low.split("-")))

    @property
    def is_clear(self) -> bool:
        """Whether it is a name we know, and nothing else."""
        return self.bare in CLEAR_NAMES or ("-" in self.low and self.is_name)

    @property
    def is_word(self) -> bool:
        """Whether it is surely or maybe an ordinary word."""
        return self.low in NOT_NAMES or self.low in ALSO_WORDS

    @property
    def can_be_name(self) -> bool:
        """Whether somebody we never heard of could be called so."""
        if self.low in NOT_NAMES and not (self.capital and self.is_name):
            return False
        return (
            len(self.text) > 1 and (self.is_name or not _NO_NAME_ENDING.search(self.low)) and "'" not in self.low[-3:-1]
        )

    @property
    def is_title(self) -> bool:
        """Whether it is "Mrs" or the like."""
        return self.low in _TITLE


class Words:
    """The words of a text. Where all is written in capitals, none counts as one."""

    def __init__(self, text: str) -> None:
        self.text = text
        shouted = text.isupper() and " " in text.strip()
        self.all = [_word(found, shouted=shouted) for found in _WORD.finditer(text)]
        self._at = {word.start: at for at, word in enumerate(self.all)}

    def at(self, start: int) -> int | None:
        """Which word begins at a place, if one does."""
        return self._at.get(start)

    def gap(self, at: int) -> str:
        """What stands between a word and the one before it."""
        return self.text[self.all[at - 1].end if at else 0 : self.all[at].start]

    def low(self, at: int) -> str:
        """A word in lower case; "" before the first and after the last."""
        return self.all[at].low if 0 <= at < len(self.all) else ""

    def opens(self, at: int) -> bool:
        """Whether a word is the first of a sentence."""
        return at == 0 or _SENTENCE_END.search(self.gap(at)) is not None

    def ends_at(self, at: int) -> bool:
        """Whether a sentence, or a part of it, ends behind a word."""
        rest = self.text[self.all[at].end : self.all[at].end + 4].lstrip(" ")
        return not rest or rest[0] in ".,!?;:\n-"

    def is_full_name(self, at: int) -> bool:
        """Whether a first name and a surname stand here, each with its capital: "Mark Lee"."""
        if at + 1 >= len(self.all) or self.gap(at + 1) != " ":
            return False
        first, last = self.all[at], self.all[at + 1]
        named = first.low in FIRST_NAMES and last.bare in SURNAMES and last.low not in NOT_NAMES
        return named and first.capital and last.capital

    def is_initial(self, at: int) -> bool:
        """Whether a middle initial stands here: the A of "Dominic A. Fell"."""
        if len(self.all[at].text) > 1 or not self.all[at].capital or at + 1 >= len(self.all):
            return False
        return self.gap(at + 1) == ". " and self.all[at + 1].capital

    def is_month(self, at: int) -> bool:
        """Whether a day follows: "May 9", "june the third"."""
        return self.all[at].low in _MONTHS and _DAY_AFTER.match(self.text, self.all[at].end) is not None


def _word(found: re.Match[str], *, shouted: bool) -> Word:
    """A word without the "'s" of possession."""
    text = found[0]
    if text[-2:].lower() in ("'s", "’s"):
        text = text[:-2]
    return Word(text, found.start(), found.start() + len(text), capital=text[0].isupper() and not shouted)
