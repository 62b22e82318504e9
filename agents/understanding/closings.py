"""Ends of a conversation: goodbye, "that's all", thanks."""

from __future__ import annotations

import re
from typing import Literal

Closing = Literal["goodbye", "done", "thanks"]

_BYE = re.compile(
    r"""\b(?: good[ ]?-?bye | bye(?:[- ]bye)? | see\ (?:you|ya)(?:\ (?:later|soon|then|there))?
          | talk\ to\ you\ (?:later|soon) | take\ care
          | have\ a\ (?:good|great|nice|lovely|wonderful)\ (?:one|day|night|evening|afternoon|weekend)
          | (?:(?<=all\ )|(?<=thanks\ )|(?<=you\ )|(?<=okay\ )|(?<=ok\ )|(?<=then\ ))by(?=\W*$) | (?:good|by)\ by
          | so\ long | farewell | good[ ]?night | i(?:'ll|\ will)\ (?:let\ you\ go|hang\ up)(?:\ now)? )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_DONE = re.compile(
    r"""\b(?: that(?:'s|\ is|s|'ll\ be|\ will\ be|\ was)\ (?:all|everything|it) (?:\ (?:i|for|thanks|thank|that)\b.*)?
          | nothing\ else | no\ more\ questions | that\ covers\ it | that\ answers\ (?:it|everything)
          | (?:i'm|i\ am|we're|we\ are)\ (?:all\ set|good|done|all\ good) (?:\ (?:now|then|thanks|thank\ you))? (?=\W*$)
          | i\ have\ everything(?:\ i\ need)? )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_THANKS = re.compile(
    r"^\W*(?:no|nope|nah|not right now)\W+(?:thanks|thank you)[^?]*$|^\W*(?:no|nope|nah)\W*$", re.IGNORECASE
)
_THANKS = re.compile(r"\b(?:thanks|thank you|thank ya|thx|appreciate it|much appreciated|cheers)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"""\? | \b(?: what | how | when | where | which | who | (?:can|could|do)\ (?:you|i|we) | does | is\ (?:there|it)
               | are\ (?:there|you) | would | tell\ me | one\ more | another\ (?:thing|question)
               | before\ (?:i|you)\ go | i\ (?:need|want|would\ like) | i'd\ like )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_COURTESIES = re.compile(
    r"\b(?:that's all i (?:need|wanted)(?: to know)?|that is all i needed?|how nice|what a [a-z]+)\b", re.IGNORECASE
)


def closing_in(text: str, *, asked_for_more: bool = False) -> Closing | None:
    """How this ends the conversation, or None when it does not: whoever still asks something is not done.

    `asked_for_more` says that the last thing asked was "anything else?", so that a plain "no" means done.
    """
    rest = _BYE.sub(" ", text)
    if _ASKS.search(_COURTESIES.sub(" ", rest)):
        return None
    if _BYE.search(text):
        return "goodbye"
    if _DONE.search(text) or (asked_for_more and _NO_THANKS.match(text)):
        return "done"
    if _THANKS.search(text) and len(text.split()) <= 12:
        return "thanks"
    return None
