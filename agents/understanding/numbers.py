"""Numbers as people say them, turned into digits, and digits turned into what people say.

Speech-to-text gives "nine five six one six", "9 5 6 1 6", "9-5-6-1-6" or "95616" for the same five keystrokes, and
"twenty-one", "a dozen" or "double two" for others. `with_digits` brings all of them to digits inside the sentence, so
that everything after it needs to know digits only.
"""

from __future__ import annotations

import re
from functools import lru_cache

from memory.number_words import REPEATS, TEENS, TENS, UNITS

_OH = frozenset({"oh", "o"})
_PRONOUN_BEFORE = frozenset({"every", "any", "no", "some", "that", "this", "which", "each", "another"})
_PLAIN = frozenset(UNITS) | frozenset(TEENS) | frozenset(TENS)
_STARTS = _PLAIN | frozenset(REPEATS)
_TOKEN = re.compile(r"[a-z']+|\d+|[^a-z'\d]+", re.IGNORECASE)
_TENS_HYPHEN = re.compile(rf"\b({'|'.join(TENS)})[-‐‑–](?=({'|'.join(UNITS)})\b)", re.IGNORECASE)
_WORD_HYPHEN = re.compile(
    rf"\b({'|'.join(sorted(_STARTS | _OH))})[-‐‑–](?=({'|'.join(sorted(_STARTS | _OH))})\b)", re.IGNORECASE
)
_READ_OUT = re.compile(r"(?<![\d.,] )(?<!\d)(?:\d, ){4}\d(?!,? ?\d)")
"""A ZIP code read out digit by digit, with the commas that speech-to-text hears in it."""
_DIGIT_GAP = re.compile(r"(?<![\d.$])(\d)(?:[ \-‐‑–]+(\d)(?!\d))+")
_DOZEN = re.compile(r"\b(?:(half) a|(?:a|one)|(two|2)|(three|3)) dozens?\b", re.IGNORECASE)
_COUPLE = re.compile(r"\ba (?:couple|pair)\b(?: of\b)?", re.IGNORECASE)


@lru_cache(maxsize=64)  # every understanding of a sentence begins with this
def with_digits(text: str) -> str:
    """`text` with every spoken number written in digits; the rest is left as it was.

    A run of number words is one number when it reads as one ("one hundred and twenty" -> "120"), and otherwise its
    pieces side by side, as in codes and phone numbers ("nine sixteen, five five five" -> "916, 555"). Never raises.
    """
    text = _DOZEN.sub(_dozen, text)
    text = _COUPLE.sub("2", text)
    text = _TENS_HYPHEN.sub(r"\1 ", text)
    text = _WORD_HYPHEN.sub(r"\1 ", text)
    tokens = _TOKEN.findall(text)
    out: list[str] = []
    at = 0
    while at < len(tokens):
        run, after = _run(tokens, at)
        if run:
            out.append(_read(run))
            at = after
        else:
            out.append(tokens[at])
            at += 1
    joined = _DIGIT_GAP.sub(lambda found: re.sub(r"\D", "", found.group(0)), "".join(out))
    return _READ_OUT.sub(lambda found: found.group(0).replace(", ", ""), joined)


def digits_of(text: str) -> str:
    """Only the digits that were said, in order: "nine one six, 555 oh one" -> "91655501"."""
    return re.sub(r"\D", "", with_digits(text))


def numbers_in(text: str) -> list[int]:
    """Every whole number in `text`, spoken or written, in order. Runs longer than nine digits are codes, not counts."""
    return [int(found) for found in re.findall(r"(?<![\d.])\d{1,9}(?![\d])", with_digits(text).replace(",", " "))]


def say_digits(digits: str, *, oh: str = "zero") -> str:
    """Digit by digit, as one reads a code: "9510" -> "nine five one zero"."""
    names = {str(value): word for word, value in UNITS.items()} | {"0": oh}
    return " ".join(names[digit] for digit in digits if digit in names)


def say_number(number: int) -> str:
    """A count in words, 0 to 999,999: 21 -> "twenty-one". Raises ValueError outside of that."""
    if not 0 <= number <= 999_999:
        raise ValueError(f"no words for {number}")
    for table in (UNITS, TEENS):
        for word, value in table.items():
            if value == number:
                return word
    if number < 100:
        ten = next(word for word, value in TENS.items() if value == number // 10 * 10)
        return ten if number % 10 == 0 else f"{ten}-{say_number(number % 10)}"
    size, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    rest = number % size
    head = f"{say_number(number // size)} {name}"
    if not rest:
        return head
    return f"{head} and {say_number(rest)}" if rest < 100 else f"{head} {say_number(rest)}"


def _dozen(found: re.Match[str]) -> str:
    half, two, three = found.groups()
    return "6" if half else "24" if two else "36" if three else "12"


def _run(tokens: list[str], at: int) -> tuple[list[str], int]:
    """The number words from `at` on, and where they end. Blanks bind, commas and other marks do not."""
    words: list[str] = []
    end = at
    while at < len(tokens):
        word = tokens[at].lower()
        if word.isdigit() and words and len(word) == 1 and (len(words[-1]) == 1 or words[-1] in REPEATS):
            words.append(word)  # "nine 1 six": the transcript mixes words and figures
        elif not _belongs(word, words, tokens, at):
            break
        else:
            words.append(word)
        end = at + 1
        at += 1
        if at < len(tokens) and tokens[at].isspace():
            at += 1
    return words, end


def _belongs(word: str, words: list[str], tokens: list[str], at: int) -> bool:
    following = next((token.lower() for token in tokens[at + 1 : at + 3] if not token.isspace()), "")
    if word == "one" and not words and _word_before(tokens, at) in _PRONOUN_BEFORE:
        return False  # "for every one of us", "that one"
    if word in _PLAIN:
        return True
    if word in REPEATS:
        return following in UNITS or following in _OH or (following.isdigit() and len(following) == 1)
    if word in _OH:
        # "oh" is a digit only among digits, else an exclamation ("Oh, I see").
        if words:
            return True
        return word == "oh" and following in UNITS and (_number_before(tokens, at) or _more_digits(tokens, at))
    if word in ("hundred", "thousand"):
        return bool(words)
    if word == "a":
        return not words and following in ("hundred", "thousand")
    if word == "and":
        return bool(words) and words[-1] in ("hundred", "thousand") and following in _PLAIN
    return False


def _word_before(tokens: list[str], at: int) -> str:
    return next((token.lower() for token in reversed(tokens[max(0, at - 2) : at]) if not token.isspace()), "")


def _number_before(tokens: list[str], at: int) -> bool:
    """Whether a number ended just before, with a comma at most in between: "five five, oh one"."""
    before = next((token.lower() for token in reversed(tokens[max(0, at - 2) : at]) if token[0].isalnum()), "")
    return before.isdigit() or before in _PLAIN


def _more_digits(tokens: list[str], at: int) -> bool:
    near = [token.lower() for token in tokens[at + 1 : at + 6] if not token.isspace()]
    return len(near) >= 2 and all(token in UNITS or token in _OH for token in near[:2])


def _read(words: list[str]) -> str:
    """Digits of one run: each well-formed number in it by itself, side by side."""
    pieces: list[str] = []
    at = 0
    while at < len(words):
        piece, at = _piece(words, at)
        pieces.append(piece)
    return "".join(pieces)


def _piece(words: list[str], at: int) -> tuple[str, int]:
    word = words[at]
    if word in REPEATS:
        digit = "0" if words[at + 1] in _OH else str(UNITS.get(words[at + 1], words[at + 1]))
        return digit * REPEATS[word], at + 2
    if word in _OH or word.isdigit():
        return "0" if word in _OH else word, at + 1
    value, at = _below_hundred(words, at)
    if value == 0:
        return "0", at
    value, at = _with_hundreds(words, at, value)
    if at < len(words) and words[at] == "thousand":
        value, at = value * 1000, at + 1
        more = at + 1 if at < len(words) and words[at] == "and" else at
        if more < len(words) and words[more] in _PLAIN and words[more] != "zero":
            below, after = _below_hundred(words, more)
            below, after = _with_hundreds(words, after, below)
            value, at = value + below, after
    return str(value), at


def _below_hundred(words: list[str], at: int) -> tuple[int, int]:
    word = words[at]
    if word == "a":
        return 1, at + 1
    if word in TENS:
        unit = UNITS.get(words[at + 1], 0) if at + 1 < len(words) else 0
        return (TENS[word] + unit, at + 2) if unit else (TENS[word], at + 1)
    return UNITS.get(word, TEENS.get(word, 0)), at + 1


def _with_hundreds(words: list[str], at: int, value: int) -> tuple[int, int]:
    if at >= len(words) or words[at] != "hundred":
        return value, at
    value, at = value * 100, at + 1
    joined = at < len(words) and words[at] == "and"
    more = at + 1 if joined else at
    if more >= len(words) or words[more] not in _PLAIN or words[more] == "zero":
        return value, at
    below, after = _below_hundred(words, more)
    # "eight hundred five five five": the fives are read one by one, as in a phone number.
    digit_by_digit = below < 10 and not joined and after < len(words) and words[after] in UNITS
    return (value, at) if digit_by_digit else (value + below, after)
