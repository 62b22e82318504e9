"""What people say when they are being served badly, or well: patterns of English, each with a weight.

A weight is how far the sentence is from neutral on the scale of 0 to 1: about -0.29 puts it below 0.3 (very negative),
about -0.16 below 0.4 (negative). Nothing here belongs to one business or trade.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cue:
    """A way of saying it (matched from the start of a word, whatever the case), and what it weighs."""

    pattern: re.Pattern[str]
    weight: float


def _cues(weight: float, *patterns: str) -> tuple[Cue, ...]:
    return tuple(Cue(re.compile(rf"\b(?:{pattern})", re.IGNORECASE), weight) for pattern in patterns)


# Words that are plain business at a front desk, whatever they weigh elsewhere.
_BUSINESS_WORDS = (
    "agree alcohol allergic allergies allergy cancel canceled cancellation cancelled cancels care careful certain "
    "charge charged cold emergency fine free help helps hoping important interested join kill killed like lost no "
    "number ok okay parties party pay play please problem severe share sorry special stop sure true wait want "
    "wants well yes "
)
BUSINESS_AS_USUAL = frozenset(_BUSINESS_WORDS.split())

_FURY = _cues(
    -0.3,
    r"f+u+c+k\w*|bull ?shit|shit\w*|asshole|bastards?|crap(?:py)?\b|(?:go to|what the|the) hell\b|shut up\b",
    r"screw you",
    r"su(?:e|ing) (?:you|them|this)|lawyers?\b|attorney|legal action|(?:see you )?in court\b",
    r"call (?:the )?(?:police|cops)",
    r"scam\w*|frauds?\b|liars?\b|(?:you|they|he|she) (?:\w+ )?lied\b|thie(?:f|ves)\b|st(?:ole|olen)\b|robbed",
    r"cheated\b",
    r"charge ?back|better business bureau|dispute (?:the|this|my) charge|report(?:ing)? you\b",
    r"(?:one|1|zero)[- ]stars?",
    r"food poison\w*|(?:got|made \w+) (?:\w+ )?sick\b|in(?:to)? the (?:hospital|er)\b|injured|damaged|assault\w*",
)
_OUTRAGE = _cues(
    -0.28,
    r"ridiculous|unacceptable|outrageous|disgust\w*|worst\b|pathetic|useless|incompetent|appalling|horrif\w+",
    r"atrocious",
    r"furious|livid|ruined\b|are you kidding|(?:sick|tired) (?:and tired )?of\b|fed up\b|had enough\b",
    r"done with you\b",
    r"nightmare\b|disaster\b|(?:complete|total|absolute|such a|is a|are a) (?:joke|mess|waste|failure)",
    r"garbage\b|trash\b",
    r"how dare\b|(?:all )?your (?:own )?fault|everything (?:went|was|is) wrong|this instant\b|treated (?:so|this) ",
    r"(?:so|very|really|extremely|absolutely|beyond) (?:angry|mad|upset|frustrated|rude)|never again\b",
    r"hate (?:you|this)\b",
    r"(?:will|would|'ll) never (?:\w+ )?(?:use|order|come|call|recommend|book)|demand (?:a|an|my|to)\b",
    r"insult(?:ed|ing)\b",
    r"(?:want|give me|get) (?:all )?my money back|(?:full|a) refund (?:right )?now",
    r"(?:yelled|screamed|swore|cursed) at\b",
)
_RUDENESS = _cues(
    -0.15, r"stupid\b|idiots?\b|damn\b|you people\b|suck(?:s|ed)?\b|(?:right now|immediately)\b(?=[.!]*$)"
)
_COMPLAINT = _cues(
    -0.16,
    r"(?:been|still|kept me|keep me) (?:waiting|on hold)|waited (?:for )?(?:\w+ )?(?:hours?|minutes|days)",
    r"t(?:ook|akes|aking) (?:\w+ )?(?:forever|ages|(?:so|too) long)|waiting (?:forever|ages|so long)|hurry up\b",
    r"(?:nobody|no one|no-one) (?:\w+ )?(?:called|calls|came|showed|shows|answer\w*|picks?|picked|"
    r"told|has|knows|cares?)",
    r"(?:never|didn't|did not|hasn't|haven't) (?:\w+ )?(?:called|call|show|showed|came|come|arrived?|"
    r"clean|bring|told|tell)\b",
    r"already (?:told|said|gave|explained|paid)|(?:how many|two|three|four|five|several|many) times\b",
    r"the (?:third|fourth) time",
    r"(?:have|had|having) to (?:repeat|say (?:it|that) again|ask again|call again|chase|start (?:all )?over)",
    r"keep(?:s)? (?:asking|saying)",
    r"(?<!if )(?<!is )(?:that's|that is|it's|this is|it was|was|were|came) (?:\w+ )?(?:wrong|late|"
    r"cold|burnt|raw|dirty|rude|undercooked|stale)\b",
    r"(?:wrong|mixed up|messed up) (?:\w+ )?again\b|(?:forgot|missed|lost) (?:my|our|the|half)\b|ran out of\b",
    r"(?:was|were) missing\b",
    r"overcharg\w*|rip[- ]?offs?\b|too (?:expensive|much money|pricey|slow|small)|way too\b",
    r"(?:can't|cannot) afford",
    r"more (?:expensive )?than (?:i|we) (?:was|were|expected|wanted|thought|hoped)",
    r"not what (?:i|we) (?:asked|said|ordered|want\w*|meant)",
    r"not listening|(?:don't|do not|doesn't) (?:\w+ ){0,2}understand me\b",
    r"(?:doesn't|didn't|does not) (?:\w+ )?(?:make (?:any )?sense|work|help)",
    r"(?:not|n't) (?:as |so |very |too |really |at all )?(?:happy|pleased|satisfied|acceptable|"
    r"good enough|good|impressed|helpful|fair)",
    r"(?:was|were|been) told (?:\w+ ){0,2}(?:different|otherwise|something else)",
    r"(?:expected|deserve) (?:much )?better|unhappy|unfair",
    r"(?:don't|do not) (?:want to|wanna) (?:talk|speak) (?:to|with) (?:a|this|the|"
    r"some) (?:\w+ )?(?:computer|robot|machine|bot)",
    r"just answer\b|(?:stop|quit) (?:saying|repeating|interrupting|asking|cutting)",
    r"you (?:keep|still (?:don't|haven't))\b",
)
_UNEASE = _cues(
    -0.13,
    r"disappoint\w*|frustrat\w*|annoy\w*|upset\b|worried\b|impatient|bother(?:ed|ing)\b|complain\w*|ugh+\b",
    r"seriously\?",
    r"come on\b(?=[.!]*$)|so expensive|forget it\b|waste of (?:my )?(?:time|money)",
    r"start(?:ing)? (?:all )?over\b|confus(?:ed|ing)",
)
# Praise that is not meant.
_SARCASM = _cues(
    -0.15,
    r"(?:oh|just|how|well|yeah|so)[, ]+(?:great|wonderful|fantastic|perfect|nice|lovely|brilliant)\b,? "
    r"(?:another|so|now|again|i (?:have|get) to|just what)",
    r"(?:great|wonderful|fantastic|perfect|nice|lovely|brilliant),? (?:another (?:robot|machine|bot)|"
    r"just what i needed)",
    r"(?:oh|well|that's|this is) just (?:great|wonderful|perfect|fantastic)\b|yeah,? right\b|how hard can it be\b",
    r"thanks (?:a lot )?for (?:nothing|wasting|ruining|losing)\b",
    r"(?:good|nice) job (?:losing|ruining|wasting|forgetting)\b",
)
_THANKS = _cues(
    0.15,
    r"thank(?:s| you) (?:so|very) much|thanks a (?:lot|million)|appreciate|made (?:my|our) day",
    r"(?:can't|cannot) wait\b",
    r"look(?:ing)? forward|sounds? (?:great|good|perfect|amazing|wonderful|lovely)|works? for me\b|let's do it\b",
    r"(?:so|really|very) (?:excited|happy|glad|pleased)",
    r"(?:cheaper|better|less) than (?:i|we) (?:thought|expected|hoped)",
    r"you(?:'re| are) (?:the best|awesome|great|wonderful)|exactly what (?:i|we)|so much fun\b",
    r"(?:five|5)[- ]stars?|(?:great|big) help\b",
)
_PRAISE = _cues(
    0.1,
    r"perfect\b|awesome\b|wonderful\b|amazing\b|fantastic\b|excellent\b|delicious\b|yay\b|love(?:d|ly)?\b",
    r"incredible\b|brilliant\b",
)

NEGATIVE_CUES = _FURY + _OUTRAGE + _RUDENESS + _COMPLAINT + _UNEASE + _SARCASM
POSITIVE_CUES = _THANKS + _PRAISE
