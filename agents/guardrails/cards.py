"""Card numbers: never kept and never said, whether written or spoken, whole or in pieces."""

from __future__ import annotations

import re

from agents.understanding.numbers import with_digits
from memory.pii.card_numbers import is_card_number

MASK = "[card number]"

_RUN = re.compile(r"\d(?:[ .,_/\-–]{0,3}\d){12,18}")
_TAIL = re.compile(r"\$?\d[\d .,_/\-–]*$")
_NUMBER_WORD = (
    r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|double|triple|\d+)"
)
_SPOKEN_RUN = re.compile(rf"\b{_NUMBER_WORD}(?:[\s,.\-–]+{_NUMBER_WORD}){{6,}}\b", re.IGNORECASE)


def mask_cards(text: str) -> str:
    """The text with every payment card number replaced, written or said digit by digit.

    A run of 13 to 19 digits is one when its check digit fits (Luhn), so a phone number or an order number stays.
    """
    masked = _RUN.sub(_masked, text)
    return _SPOKEN_RUN.sub(_masked_spoken, masked)


class CardFilter:
    """Masks card numbers in text that comes in pieces: digits at the end of a piece wait for what follows."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> str:
        """What can be said so far."""
        text = self._held + piece
        tail = _TAIL.search(text)
        cut = tail.start() if tail else len(text)
        self._held = text[cut:]
        return mask_cards(text[:cut])

    def rest(self) -> str:
        """What was held back, at the end."""
        text, self._held = self._held, ""
        return mask_cards(text)


def _masked(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found.group(0))
    return MASK if is_card_number(digits) else found.group(0)


def _masked_spoken(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", with_digits(found.group(0)))
    return MASK if is_card_number(digits) else found.group(0)
