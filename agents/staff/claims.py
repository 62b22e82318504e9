"""What a sentence claims to have happened, and whether what was said bears it out: words, not figures and names.

Figures and names are `agents.staff.backing`'s. Both err on the side of dropping.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_CLAIMS: Mapping[str, tuple[str, str]] = {
    "booked": (r"book(?:ed|ing|s)?|reserv\w+|confirmed", r"book\w*|reserv\w+|confirm\w*"),
    "cancelled": (r"cancel\w*|called (?:it )?off", r"cancel\w*|call(?:ed)? (?:it )?off"),
    "moved": (r"reschedul\w+|postpon\w+|another date|moved",
              r"reschedul\w+|postpon\w+|another (?:date|day)|mov(?:e|ed)"),
    "paid": (r"paid|payment|pays|refund\w*|deposit\w*", r"pa(?:y|id)\w*|refund\w*|money back|deposit\w*"),
    "promised": (r"promis\w+|guarante\w+|agreed|will (?:call|get back|send)",
                 r"promis\w+|guarante\w+|agree\w*|will|'ll|call ?back"),
    "complained": (r"complain\w*|angry|upset|furious|unhappy|rude",
                   r"complain\w*|angry|upset|furious|unhappy|rude|ridiculous|terrible|awful|ruined|worst|disappoint\w*"),
    "discount": (r"discount\w*|for free|free of charge|waiv\w+|half off", r"discount\w*|free|waiv\w+|half off"),
    "allergy": (r"allerg\w+|intoleran\w+", r"allerg\w+|intoleran\w+"),
    "accepted": (r"accept\w*|declin\w*|refus\w*", r"accept\w*|declin\w*|refus\w*|yes|no|sure|ok(?:ay)?|not"),
    "ill": (r"sick|ill|injur\w+|hospital|died|death", r"sick|ill|injur\w+|hospital|died|death|hurt"),
    "legal": (r"sue|sued|lawyer|police|legal", r"sue|sued|lawyer|police|legal|attorney"),
}  # fmt: skip
"""Words that claim something, and words of which one has to stand in what was said."""

_FOUND = {
    name: (re.compile(rf"\b(?:{claim})\b", re.IGNORECASE), re.compile(rf"(?:\b|(?=')) *(?:{said})\b", re.IGNORECASE))
    for name, (claim, said) in _CLAIMS.items()
}


def unsaid(sentence: str, said: Iterable[str]) -> list[str]:
    """The claims of a sentence that stand nowhere in what was said, by their names."""
    texts = [text.replace("’", "'") for text in said]
    return [
        name
        for name, (claim, evidence) in _FOUND.items()
        if claim.search(sentence) and not any(evidence.search(text) for text in texts)
    ]
