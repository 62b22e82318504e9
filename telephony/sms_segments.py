"""Text messages as the network carries them: how many segments a text takes, and where a long one is cut. Pure.

A text of nothing but GSM-7 characters has 160 of them in one segment, or 153 in each of several; those of the extension
table count twice. Any other character makes all of it UCS-2: 70 UTF-16 units, or 67. No character is torn apart between
two segments. 3GPP TS 23.038 and 23.040.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Encoding = Literal["GSM-7", "UCS-2"]

LONGEST = 1_600
"""The most characters of one message to the carrier."""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
_ALONE: dict[Encoding, int] = {"GSM-7": 160, "UCS-2": 70}
_OF_SEVERAL: dict[Encoding, int] = {"GSM-7": 153, "UCS-2": 67}

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2009\u202f\t", " "),
        "…": "...",
        "•": "-",
        "\u200b": "",
        "\ufeff": "",
    }
)
_JOINERS = frozenset("\u200d\ufe0e\ufe0f\u20e3") | {chr(code) for code in range(0x1F3FB, 0x1F400)}
_ENDS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?…。！？؟])[\"')\]]*\s+"),
    re.compile(r"(?<=[,;:])\s+"),
    re.compile(r"\s+"),
)
"""Where a text may be cut, the best first: paragraphs, lines, sentences, clauses, words."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a text costs to carry: `units` are septets for GSM-7 and UTF-16 units for UCS-2."""

    encoding: Encoding
    units: int
    segments: int


def counted(text: str) -> Counted:
    """How a text is carried. An empty one takes a segment too."""
    gsm = all(character in _BASIC or character in _EXTENSION for character in text)
    encoding: Encoding = "GSM-7" if gsm else "UCS-2"
    sizes = [_septets(character) if gsm else _utf16(character) for character in text]
    units = sum(sizes)
    if units <= _ALONE[encoding]:
        return Counted(encoding, units, 1)
    segments, room = 1, _OF_SEVERAL[encoding]
    for size in sizes:
        if size > room:
            segments, room = segments + 1, _OF_SEVERAL[encoding]
        room -= size
    return Counted(encoding, units, segments)


def plain(text: str) -> str:
    """The text with typographic quotes, dashes and spaces made plain, where that makes it cheaper to carry."""
    simple = text.translate(_PLAIN)
    return simple if counted(simple).segments < counted(text).segments else text


def split(text: str, longest: int = LONGEST) -> list[str]:
    """The text in messages of at most `longest` UTF-16 units, cut where it hurts least; [] of an empty one.

    What is one character to the eye, such as an emoji of several parts, stays in one message when it fits in one.
    """
    parts, rest = [], text.strip()
    while _length(rest) > longest:
        fits = rest[: _fitting(rest, longest)]
        cut = _best_cut(fits, rest)
        part, rest = rest[:cut].rstrip(), rest[cut:].lstrip()
        parts.append(part)
    return [part for part in (*parts, rest) if part]


def _best_cut(fits: str, rest: str) -> int:
    """Where to end the first message. A cut in its first half would leave too much of it empty."""
    for end in _ENDS:
        places = [found.end() for found in end.finditer(rest, 0, len(fits) + 1) if found.start() <= len(fits)]
        if places and places[-1] > len(fits) // 2:
            return min(places[-1], len(fits))
    return _between_characters(rest, len(fits))


def _fitting(text: str, longest: int) -> int:
    """How many characters of it have at most `longest` UTF-16 units; at least one."""
    room = longest
    for place, character in enumerate(text):
        room -= _utf16(character)
        if room < 0:
            return max(place, 1)
    return len(text)


def _between_characters(text: str, cut: int) -> int:
    """The last place up to `cut` that is not inside what the eye sees as one character; `cut` if there is none."""
    for place in range(cut, 0, -1):
        if not _joins(text, place):
            return place
    return cut


def _joins(text: str, place: int) -> bool:
    """Whether what stands at this place belongs to what is before it."""
    if place >= len(text):
        return False
    here, before = text[place], text[place - 1]
    if here in _JOINERS or before == "\u200d" or unicodedata.combining(here):
        return True
    return _is_flag(here) and _is_flag(before) and _flags_before(text, place) % 2 == 1


def _flags_before(text: str, place: int) -> int:
    """How many halves of flags stand in a row before this place: two make a flag."""
    row = 0
    while row < place and _is_flag(text[place - 1 - row]):
        row += 1
    return row


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _septets(character: str) -> int:
    return 2 if character in _EXTENSION else 1


def _utf16(character: str) -> int:
    return 2 if ord(character) > 0xFFFF else 1


def _length(text: str) -> int:
    return sum(map(_utf16, text))
