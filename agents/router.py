"""What a sentence wants, and who answers it: labelled examples, the running topic, and what was just asked.

The classifier is kernel ridge regression over the likeness to every example.
How sure it is, is calibrated on up to three thousand of them, each as if it had not been there.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents import intents, ridge
from agents.likeness import Likeness
from agents.understanding.asks import without_filler
from agents.understanding.closings import closing_in
from memory.embedding import Embedder

_CALIBRATED_ON = 3000
_FEW_WORDS, _SHORT_WORDS = 2, 6
_UNSURE = 0.2
_TURNED_AWAY = 0.5  # less likely out of scope than this, and it is taken for what it is most like of ours
_PLAIN = 0.8  # weighty matters said this plainly are not overruled by a few words that also fit what was asked
_BY_CONTEXT = 0.95
_WEIGHTY = intents.BOOKINGS | intents.MESSAGES | {intents.ALLERGY}
_FOLLOWS_ON = re.compile(
    r"^\W*(?:and|also|plus|or|but|what about|how about|what if|and if|if|with|without|for|in|no|actually"
    r"|make (?:it|that)|add|then|so|just|only|drop)\b",
    re.IGNORECASE,
)
_NO = re.compile(r"^\W*(?:no|nope|nah)\b", re.IGNORECASE)
_ORDER_SLOTS = frozenset({"party", "extras", "zip", "half_zip"})
_CONTACT_SLOTS = frozenset({"phone", "digits", "name", "email"})


Scores = NDArray[np.float64]
"""One number an intent, in the order of their names."""


@dataclass(frozen=True, slots=True)
class RouteContext:
    """What came before: the running intent, what was asked last, and the slots that this sentence told something of."""

    topic: str | None = None
    asked: str | None = None
    found: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Route:
    """What was wanted, who answers, and how sure that is, 0 to 1."""

    intent: str
    agent: str
    confidence: float


class IntentRouter:
    """Routes sentences by labelled examples and by context."""

    def __init__(self, likeness: Likeness, labels: Sequence[str], agents: Mapping[str, str], fallback: str) -> None:
        self._intents = sorted(set(labels))
        self._agents = agents
        self._fallback = fallback
        among = likeness.among_examples
        wanted = np.array([[float(label == intent) for intent in self._intents] for label in labels], np.float32)
        self._weighed = likeness.weighed(ridge.fitted(among, wanted))
        some = slice(None, None, 1 + len(labels) // _CALIBRATED_ON)
        self._sharpness = ridge.sharpness(ridge.as_unseen(among[some, some], wanted[some]), wanted[some])

    @classmethod
    async def fit(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        embedder: Embedder | None = None,
        *,
        agents: Mapping[str, str] | None = None,
        fallback: str = "knowledge",
    ) -> IntentRouter:
        """Learn from labelled examples. `agents` says who answers an intent; whoever is not in it, `fallback` answers.

        The work of a few seconds is done in a thread: calls go on while config/ is taken up anew.
        Raises ValueError without examples, or when there are not as many labels as texts.
        """
        if not texts or len(texts) != len(labels):
            raise ValueError("a router needs examples, each with its label")
        likeness = await Likeness.of(texts, embedder)
        return await asyncio.to_thread(cls, likeness, labels, agents or {}, fallback)

    async def route(
        self, text: str, context: RouteContext | None = None, begun: Awaitable[Scores] | None = None
    ) -> Route:
        """The route of one sentence, with its `scores` if they were begun already. Context comes first: what answers
        our own question belongs to its topic.
        """
        context = context or RouteContext()
        if intent := _by_context(text, context):
            return self._route(intent, _BY_CONTEXT)
        slot = _slot_intent(context)
        hinted = _hinted(text, context, slot)
        if hinted and len(text.split()) <= _FEW_WORDS:
            return self._route(hinted, _BY_CONTEXT)
        scores = (await (begun or self.scores(text))).copy()
        best = int(np.argmax(scores))
        intent, confidence = self._intents[best], float(scores[best])
        if hinted:
            plainly = confidence >= _PLAIN and intent in _WEIGHTY
            return self._route(intent, confidence) if plainly else self._route(hinted, _BY_CONTEXT)
        if slot and (confidence < _UNSURE or _follows_on(text)):
            return self._route(slot, max(confidence, 0.6))
        if intent == intents.OUT_OF_SCOPE and confidence < _TURNED_AWAY:
            scores[best] = 0.0
            intent, confidence = self._intents[int(np.argmax(scores))], float(scores.max())
        if confidence < _UNSURE:
            return self._route(intents.UNCLEAR, confidence)
        return self._route(intent, confidence)

    async def scores(self, text: str) -> Scores:
        """How likely each intent is by the sentence alone."""
        scores = await self._weighed.scores(without_filler(text))
        return ridge.likelihoods(self._sharpness * scores[None, :])[0]

    def _route(self, intent: str, confidence: float) -> Route:
        return Route(intent, self._agents.get(intent, self._fallback), round(confidence, 3))


def _by_context(text: str, context: RouteContext) -> str | None:
    """The intent that the turn before decides, whatever the words are like, or None."""
    closing = closing_in(text, asked_for_more=context.asked == "more")
    if closing in ("goodbye", "done"):
        return intents.GOODBYE
    if context.asked and _answers(context) and context.topic:
        return context.topic
    if closing == "thanks":
        return intents.DECLINE if _NO.match(text) else intents.THANKS
    return None


def _hinted(text: str, context: RouteContext, slot: str | None) -> str | None:
    """The intent that a few words stand for after the turn before, unless they plainly say something else."""
    words = len(text.split())
    bare = words <= 3 and not context.found - {"yes", "no"} and "?" not in text
    if bare and "yes" in context.found:
        return _agreed(context)
    if bare and "no" in context.found:
        return intents.DECLINE
    return slot if words <= _SHORT_WORDS and not _asks_otherwise(text) else None


def _agreed(context: RouteContext) -> str:
    """What a bare yes says yes to; "okay" after an answer says no more than that it was heard."""
    match context.asked:
        case None:
            return intents.ACKNOWLEDGE
        case "person":
            return intents.CALLBACK
        case "more":
            return intents.GO_ON
    return context.topic or intents.ACKNOWLEDGE


def _answers(context: RouteContext) -> bool:
    """Whether this sentence holds what was asked for."""
    wanted = {"phone": {"phone", "digits"}, "zip": {"zip", "half_zip"}}.get(context.asked or "", {context.asked})
    return bool(wanted & context.found)


def _slot_intent(context: RouteContext) -> str | None:
    """The intent that the slots alone speak for."""
    if context.found & _ORDER_SLOTS:
        return context.topic if context.topic in intents.ORDERS else intents.QUOTE
    if context.found & _CONTACT_SLOTS:
        return context.topic if context.topic in intents.MESSAGES else intents.CONTACT_DETAILS
    return None


def _follows_on(text: str) -> bool:
    return bool(_FOLLOWS_ON.match(text)) and len(text.split()) <= 2 * _SHORT_WORDS and not _asks_otherwise(text)


def _asks_otherwise(text: str) -> bool:
    """A question with a verb of its own ("is the fish fresh?"), rather than a piece of an order."""
    return bool(
        re.match(
            r"^\W*(?:and |so |but )?(?:is|are|do|does|did|can|could|will|why|when|who|where|which"
            r"|how (?:long|far|do|is)|what(?:'s| is| are| do| happens| kind| if it))\b",
            text,
            re.IGNORECASE,
        )
    )
