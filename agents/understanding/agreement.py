"""A clear yes to what was read back: one that a booking may be made by. "Yes, but make it seven" is a change."""

from __future__ import annotations

import re

from agents.understanding.yes_no import yes_or_no

_GOOD = r"(?:right|correct|good|great|perfect|fine)"
_AGREES = re.compile(
    rf"^\W*(?:(?:that|it)(?:'s| is| all)? (?:{_GOOD}|it|sounds? {_GOOD}|all {_GOOD}|works?)"
    rf"|(?:all of (?:that|it)|everything)(?: is|'s| looks| sounds)? {_GOOD}"
    rf"|(?:sounds?|looks?|seems?|all)(?: all| about| pretty| just)? {_GOOD}"
    rf"|(?:that'll|that will|that'd|works?) (?:work|do|for (?:me|us))"
    r"|i'?m (?:good|happy|fine|ok(?:ay)?) with (?:that|it|this)|perfect|great|exactly"
    r"|(?:please )?(?:book|lock|reserve|schedule) (?:it|that|us|me)(?: in)?|please book|do it|go for it"
    r"|i (?:agree|confirm)|confirmed?|let'?s (?:book|go|do|lock)|make it (?:so|happen)|sign (?:me|us) up"
    r"|you(?:'ve|'re| have)? (?:got it|bet(?:cha)?)|(?:good|ready) to go|thumbs up|deal)\b",
    re.IGNORECASE,
)
_HEDGED = re.compile(
    r"\b(?:but|except|wait|hold on|hang on|actually|instead|change|changed|only if|if|unless|once|first|before|until"
    r"|not|don'?t|isn'?t|wrong|maybe|perhaps|probably|think|guess|almost|later|no|nope|never ?mind|make (?:it|that)"
    r"|let me|i'?ll (?:call|get) back|ask my|check with|hmm+|depends|what|how|when|where|why|which|can|could|do you"
    r"|sorry)\b|\?",
    re.IGNORECASE,
)
_ASKS_TOO = re.compile(
    r"^\W*(?:(?:yes|yeah|yep|ok(?:ay)?|sure|great|perfect|alright|good|fine|right|cool|and|so|but|also|then)\W+)+"
    r"(?:is|are|does|do|did|was|will|would) (?:the|that|there|it|this|these|you|we|i|they|my|our|your|any)\b"
    r"(?<!do it)(?<!do that)(?<!do this)",
    re.IGNORECASE,
)
""" "Okay, and is the deposit refundable", which speech-to-text may write without its question mark."""
_FINE = re.compile(
    r"\b(?:no (?:changes?|problem|worries|doubt)|can'?t wait|i (?:think|guess) so|wait to see you|why not"
    r"|not a problem|don'?t (?:change|need) (?:a thing|anything|to change))\b",
    re.IGNORECASE,
)
_FILLER = re.compile(r"^\W*(?:(?:um+|uh+|oh|well|so|ok(?:ay)?|alright|great|perfect)\b[\s,.!]*)+(?=\w)", re.IGNORECASE)
_MOST_WORDS = 14


_THEN = re.compile(r"\b(go ahead|(?:book|do|lock) it(?: in)?|go for it)\W+i (?:guess|suppose|think)\b", re.IGNORECASE)
""" "Go ahead, I guess" says what to do."""
_NO_FIRST = re.compile(r"^\W*(?:(?:yes|yeah|yep|no|nah)\W+){2,}", re.IGNORECASE)
_GLADLY = re.compile(
    r"^\W*(?:sure|yeah|yes|ok(?:ay)?)?\W*(?:why not|not a problem|no problem|can'?t wait)\W*$", re.IGNORECASE
)


def agrees(text: str) -> bool:
    """Whether this is a yes and nothing else: no condition, no question, no change. In doubt it is none."""
    if _GLADLY.match(text):
        return True
    if yes_or_no(text) is True:
        text = _NO_FIRST.sub("yes ", text)  # "yeah, no, that's fine"
    said = _FINE.sub(" ", _THEN.sub(r"\1", text))
    if _HEDGED.search(said) or _ASKS_TOO.match(said) or len(said.split()) > _MOST_WORDS:
        return False
    return any(yes_or_no(part) is True or bool(_AGREES.match(part)) for part in (said, _FILLER.sub("", said)))
