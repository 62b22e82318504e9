"""A rehearsal: what would be said to a turn that may not be over yet, while nothing is kept, changed, told or paid.

An understudy answers: a receptionist of the same house whose memory can be read and forgets what it is told, whose
words cost nothing, and which stops where a tool would change something or a matter would go to a person. A caller who
goes on speaking leaves no trace of it; for one who is done the same words come again, sure this time, and at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from typing import Any, cast

from agents.answering import House
from agents.errors import NotRehearsed
from memory.conversation import JSON, ConversationId, Turn
from memory.escalations import Escalation, Escalations
from memory.memories import Memory
from memory.people import CustomerId, OrgId
from memory.store import MemoryStore

_READS = frozenset({"customer", "conversation", "conversations", "turns", "memories"})
"""Of an open conversation: in the middle of a call, reading it begins no new one."""


def rehearsed(house: House) -> House:
    """The house that an understudy answers in."""
    return replace(
        house,
        memory=cast("MemoryStore", UnkeptMemory(house.memory)),
        escalations=cast("Escalations", NoMatters()),
        kept=None,
        month=None,
        sum_up=None,
        rehearsing=True,
    )


class UnkeptMemory:
    """Memory that is read and never written: what it is told to keep is forgotten at once. Other ways are refused."""

    def __init__(self, memory: MemoryStore) -> None:
        self._memory = memory

    def __getattr__(self, name: str) -> Any:
        if name not in _READS:
            raise NotRehearsed(name)
        return getattr(self._memory, name)

    def lock(self, org: OrgId, conversation: ConversationId) -> AbstractAsyncContextManager[None]:
        """Nothing is written, so nobody has to wait."""
        return nullcontext()

    async def add_turn(self, turn: Turn) -> bool:
        """Forgotten."""
        return True

    async def save_notes(self, org: OrgId, conversation: ConversationId, notes: Mapping[str, JSON]) -> None:
        """Forgotten."""

    async def keep(self, memory: Memory) -> bool:
        """Forgotten."""
        return True

    async def remember(self, org: OrgId, customer: CustomerId, facts: Mapping[str, str]) -> None:
        """Forgotten."""


class NoMatters:
    """Gives nothing to a person."""

    async def open(self, *who: object, **what: object) -> Escalation:
        """Always raises NotRehearsed."""
        raise NotRehearsed("open")
