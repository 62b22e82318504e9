"""What tells a payment card's number from other long ones: its length and its check digit."""

from __future__ import annotations

_LEAST_DIGITS, _MOST_DIGITS = 13, 19


def is_card_number(digits: str) -> bool:
    """Luhn's check over 13 to 19 digits that are not all the same."""
    if not (_LEAST_DIGITS <= len(digits) <= _MOST_DIGITS and digits.isascii() and digits.isdigit()):
        return False
    if len(set(digits)) == 1:
        return False
    total = 0
    for at, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if at % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
