"""Card numbers in a run: by their check digit, their shape, and the words in front of them.

Speech-to-text mishears digits, so what is called a card and looks like one is one, even when its check digit does not
fit.
"""

from __future__ import annotations

import re

from memory.pii.card_numbers import is_card_number
from memory.pii.number_runs import Run
from memory.pii.number_windows import NEAR, Window, after_code, after_plus, before, windows

_CARD = re.compile(
    r"(?:card|visa|mastercard|master card|amex|american express|discover|debit|credit)"
    r"(?: (?:number|no\b\.?|num|#))*(?: ?(?:is|was|it'?s|'s))?[\s:#,]*$",
    re.IGNORECASE,
)
_CARD_WORD = re.compile(r"\b(?:cards?|visa|mastercard|amex|american express|discover|debit|credit)\b", re.IGNORECASE)
_SECURITY_CODE = re.compile(
    r"\b(?:cvv2?|cvc2?|csc|c v v|c v c|(?:security|verification) code)\b(?:\W+(?:is|on|the|back|it'?s|its)){0,5}[\W]*$",
    re.IGNORECASE,
)
_CARD_SHAPES = ([4, 4, 4, 4], [4, 6, 5])


def card_in(text: str, run: Run) -> Window | None:
    """The pieces of a run that are a card's number, or its security code; None when none are."""
    ahead = before(text, run, 0)
    total = sum(len(piece.digits) for piece in run)
    if _SECURITY_CODE.search(ahead):
        window = next(((first, after) for first, after, _ in windows(run, 3, 4)), None)
        return window if window and window[0] == 0 else None
    called = bool(_CARD.search(ahead))
    for first, after, digits in windows(run, 13, 19):
        if (called and after - first == len(run)) or _is_card(text, run[first:after], digits, called=called):
            return first, after
    if called and 8 <= total <= 24:
        return 0, len(run)
    # "Fifty one nine ..." is 51 9 or 50 19: so many digits in so many words are a card either way.
    in_words = sum(piece.spoken for piece in run) >= 7 and 13 <= total <= 17 and run[0].digits[0] in "3456"
    return (0, len(run)) if in_words and not (after_code(text, run, 0) or after_plus(text, run, 0)) else None


def _is_card(text: str, pieces: Run, digits: str, *, called: bool) -> bool:
    """Whether some pieces are a card's: by the check digit, or by their shape and the word in front of them."""
    if digits[0] not in "23456":
        return False
    start, fits = pieces[0].start, is_card_number(digits)
    if not fits:
        shaped = [len(piece.digits) for piece in pieces] in _CARD_SHAPES
        if len(digits) not in (15, 16) or not (shaped or _CARD_WORD.search(text, max(0, start - 4 * NEAR), start)):
            return False
    if after_code(text, pieces, 0):
        return fits and (called or len(digits) in (15, 16))
    return not after_plus(text, pieces, 0)
