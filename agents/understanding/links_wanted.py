"""Which link somebody asks for: to pay the deposit, or for their own calendar."""

from __future__ import annotations

import re
from typing import Literal

_CALENDAR = re.compile(
    r"\b(?:calendar (?:file|link|invit\w+|entry|event)|(?:add|put|save|send|get)\b.{0,30}\bcalendar|ics(?: file)?)\b",
    re.IGNORECASE,
)
_DEPOSIT = re.compile(
    r"\b(?:(?:payment|pay|deposit) (?:link|page)|link\b.{0,40}\b(?:pay|deposit|payment)"
    r"|(?:pay|settle|put down) (?:the|my|our|that|a) deposit\b(?!.{0,20}\b(?:back|refund))"
    r"|pay (?:it |the deposit )?(?:on ?-?line|right now|now|here|by card|with (?:a|my) card))\b",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"\b(?:send|text|give|e-?mail|message|get|have) (?:me |us )?(?:the |a |that |your )?(?:link|url)\b", re.IGNORECASE
)
_WHEN = re.compile(r"^\W*(?:when|how much|do (?:i|we) (?:have|need) to|what happens|is|why)\b", re.IGNORECASE)


def link_wanted(text: str) -> Literal["deposit", "calendar"] | None:
    """What a link is wanted for; None when none is. A link to nothing in particular is for the deposit."""
    if _WHEN.match(text):
        return None
    if _CALENDAR.search(text):
        return "calendar"
    return "deposit" if _DEPOSIT.search(text) or _LINK.search(text) else None
