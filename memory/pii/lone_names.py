"""Whether a word is a name with nothing in front of it that says so: a clear one, a first name with a surname."""

from __future__ import annotations

from memory.pii.name_lists import CLEAR_FIRST_NAMES, CLEAR_SURNAMES, FIRST_NAMES, NOT_NAMES, SURNAMES
from memory.pii.name_places import is_place
from memory.pii.name_tokens import Words

_HOUSEHOLD = frozenset(("family", "party", "wedding", "reservation", "booking", "household", "residence", "crew"))


def stands_alone(words: Words, at: int) -> bool:
    """Whether a word is a name with nothing in front of it that says so."""
    word = words.all[at]
    if is_place(words, at) or (not word.is_name and not word.capital):
        return False
    if word.low in CLEAR_FIRST_NAMES or ("-" in word.low and word.is_name):
        return len(word.low) > 2 or word.capital
    after, following = words.low(at + 1), words.all[at + 1] if at + 1 < len(words.all) else None
    side_by_side = following is not None and words.gap(at + 1) == " "
    if word.bare in CLEAR_SURNAMES and (word.capital or (side_by_side and after in _HOUSEHOLD)):
        return len(word.low) > 2 or after in _HOUSEHOLD
    if word.capital and words.low(at - 1) == "the" and word.low.endswith("s") and word.low[:-1] in SURNAMES:
        return True
    if word.capital and word.is_name and side_by_side and after in _HOUSEHOLD and word.low not in FIRST_NAMES:
        return not words.opens(at)
    if word.capital and words.low(at - 1) == "the" and side_by_side and after in ("family", "party", "residence"):
        return word.can_be_name and not word.is_word
    if not (word.capital and side_by_side and following is not None and following.capital):
        return False
    if word.low in NOT_NAMES or word.is_title:
        return False
    return following.bare in CLEAR_SURNAMES or words.is_full_name(at)


def speaks(words: Words, at: int) -> bool:
    """ "Chase speaking", "helen here", "Bart for short"."""
    word = words.all[at]
    if words.low(at + 1) == "for" and words.low(at + 2) == "short":
        return word.can_be_name and (word.capital or word.is_name)
    if words.low(at + 1) not in ("speaking", "here") or words.gap(at + 1) != " " or word.low in NOT_NAMES:
        return False
    if not word.capital:
        return word.is_clear or (word.is_name and (words.opens(at) or words.low(at + 1) == "speaking"))
    return word.can_be_name
