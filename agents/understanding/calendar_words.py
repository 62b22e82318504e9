"""What was said, with the words of dates and times in one spelling, and the way back to where they stood.

Speech-to-text writes "the 21st", "twenty first", "twenty-first" or "the 21 st" for the same day, "6:00 p.m.", "six p m"
or "6PM" for the same hour, and "to weeks from friday" for two weeks. `hear` brings them to one form, so that the rules
of dates and times know one spelling only. Unlike `numbers.with_digits` it keeps neighbouring numbers apart: "six
thirty" is "6 30", not "630". And it remembers the place of every word, so that a date can be cut out of its sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from agents.understanding.numbers import TEENS, TENS, UNITS

Span = tuple[int, int]
"""Where something stands in a text: the first character, and the one after the last."""

TAKEN = "~"
"""Stands for words that have been understood as something else."""
OPAQUE = "#"
"""Stands for a number that is no date and no time: a phone number, a price, a code said digit by digit."""

MOST_CHARACTERS = 4_000
"""Ten minutes of speech. A longer text is pasted, and reading it all would hold up the calls of the same process."""
_LEAD_CHARACTERS = 60

_TOKEN = re.compile(
    r"(?P<opaque>\$\s?\d+(?:,\d{3})*(?:\.\d+)?|\+?(?:\d[\s-])?\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}\b|\b\d{3}-\d{4}\b|\d{5,}"
    r"|\d+(?:,\d{3})+|\d+[/.:-](?:\d+[/.:-]){2,}\d+)"
    r"|(?P<written>\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}([-/.])\d{1,2}\3(?:\d{4}|\d{2})\b|\b\d{1,2}[-/]\d{1,2}\b)"
    r"|(?P<clock>\b\d{1,2}[:.]\d{2}(?!\d))|(?P<number>\d+)|(?P<word>[a-z]+(?:['’][a-z]+)*)|(?P<mark>[,;:.?!\n@&/])",
    re.IGNORECASE,
)
_ORDINAL_WORDS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "forth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "twelveth": 12, "thirteenth": 13, "fourteenth": 14,
    "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20,
    "thirtieth": 30,
}  # fmt: skip
_WORDS = {"monday": "mon", "tuesday": "tue tues teusday", "wednesday": "weds wensday wednsday wendsday",
          "thursday": "thu thur thurs thirsday", "friday": "fri", "saturday": "satuday saterday satarday",
          "sunday": "sonday", "january": "jan", "february": "feb febuary", "april": "apr",
          "august": "aug", "september": "sep sept", "october": "oct", "november": "nov", "december": "dec",
          "tomorrow": "tomorow tommorow tommorrow tmrw tmr", "tonight": "tonite", "christmas": "xmas",
          "noon": "noontime midday", "weekend": "wknd", "and": "&", "at": "@", "any": "whichever"}  # fmt: skip
_SAME = {other: word for word, others in _WORDS.items() for other in others.split()}
_SHORT = {"sat": "saturday", "sun": "sunday", "wed": "wednesday", "mar": "march", "jun": "june", "jul": "july"}
_BEFORE_SHORT = frozenset(["on", "this", "next", "coming", "for", "or", "and", "until", "till"])
_BEHIND_SHORT = frozenset([".", "?", "!", "or", "and", "please", "morning", "afternoon", "evening", "night", "works"])
_FILLERS = frozenset(["um", "umm", "uh", "uhm", "er", "erm", "hmm", "mm"])
_OWNERS = ("day", "tomorrow", "tonight", "weekend", "noon", "christmas", "thanksgiving", "halloween", "easter")
"""Behind these "'s" is an "is" or says whose; behind "valentine" it belongs to the name."""
_NUMBERS = {**UNITS, **TEENS, **TENS}
_COUNTED_TIME = frozenset(["week", "weeks", "day", "days", "month", "months", "saturdays", "sundays"])


@dataclass(frozen=True, slots=True)
class Heard:
    """`said` is `text` in one spelling: lower case, one blank between words. The tuples lead back, word by word."""

    text: str
    said: str
    ends: tuple[int, ...]
    spans: tuple[Span, ...]

    def span(self, start: int, end: int) -> Span:
        """Where `said[start:end]` stands in `text`."""
        if not self.spans:
            return 0, 0
        first = min(bisect_right(self.ends, start), len(self.spans) - 1)
        last = max(first, min(bisect_left(self.ends, end), len(self.spans) - 1))
        return self.spans[first][0], self.spans[last][1]


@dataclass(slots=True)
class _Word:
    said: str
    start: int
    end: int
    kind: str


@lru_cache(maxsize=16)  # the days of a sentence are read from it, then its times, and both are looked for again
def hear(text: str, taken: tuple[Span, ...] = ()) -> Heard:
    """`text` in one spelling; words inside a `taken` span are each a "~". Never raises.

    Of a text longer than MOST_CHARACTERS only the beginning is heard.
    """
    words = _numbers_joined(_words(text[:MOST_CHARACTERS], taken))
    words = [word for at, word in enumerate(words) if not _says_nothing(words, at)]
    words = _codes_hidden(
        [word for at, word in enumerate(words) if not (at and word.said == words[at - 1].said == ",")]
    )
    for at, word in enumerate(words):
        word.said = _one_spelling(words, at)
    said, ends = "", []
    for word in words:
        said += word.said if not said or word.kind == "mark" else f" {word.said}"
        ends.append(len(said))
    return Heard(text, said, tuple(ends), tuple((word.start, word.end) for word in words))


def without(text: str, spans: Sequence[Span]) -> str:
    """`text` with these places cut out, single blanks where they were."""
    kept, at = [], 0
    for start, end in sorted(spans):
        kept.append(text[at : max(at, start)])
        at = max(at, end)
    return re.sub(r"\s+", " ", " ".join([*kept, text[at:]])).strip()


def lead_in(said: str, at: int) -> str:
    """The few words before a place, which is as far back as they bear on it."""
    return said[max(0, at - _LEAD_CHARACTERS) : at]


def _words(text: str, taken: tuple[Span, ...]) -> Iterator[_Word]:
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        kind = next((name for name, value in found.groupdict().items() if value is not None), "mark")
        said = found.group().lower().replace("’", "'")
        if any(start < stop and begin < end for begin, stop in taken):
            yield _Word(TAKEN, start, end, "taken")
        elif kind == "opaque":
            yield _Word(OPAQUE, start, end, kind)
        else:
            kind = "word" if said in "@&" else kind
            yield _Word(said.replace(".", ":") if kind == "clock" else said, start, end, kind)


def _numbers_joined(words: Iterator[_Word]) -> list[_Word]:
    """Number words and ordinals in digits, "p. m." as one word."""
    rest, out = list(words), []
    at = 0
    while at < len(rest):
        word, used = _next_word(rest, at)
        out.append(word)
        at += used
    return out


def _next_word(rest: list[_Word], at: int) -> tuple[_Word, int]:
    word = rest[at]
    near = rest[at + 1 : at + 6]
    following = near[0].said if near else ""
    if word.said in ("a", "p") and (used := _meridiem(word.said, near, rest, at)):
        return _joined(word, rest[at + used - 1], f"{word.said}m", "word"), used
    if word.said.endswith("ish") and (about := _NUMBERS.get(word.said[:-3])):
        return _joined(word, word, f"{about}ish", "word"), 1
    if word.said in _ORDINAL_WORDS:
        return _joined(word, word, ordinal(_ORDINAL_WORDS[word.said]), "ordinal"), 1
    value = _NUMBERS.get(word.said, int(word.said) if word.kind == "number" and len(word.said) < 5 else None)
    if value is None:
        return word, 1
    hyphen_or_blank = near and near[0].kind != "mark"
    if hyphen_or_blank and value in (20, 30):
        unit = _ORDINAL_WORDS.get(following) or (int(following[:1]) if re.fullmatch(r"[1-9]", following[:1]) else 0)
        after = near[1].said if len(near) > 1 else ""
        suffix = after in ("st", "nd", "rd", "th") and near[0].kind == "number"
        if 0 < unit < 10 and (following in _ORDINAL_WORDS or suffix):
            end = near[1] if suffix else near[0]
            return _joined(word, end, ordinal(value + unit), "ordinal"), 3 if suffix else 2
    if word.kind == "number" and hyphen_or_blank and following == _suffix(value) and near[0].start - word.end <= 1:
        return _joined(word, near[0], ordinal(value), "ordinal"), 2
    return _cardinal(word, near, value)


def _cardinal(word: _Word, near: list[_Word], value: int) -> tuple[_Word, int]:
    """One number of at most four digits: 21, 120, 2026 said as "twenty twenty-six" or "two thousand twenty six"."""
    end, used = word, 1
    said = [token.said for token in near]
    if word.said in TENS and said and said[0] in UNITS and said[0] != "zero":
        value, end, used = value + UNITS[said[0]], near[0], 2
    elif value == 20 and said and said[0] == "twenty":
        unit = UNITS.get(said[1], 0) if len(said) > 1 else 0
        value, end, used = 2020 + unit, near[1] if unit else near[0], 3 if unit else 2
    elif said and said[0] in ("hundred", "thousand") and value < 10:
        value, end, used = value * (100 if said[0] == "hundred" else 1000), near[0], 2
        more = 2 if len(said) > 1 and said[1] == "and" else 1
        if len(near) > more and said[more] in _NUMBERS:
            below, also = _cardinal(near[more], near[more + 1 :], _NUMBERS[said[more]])
            value, end, used = value + int(below.said.replace("one", "1")), below, used + more - 1 + also
    name = "one" if value == 1 and word.said == "one" else str(value)
    return _joined(word, end, name, "number"), used


def _meridiem(letter: str, near: list[_Word], rest: list[_Word], at: int) -> int:
    """How many tokens "p", ".", "m", "." are, after a number; 0 when they are no "pm"."""
    if at == 0 or not (
        rest[at - 1].kind in ("number", "clock") or rest[at - 1].said in (*_NUMBERS, "oclock", "o'clock")
    ):
        return 0
    said = [token.said for token in near]
    used = 2 if said[:1] == ["m"] else 3 if said[:2] == [".", "m"] else 0
    if used == 0:
        return 1 if letter == "p" and rest[at - 1].end == rest[at].start else 0
    dotted = said[used - 1 : used] == ["."] and (used == 3 or near[used - 1].start == near[used - 2].end)
    return used + 1 if dotted and len(near) > used and near[used].kind in ("word", "number") else used


def _codes_hidden(words: list[_Word]) -> list[_Word]:
    """Three or more numbers side by side are a code or a phone number said digit by digit."""
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and words[end].kind == "number":
            end += 1
        if end - at > 2:
            for word in words[at:end]:
                word.said, word.kind = OPAQUE, "opaque"
        at = max(end, at + 1)
    return words


def _says_nothing(words: list[_Word], at: int) -> bool:
    """An "um", or the full stop of "Nov."."""
    word, before = words[at], words[at - 1].said if at else ""
    return word.said in _FILLERS or (word.said == "." and (before in _SAME or before in _SHORT))


def _one_spelling(words: list[_Word], at: int) -> str:
    word = words[at]
    if word.kind not in ("word", "mark"):
        return word.said
    following = words[at + 1].said if at + 1 < len(words) else ""
    before = words[at - 1].said if at else ""
    if word.said in ("to", "too") and following in _COUNTED_TIME:
        return "2"
    if word.said in _SHORT:
        dated = bool(re.match(r"(?:the$|at$|,|\d|~|[a-z]{3,}ember$|oct|jan|feb)", following))
        alone = not before and (not following or following in _BEHIND_SHORT)
        return _SHORT[word.said] if before in _BEFORE_SHORT or dated or alone else word.said
    name = word.said
    if name.endswith("'s") and (day := _SAME.get(name[:-2], name[:-2])).endswith(_OWNERS):
        return day
    name = name.replace("'", "")
    return _SAME.get(name, name)


def _joined(first: _Word, last: _Word, said: str, kind: str) -> _Word:
    return _Word(said, first.start, last.end, kind)


def ordinal(value: int) -> str:
    """1 is "1st", 12 is "12th", 23 is "23rd"."""
    return f"{value}{_suffix(value)}"


def _suffix(value: int) -> str:
    return "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
