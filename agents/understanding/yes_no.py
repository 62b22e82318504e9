"""Yes or no, when that is all there is to an answer."""

from __future__ import annotations

import re

_YES = re.compile(
    r"^\W*(?:yes|yeah|yea|yep|yup|mm?-?hm+|uh-?huh|sure|ok(?:ay)?|please(?: do)?|of course|absolutely|definitely"
    r"|correct|right|go ahead|i would|i do|sounds good|that'?s (?:right|correct|fine)|let'?s do (?:it|that))\b",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^\W*(?:no|nope|nah|not (?:now|really|yet|today)|never ?mind|don'?t|i'?d rather not)\b", re.IGNORECASE
)


def yes_or_no(text: str) -> bool | None:
    """True for a yes, False for a no, None when the text does not begin with either."""
    if _NO.match(text):
        return False
    return True if _YES.match(text) else None
