"""How well sentences find their intent: on what customers might write, and on the same as it is heard over the phone.

The sentences are those of tests/agents/router_heldout.yaml, which the router is never tuned on. Each is routed as the
desk does it, with the slots that it tells. What goes to `unclear` is neither turned away nor understood: it counts as
wrong when it was in scope, and as not recognised when it was out of scope.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
import yaml

from agents import intents
from agents.business import Business
from agents.listening import listen
from agents.notes import Notes
from agents.router import IntentRouter, RouteContext
from gateway.settings import Settings, load
from memory.embedding import Embedder, MiniLmEmbedder

SENTENCES = Path(__file__).parent.parent / "tests" / "agents"
_BINS = 10


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, what it wants (either of two, where both are right), and what was talked about and asked before."""

    text: str
    intent: str
    or_intent: str | None = None
    topic: str | None = None
    asked: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Where a sentence went, how sure that was, and how long it took."""

    sentence: Sentence
    intent: str
    confidence: float
    seconds: float

    @property
    def right(self) -> bool:
        """Whether it went where it belongs; of what is not ours, that it is unclear is no mistake."""
        wanted = self.sentence.intent
        return self.intent in (wanted, self.sentence.or_intent) or (
            wanted == intents.OUT_OF_SCOPE and self.intent == intents.UNCLEAR
        )


def read_sentences(path: Path) -> list[Sentence]:
    """The sentences of a file. What was not heard at all is no turn, and left out."""
    entries = [
        (intent, {"text": entry} if isinstance(entry, str) else entry)
        for intent, group in yaml.safe_load(path.read_text("utf-8")).items()
        for entry in group
    ]
    sentences = [
        Sentence(entry["text"], entry.get("intent") or intent, entry.get("or"), entry.get("topic"), entry.get("asked"))
        for intent, entry in entries
    ]
    return [sentence for sentence in sentences if sentence.text.strip()]


async def fitted(settings: Settings, embedder: Embedder | None) -> IntentRouter:
    """The router of these settings, as the gateway makes it."""
    examples = [(text, name) for name, intent in settings.intents.intents.items() for text in intent.examples]
    texts, labels = [text for text, _ in examples], [name for _, name in examples]
    return await IntentRouter.fit(texts, labels, embedder, fallback=settings.policies.fallback)


async def route_all(router: IntentRouter, sentences: Sequence[Sentence], business: Business) -> list[Found]:
    """Route each sentence in its context."""
    found = []
    for sentence in sentences:
        notes = Notes(topic=sentence.topic, asked=sentence.asked)
        told = listen(sentence.text, notes, business).found
        began = perf_counter()
        route = await router.route(sentence.text, RouteContext(sentence.topic, sentence.asked, frozenset(told)))
        found.append(Found(sentence, route.intent, route.confidence, perf_counter() - began))
    return found


def accuracy(found: Sequence[Found]) -> float:
    """The share of what is in scope that went where it belongs."""
    return _share([each.right for each in found if each.sentence.intent != intents.OUT_OF_SCOPE])


def recall_out_of_scope(found: Sequence[Found]) -> float:
    """The share of what is out of scope that is turned away as such."""
    return _share(
        [each.intent == intents.OUT_OF_SCOPE for each in found if each.sentence.intent == intents.OUT_OF_SCOPE]
    )


def falsely_out_of_scope(found: Sequence[Found]) -> float:
    """The share of what is in scope that is turned away as if it were not."""
    return _share(
        [each.intent == intents.OUT_OF_SCOPE for each in found if each.sentence.intent != intents.OUT_OF_SCOPE]
    )


def unclear(found: Sequence[Found]) -> float:
    """The share of what is in scope that is like nothing enough."""
    return _share([each.intent == intents.UNCLEAR for each in found if each.sentence.intent != intents.OUT_OF_SCOPE])


def calibration_error(found: Sequence[Found]) -> float:
    """Expected calibration error: how far confidence is from being right, over ten equal steps of confidence."""
    sure = np.array([each.confidence for each in found])
    right = np.array([each.right for each in found], float)
    step = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    gaps = [abs(sure[step == at].sum() - right[step == at].sum()) for at in range(_BINS)]
    return float(sum(gaps) / len(found))


async def measure() -> dict[str, float]:
    """Shares from 0 to 1, with the local sentence model and without, and milliseconds a sentence."""
    settings = load(SENTENCES.parent.parent / "config", {})
    written = read_sentences(SENTENCES / "router_heldout.yaml")
    heard = read_sentences(SENTENCES / "router_heldout_heard.yaml")
    on_bad_lines = read_sentences(SENTENCES / "router_heldout_bad_lines.yaml")
    embedder = await MiniLmEmbedder.load()
    try:
        router = await fitted(settings, embedder)
        by_words = await fitted(settings, None)
        of_written = await route_all(router, written, settings.business)
        of_heard = await route_all(router, heard, settings.business)
        of_bad_lines = await route_all(router, on_bad_lines, settings.business)
        words_alone = await route_all(by_words, written, settings.business)
    finally:
        await embedder.close()
    return {
        "router_accuracy": accuracy(of_written),
        "router_accuracy_heard": accuracy(of_heard),
        "router_accuracy_heard_on_bad_lines": accuracy(of_bad_lines),
        "router_accuracy_words_alone": accuracy(words_alone),
        "router_oos_recall": recall_out_of_scope(of_written),
        "router_oos_recall_heard": recall_out_of_scope(of_heard),
        "router_oos_recall_heard_on_bad_lines": recall_out_of_scope(of_bad_lines),
        "router_oos_false": falsely_out_of_scope(of_written),
        "router_oos_false_heard": falsely_out_of_scope(of_heard),
        "router_oos_false_heard_on_bad_lines": falsely_out_of_scope(of_bad_lines),
        "router_unclear": unclear(of_written),
        "router_unclear_heard": unclear(of_heard),
        "router_calibration_error": calibration_error(of_written),
        "router_calibration_error_heard": calibration_error(of_heard),
        "router_p95_ms": 1000 * float(np.quantile([each.seconds for each in of_written + of_heard], 0.95)),
    }


def _share(right: Sequence[bool]) -> float:
    return sum(right) / max(1, len(right))
