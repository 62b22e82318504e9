"""`Recall`: what matters now of all that is known of a customer, within a budget of tokens, each with its reason.

`ranked` decides, over plain data. `Recall` reads the data for it, in one round trip as a rule.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import structlog

from memory.bookings import Booking, Bookings
from memory.conversation import Conversation, ConversationId, Turn
from memory.errors import MemoryTrouble
from memory.keywords import KeywordIndex
from memory.memories import Memory, MemoryKind
from memory.people import Customer, CustomerId, OrgId
from memory.recall_items import Item, RecalledKind, Shelf, items_of
from memory.words import words_of

log = structlog.get_logger()

TOKENS = 300
"""What recalled things may take of a prompt."""

_CHARACTERS_A_TOKEN = 4
_AROUND_TOKENS = 8
"""What an item takes beside its words: its kind, and the marks around it."""

WEIGHTS: Mapping[RecalledKind, float] = {
    "thread": 1.2,
    "booking": 1.0,
    "promise": 0.9,
    "conversation": 0.8,
    "preference": 0.6,
    "mood": 0.5,
    "fact": 0.5,
    "topic": 0.4,
    "email_thread": 0.4,
    "meeting_note": 0.4,
    "interaction": 0.2,
    "campaign_result": 0.2,
}
"""What a thing of a kind counts when it is new, and has nothing to do with what is being said."""

HALF_LIVES: Mapping[RecalledKind, timedelta] = {
    "promise": timedelta(days=30),
    "preference": timedelta(days=730),
    "fact": timedelta(days=730),
    "mood": timedelta(days=2),
}
"""After this time a thing counts half as much."""
_HALF_LIFE = timedelta(days=60)

_BY_WORDS, _BY_MEANING = 1.0, 0.8
_ALIKE_FROM, _SURELY_ALIKE = 0.3, 0.5
"""Cosines: below the first, two sentences have nothing to do with each other."""

_STANDING: Collection[MemoryKind] = ("promise", "preference", "fact")
_MOST_MEMORIES, _MOST_STANDING, _MOST_THREADS = 60, 40, 2


@dataclass(frozen=True, slots=True)
class Recalled:
    """Something to know now. `why` says what it is and why it was chosen; `at` when it was so, None for what holds now.

    `earlier` is false for what was learned in the conversation that goes on.
    """

    text: str
    why: str
    score: float
    kind: RecalledKind
    at: datetime | None = None
    earlier: bool = True
    fits: bool = False
    """Whether it has to do with what is being said."""


class Nearness(Protocol):
    """Says how near sentences are in meaning: `memory.nearness`."""

    async def near(self, said: str, texts: Sequence[str]) -> Mapping[str, float]:
        """The cosine of each text that is known by now to what was said."""
        ...


def ranked(
    shelf: Shelf, said: str, *, now: datetime, tokens: int = TOKENS, near: Mapping[str, float] | None = None
) -> list[Recalled]:
    """The items that matter most, the best first, as many as fit. `near` are cosines to what is said, by text.

    An item counts by its kind and its age, and more the more it has to do with what is being said.
    """
    items = items_of(shelf, now)
    return fitting(scored(items, said, now=now, near=near or {}, conversation=shelf.conversation), tokens)


def scored(
    items: Sequence[Item],
    said: str,
    *,
    now: datetime,
    near: Mapping[str, float],
    conversation: ConversationId | None = None,
) -> list[Recalled]:
    """All items with their scores, the best first; of two alike the newer one."""
    asked = set(words_of(said))
    by_words = KeywordIndex([item.text for item in items]).scores(said) if asked else [0.0] * len(items)
    found = []
    for item, overlap in zip(items, by_words, strict=True):
        shared = [word for word in words_of(item.text) if word in asked]
        cosine = near.get(item.text, 0.0)
        alike = max(0.0, cosine - _ALIKE_FROM) / (1 - _ALIKE_FROM)
        age = max(timedelta(), now - item.at) if item.at else timedelta()
        fresh = 0.5 ** (age / HALF_LIVES.get(item.kind, _HALF_LIFE))
        score = WEIGHTS[item.kind] * fresh + _BY_WORDS * float(overlap) + _BY_MEANING * alike
        reasons = [item.reason]
        if item.at:
            reasons.append(_ago(age))
        if shared:
            reasons.append(f"shares {', '.join(dict.fromkeys(shared))}")
        if alike > 0:
            reasons.append(f"alike in meaning ({cosine:.2f})")
        earlier = item.conversation is None or item.conversation != conversation
        fits = bool(shared) or cosine >= _SURELY_ALIKE
        found.append(Recalled(item.text, "; ".join(reasons), round(score, 4), item.kind, item.at, earlier, fits))
    return sorted(found, key=lambda each: (-each.score, -(each.at.timestamp() if each.at else math.inf), each.text))


def fitting(found: Sequence[Recalled], tokens: int) -> list[Recalled]:
    """Those that fit into so many tokens, in their order; one that is too long makes room for shorter ones."""
    kept = []
    for each in found:
        needs = tokens_of(each)
        if needs <= tokens:
            kept.append(each)
            tokens -= needs
    return kept


def tokens_of(item: Recalled) -> int:
    """About what an item takes of a prompt."""
    return math.ceil((len(item.text) + len(item.why)) / _CHARACTERS_A_TOKEN) + _AROUND_TOKENS


class ReadMemory(Protocol):
    """What is read of the shared memory."""

    async def memories(
        self, org: OrgId, customer: CustomerId, *, kinds: Collection[MemoryKind] = (), last: int = 100
    ) -> list[Memory]: ...

    async def conversations(self, org: OrgId, customer: CustomerId, *, last: int = 10) -> list[Conversation]: ...


_Read = TypeVar("_Read")


class Recall:
    """Recalls from one memory. What cannot be read in `seconds`, or at all, is done without: nobody waits for it."""

    def __init__(
        self,
        memory: ReadMemory,
        bookings: Bookings | None = None,
        nearness: Nearness | None = None,
        *,
        tokens: int = TOKENS,
        seconds: float = 0.25,
    ) -> None:
        self._memory = memory
        self._bookings = bookings
        self._nearness = nearness
        self._tokens = tokens
        self._seconds = seconds

    async def of(
        self, customer: Customer, conversation: Conversation, turns: Sequence[Turn], said: str, *, now: datetime
    ) -> list[Recalled]:
        """What matters when this is said (or "" before anything is), in this conversation. Never raises for a store."""
        shelf = await self.shelf(customer.org, customer.id)
        return await self.ranked(shelf, customer, conversation, turns, said, now=now)

    async def shelf(self, org: OrgId, customer: CustomerId) -> Shelf:
        """All that is read: at once, or in two steps where very much is kept."""
        memories, threads, bookings = await asyncio.gather(
            self._read(lambda: self._memory.memories(org, customer, last=_MOST_MEMORIES)),
            self._read(lambda: self._memory.conversations(org, customer, last=_MOST_THREADS)),
            self._read(lambda: self._bookings.of_customer(org, customer) if self._bookings else _none()),
        )
        standing: Sequence[Memory] = ()
        if len(memories) == _MOST_MEMORIES:  # what holds for long may be older than all of these
            standing = await self._read(
                lambda: self._memory.memories(org, customer, kinds=_STANDING, last=_MOST_STANDING)
            )
        if any(memory.kind == "summary" for memory in memories):
            threads = ()  # a summary says it better
        every = {memory.id: memory for memory in (*memories, *standing)}
        return Shelf(memories=list(every.values()), conversations=threads, bookings=bookings)

    async def ranked(
        self,
        shelf: Shelf,
        customer: Customer,
        conversation: Conversation,
        turns: Sequence[Turn],
        said: str,
        *,
        now: datetime,
    ) -> list[Recalled]:
        """The best of a shelf, with what is known of the conversation that goes on."""
        threads = [each for each in shelf.conversations if each.id != conversation.id]
        shelf = replace(
            shelf,
            conversation=conversation.id,
            conversations=[conversation, *threads],
            facts=customer.facts,
            turns=turns,
        )
        items = items_of(shelf, now)
        # What holds now is told in any case: only among what was once is it asked what is alike in meaning.
        before = [item.text for item in items if item.at is not None and item.conversation != conversation.id]
        near = await self._nearness.near(said, before) if self._nearness and before else {}
        return fitting(scored(items, said, now=now, near=near, conversation=conversation.id), self._tokens)

    async def _read(self, read: Callable[[], Awaitable[Sequence[_Read]]]) -> Sequence[_Read]:
        try:
            async with asyncio.timeout(self._seconds):
                return await read()
        except (MemoryTrouble, TimeoutError) as trouble:
            log.warning("not_recalled", code=getattr(trouble, "code", "slow"))
            return ()


async def _none() -> Sequence[Booking]:
    return ()


def _ago(age: timedelta) -> str:
    if age < timedelta(hours=1):
        return "just now"
    if age < timedelta(days=1):
        hours = age // timedelta(hours=1)
        return f"{hours} hour{'s' * (hours > 1)} ago"
    return f"{age.days} day{'s' * (age.days > 1)} ago"
