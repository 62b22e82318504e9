"""Answers that are the same for everybody, kept for a while: the next one who asks gets them without a model.

Kept are answers to questions that stand by themselves, of policies with `cache_seconds`. Such a question is put to the
model without the conversation and without anything known of the customer, so nothing of theirs can be in the answer. It
is kept with what its tools gave, so that the same guard looks at it each time it is said.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from agents import intents
from agents.planning import Plan
from agents.understanding.asks import without_filler
from memory.conversation import JSON, Channel
from memory.errors import MemoryTrouble
from memory.people import OrgId

log = structlog.get_logger()

_FOR_ALL = frozenset({intents.POLICY, intents.MENU})
_LEANS = re.compile(
    r"^\W*(?:and|also|plus|or|but|then|so|if|with|without|for)\b|\b(?:it|its|that|this|those|these|them|they|he|she"
    r"|there|then|same|again|other|else|instead|one|ones|mine|my|now|today|tonight|currently|still|yet|earlier|before"
    r"|say|said|told|mentioned)\b",
    re.IGNORECASE,
)
"""Words by which a question leans on what was said before, on the hour, or on whoever asks."""
_FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class ToolGave:
    """A tool that ran, with its arguments and its answer."""

    tool: str
    arguments: Mapping[str, JSON]
    answer: Mapping[str, JSON]


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What the model said, and what it stands on."""

    text: str
    tools: Sequence[ToolGave] = ()


class AnswerStore(Protocol):
    """Keeps plain JSON by org and name, for all workers. Raises `memory.errors.StoreDown`."""

    async def find(self, org: OrgId, name: str) -> JSON:
        """What was kept under this name, None when nothing is."""
        ...

    async def keep(self, org: OrgId, name: str, answer: JSON, *, seconds: int) -> None:
        """Keep it for so long."""
        ...


@dataclass(frozen=True, slots=True)
class KeptAnswers:
    """The answers of one business. `version` names its config: other words, prices or pages are other answers."""

    store: AnswerStore
    version: str

    def key(self, policy: str, channel: Channel, text: str) -> str:
        """Of this question, however it is written."""
        plain = " ".join(re.findall(r"[^\W_]+", without_filler(text).lower()))
        spoken = "voice" if channel == "voice" else "text"
        return hashlib.sha256("|".join((self.version, policy, spoken, plain)).encode()).hexdigest()[:32]

    async def find(self, org: OrgId, key: str) -> KeptAnswer | None:
        """What was kept; None when nothing is, or it cannot be looked for."""
        try:
            return _read(await self.store.find(org, key))
        except MemoryTrouble as trouble:
            log.warning("answer_not_looked_for", org=org, code=trouble.code)
            return None

    async def keep(self, org: OrgId, key: str, answer: KeptAnswer, *, seconds: int) -> None:
        """Keep it, if that is possible now."""
        tools: list[JSON] = [
            {"tool": gave.tool, "arguments": dict(gave.arguments), "answer": dict(gave.answer)} for gave in answer.tools
        ]
        try:
            await self.store.keep(org, key, {"text": answer.text, "tools": tools}, seconds=seconds)
        except MemoryTrouble as trouble:
            log.warning("answer_not_kept", org=org, code=trouble.code)


def stands_alone(planned: Plan, text: str) -> bool:
    """Whether this is one question that everybody may ask in these words, and that leaves nothing to be asked back."""
    [first, *others] = planned.asks
    return (
        not others
        and first.intent in _FOR_ALL
        and not planned.found
        and planned.notes.asked is None
        and len(text.split()) >= _FEWEST_WORDS
        and not re.search(r"\d", text)
        and not _LEANS.search(without_filler(text))
    )


def _read(kept: JSON) -> KeptAnswer | None:
    match kept:
        case {"text": str(text), "tools": list(tools)}:
            gave = [
                ToolGave(tool, arguments, answer)
                for each in tools
                if isinstance(each, dict)
                for tool, arguments, answer in [(each.get("tool"), each.get("arguments"), each.get("answer"))]
                if isinstance(tool, str) and isinstance(arguments, dict) and isinstance(answer, dict)
            ]
            return KeptAnswer(text, gave)
    return None
