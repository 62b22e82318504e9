"""Text to the words that carry its meaning: lower case, no filler, endings taken off."""

from __future__ import annotations

import re

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")

_FILLER = frozenset(
    """a about actually all also am an and any anybody anyone anything are aren't as at be been being but by can can't
    could couldn't did didn't do does doesn't doing don't else for from get gets getting go going gonna good got had has
    hasn't have haven't having he he'd he'll he's hello her here hers hey hi him his how how's i i'd i'll i'm i've if in
    into is isn't it it'd it'll it's its itself just kind know let let's like little lot make me might mine more must my
    need needs no not now of oh ok okay on once one only onto or our ours out over please quick really right s say see
    she she'd she'll she's should so some somebody someone something sort still such t tell than thank thanks that
    that'd that'll that's the their theirs them then there there's these they they'd they'll they're they've thing
    things think this those to too two uh um up us very want wanted wants was wasn't we we'd we'll we're we've well were
    what what'd what's when when's where where's which while who who'd who's whom whose why will with won't wonder
    wondering would wouldn't yeah yes you you'd you'll you're you've your yours""".split()  # noqa: SIM905 - two hundred quoted words would hide the list
)

_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "ers", "er", "ed", "es", "ly", "s", "e", "y")
_SHORTEST_STEM = 3


def words_of(text: str) -> list[str]:
    """The stems of the words in `text` that mean something by themselves, in order, repeats kept."""
    found = _WORD.findall(text.lower().replace("’", "'"))
    return [stem(word.split("'")[0]) for word in found if word not in _FILLER]


def stem(word: str) -> str:
    """`word` without its ending, so that "booking" meets "booked" and "cancellation" meets "cancel"."""
    if word.isdigit():
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word[: -len(ending)]
            break
    # A doubled last letter comes from the ending: "tipping", "cancelled".
    if len(word) > _SHORTEST_STEM and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    return word
