"""A clear yes to what was read back: one that a booking may be made by. "Yes, but make it seven" is a change."""

from __future__ import annotations

import re

from agents.understanding.yes_no import yes_or_no

_AGREES = re.compile(
    r"^\W*(?:that(?:'s| is| all)? (?:right|correct|it|perfect|good|great|sounds? (?:right|good|great|perfect))"
    r"|(?:sounds?|looks?|all) (?:right|good|great|perfect|correct)|perfect|great|exactly|book it|do it|go for it"
    r"|please book|i (?:agree|confirm)|confirmed?|let'?s (?:book|go|do)|good to go|you got it|all (?:good|correct))\b",
    re.IGNORECASE,
)
_HEDGED = re.compile(
    r"\b(?:but|except|wait|hold on|hang on|actually|instead|change|changed|only if|if|unless|once|first|before|until"
    r"|not|don'?t|isn'?t|wrong|maybe|perhaps|probably|think|guess|almost|later|no|nope|never ?mind|make (?:it|that)"
    r"|let me|i'?ll (?:call|get) back|ask my|check with|hmm+|depends|what|how|when|where|why|which|can|could|do you"
    r"|sorry)\b|\?",
    re.IGNORECASE,
)
_FINE = re.compile(
    r"\b(?:no (?:changes?|problem|worries|doubt)|can'?t wait|i (?:think|guess) so|wait to see you|why not"
    r"|not a problem|don'?t (?:change|need) (?:a thing|anything|to change))\b",
    re.IGNORECASE,
)
_FILLER = re.compile(r"^\W*(?:(?:um+|uh+|oh|well|so|ok(?:ay)?|alright|great|perfect)\b[\s,.!]*)+(?=\w)", re.IGNORECASE)
_MOST_WORDS = 14


def agrees(text: str) -> bool:
    """Whether this is a yes and nothing else: no condition, no question, no change. In doubt it is none."""
    said = _FINE.sub(" ", text)
    if _HEDGED.search(said) or len(said.split()) > _MOST_WORDS:
        return False
    return any(yes_or_no(part) is True or bool(_AGREES.match(part)) for part in (said, _FILLER.sub("", said)))
