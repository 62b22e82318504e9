"""The separate questions in one turn: "your cancellation policy, and what happens if it rains?" asks two things."""

from __future__ import annotations

import re

MOST_ASKS = 4
_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=\S)")
_QUESTION = (
    r"(?:what(?:'s| is| are| if| about| happens| do| does)?|how (?:much|many|long|far|do|does|about|is)|when"
    r"|where|who|which|do (?:you|i|we)|does|can (?:you|i|we)|could (?:you|i|we)|is (?:it|there|the|that)"
    r"|are (?:there|you|your)|will (?:you|it|there))"
)
_JOINED = re.compile(rf"(?:,\s*|\s+)(?:and|also|but|plus|then)\s+(?:also\s+)?(?={_QUESTION}\b)", re.IGNORECASE)
_ASKS = re.compile(rf"{_QUESTION}\b", re.IGNORECASE)
_LISTED = re.compile(rf",\s*(?={_QUESTION}\b)", re.IGNORECASE)
_FILLER = re.compile(
    r"^\W*(?:(?:um+|uh+|er+|hmm*|well|so|oh|okay|ok|wait|hold on|hang on|sorry|excuse me|pardon|hi|hey|hello|right"
    r"|alright|dear|listen|great|perfect|good|sure|wow|nice|cool|awesome|there"
    r"|it'?s me(?: again)?|(?:just )?(?:(?:a|one) )?(?:quick|more|last) (?:thing|question))"
    r"\b[\s,.!-]*)+",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"^[\W_]*$")


def asks_in(text: str) -> list[str]:
    """The parts of a turn that ask or tell something, in order, at most four; fillers by themselves are left out.

    A turn with nothing but fillers gives its first one; an empty one gives nothing.
    """
    parts = [part.strip() for sentence in _SENTENCE.split(text.strip()) for part in _questions_in(sentence)]
    parts = [part for part in parts if part and not _EMPTY.match(part)]
    meant = [part for part in parts if not _EMPTY.match(_FILLER.sub("", part))]
    if not meant:
        return parts[:1]
    return meant[:MOST_ASKS]


def _questions_in(sentence: str) -> list[str]:
    """What is joined by "and". Of a list ("how long, what, and is it?") each question, also those before the "and"."""
    parts = _JOINED.split(sentence)
    if len(parts) < 2 or not _ASKS.match(without_filler(parts[0])):
        return parts
    return [question for part in parts for question in _LISTED.split(part)]


def without_filler(text: str) -> str:
    """The text without "um, well, hi" at its beginning; all of it when nothing else is there."""
    rest = _FILLER.sub("", text)
    return text if _EMPTY.match(rest) else rest
