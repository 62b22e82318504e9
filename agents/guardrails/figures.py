"""Prices and dates in texts and in tool results, so that a reply says only those that something gave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from agents.guardrails.days_named import weekday_of, weekdays_told
from agents.understanding.numbers import with_digits
from memory.conversation import JSON

MonthDay = tuple[int, int]

_NUMBER = r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,2})?"
_AMOUNT = re.compile(rf"\$\s?{_NUMBER}|(?<![\d.,]){_NUMBER}\s?(?:dollars?|bucks|usd)\b", re.IGNORECASE)
_MAY_BE_AMOUNT = re.compile(r"\$|dollar|bucks|usd", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?(?![\d:%]|\s*(?:am|pm|a\.m|p\.m|guests|people|adults))"
_NAMED = re.compile(rf"\b{_MONTH},?\s+(?:the\s+)?{_DAY}|\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}")
_WRITTEN = re.compile(
    r"\b\d{4}-(\d{2})-(\d{2})(?!\d)"
    r"|\b(?:(?<=on )|(?<=for )|(?<=by ))(\d{1,2})/(\d{1,2})\b"
    r"|\b(\d{1,2})/(\d{1,2})/\d{2,4}\b"
)
_MAY_BE_DATE = re.compile(rf"\b(?:{'|'.join(name.capitalize() for name in _MONTHS)})|\d[-/]\d")


def amounts_in(text: str) -> set[int]:
    """Every amount of money in a text, in cents: "$1,234.50", "50 dollars", "five hundred dollars"."""
    if not _MAY_BE_AMOUNT.search(text):
        return set()
    found = set()
    for match in _AMOUNT.finditer(with_digits(text)):
        whole, cents = match.group(1) or match.group(3), match.group(2) or match.group(4) or ".0"
        found.add(int(whole.replace(",", "")) * 100 + int(f"{cents[1:]:0<2}"))
    return found


def dates_in(text: str) -> set[MonthDay]:
    """Every day of a month in a text: "November 28", "the 28th of November", "2026-11-28", "11/28/2026"."""
    if not _MAY_BE_DATE.search(text):
        return set()
    found = {_named(match) for match in _NAMED.finditer(with_digits(text))}
    for match in _WRITTEN.finditer(text):
        month, day = [int(part) for part in match.groups() if part is not None]
        found.add((month, day))
    return {(month, day) for month, day in found if 1 <= month <= 12 and 1 <= day <= 31}


@dataclass(slots=True)
class Figures:
    """What may be said: amounts in cents, days, and weekdays. Days without a year are those from `today` on."""

    cents: set[int] = field(default_factory=lambda: {0})
    days: set[MonthDay] = field(default_factory=set)
    weekdays: set[int] = field(default_factory=set)
    today: date | None = None

    def add_text(self, text: str) -> None:
        """All that stands in a text."""
        self.cents |= amounts_in(text)
        self.add_days_of(text)

    def add_days_of(self, text: str) -> None:
        """Only the days in a text: what a customer says of prices supports nothing."""
        days = dates_in(text)
        self.days |= days
        self.weekdays |= weekdays_told(text)
        if self.today is not None:
            falls = {weekday_of(month, day, self.today) for month, day in days}
            self.weekdays |= {weekday for weekday in falls if weekday is not None}

    def add_day(self, day: date) -> None:
        """One day."""
        self.days.add((day.month, day.day))
        self.weekdays.add(day.weekday())

    def add_data(self, data: JSON) -> None:
        """All that a tool gave: whole cents by the names of their keys, and what its texts say."""
        for name, value in _leaves("", data):
            if isinstance(value, str):
                self.add_text(value)
            elif isinstance(value, int) and (name == "cents" or name.endswith("_cents")):
                self.cents.add(abs(value))


def _leaves(name: str, data: JSON) -> Iterator[tuple[str, JSON]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves(key, value)
    elif isinstance(data, list):
        for item in data:
            yield from _leaves(name, item)
    else:
        yield name, data


def _named(match: re.Match[str]) -> MonthDay:
    month, day = (match.group(1), match.group(2)) if match.group(1) else (match.group(4), match.group(3))
    return _MONTHS.index(month[:3].lower()) + 1, int(day)
