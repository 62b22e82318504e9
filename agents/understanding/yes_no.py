"""Yes or no, when that is all there is to an answer."""

from __future__ import annotations

import re

_GOOD = r"(?:right|correct|fine|good|great|perfect|ok(?:ay)?|nice|lovely|wonderful|awesome)"
_YES = re.compile(
    r"^\W*(?:yes|yeah|yea|yep|yup|ya|yah|y(?=\W*$)|mm?-?hm+|uh-?huh|sure|ok(?:ay)?|k(?= |\W*$)|please(?: do)?"
    r"|of course|(?:please )?(?:go on|carry on|continue|proceed|keep going)"
    r"|absolutely|definitely|certainly|totally|for sure|correct|right|go ahead|go for it|i would|i do|why not"
    r"|by all means|you bet"
    rf"|si(?=\W*$)|sounds {_GOOD}|that'?s {_GOOD}|that(?:'d| would) be {_GOOD}|(?:that )?works(?= for|\W*$)"
    r"|let'?s do (?:it|that)|i'?d (?:like|love) (?:that|to(?=\W*$)))\b",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^\W*(?:no|nope|nah|n(?=\W*$)|not (?:now|really|yet|today|right now|at the moment|just yet|quite|correct|right)"
    r"|never ?mind|don'?t|i'?d rather not|i don'?t (?:want|need)|let'?s (?:not|wait|hold off|leave)"
    r"|(?:that'?s|that is|it'?s|this is) (?:not|wrong|incorrect)|wrong"
    r"|(?:i'?m|we'?re) (?:good|fine|all ?right|alright|all set|okay)(?=,? thanks?\b|,? thank you\b|\W*$))\b",
    re.IGNORECASE,
)
_NO_YES = re.compile(r"^\W*(?:no|nah)\W+(?=(?:yeah|yes|yep|totally|for sure|absolutely|of course)\b)", re.IGNORECASE)
_HESITATES = re.compile(r"^\W*(?:(?:um+|uh+(?!\W?huh)|mm+(?!\W?h)|oh|well|ah|er)\b[\s,.]*)+(?=\w)", re.IGNORECASE)
_YES_NO = re.compile(r"^\W*(?:yes|yeah|yep)\W+no\b\W*", re.IGNORECASE)
""" "Yeah, no, that's fine" and "no, yeah, totally": the last of them counts."""


def yes_or_no(text: str) -> bool | None:
    """True for a yes, False for a no, None when the text does not begin with either."""
    if turned := _YES_NO.match(text):
        rest = text[turned.end() :]
        return bool(_YES.match(rest)) and not _NO.match(rest)
    text = _NO_YES.sub("", _HESITATES.sub("", text))
    if _NO.match(text):
        return False
    return True if _YES.match(text) else None
