"""Picks a wording of a phrase that was not used lately, and fills its slots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agents.phrases import Phrases

_OPENING_CHARACTERS = 24


class Wording:
    """The phrases as this turn uses them. `before` is what Frontdesk said lately, `turn` where to begin picking."""

    def __init__(self, phrases: Phrases, *, gentle: bool = False, before: Sequence[str] = (), turn: int = 0) -> None:
        self._phrases = phrases
        self._gentle = gentle
        self._before = "\n".join(before)
        self._turn = turn

    def __call__(self, phrase: str, /, **slots: object) -> str:
        """A wording of this phrase, the first from this turn's on whose opening was not said lately."""
        gentle = f"{phrase}_gentle"
        wordings = self._phrases[gentle if self._gentle and gentle in self._phrases else phrase]
        start = self._turn % len(wordings)
        in_turn = [*wordings[start:], *wordings[:start]]
        fresh = (wording for wording in in_turn if _opening(wording) not in self._before)
        return next(fresh, in_turn[0]).format(**slots)

    def without(self, phrase: str, text: str) -> str:
        """`text` without what wordings of this phrase say before their first slot, however often it stands there."""
        leads = [lead for wording in self._phrases[phrase] if (lead := wording.split("{", 1)[0])]
        while lead := next((lead for lead in leads if text.startswith(lead)), ""):
            text = text[len(lead) :]
        return text

    def has_said(self, phrase: str, text: str) -> bool:
        """Whether a wording of this phrase stands in `text`; False when there is no such phrase."""
        return phrase in self._phrases and any(_opening(wording) in text for wording in self._phrases[phrase])


def money(cents: int) -> str:
    """ "$590", or "$590.50" when there are cents: text-to-speech reads both as amounts."""
    dollars, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}${dollars:,}.{rest:02}" if rest else f"{sign}${dollars:,}"


def listed(items: Iterable[str], joint: str = "and") -> str:
    """ "a, b and c"."""
    every = [item for item in items if item]
    if len(every) < 2:
        return "".join(every)
    return f"{', '.join(every[:-1])} {joint} {every[-1]}"


def capital(text: str) -> str:
    """The first letter in upper case, the rest as it is."""
    return text[:1].upper() + text[1:]


def _opening(wording: str) -> str:
    """The words before the first slot, or the first few: what makes two sentences sound the same."""
    fixed = wording.split("{", 1)[0]
    return fixed[:_OPENING_CHARACTERS] if len(fixed) > 3 else wording
