"""`Recollecting`: what the desk recalls of a customer before it answers, and what it learns of them meanwhile.

What is recalled is data: a sentence in it that tries to change what the desk is told is left out, like in any page.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence

import structlog

from agents.guardrails.instructions import InstructionFilter
from agents.guardrails.reply import Given
from agents.known import RecalledKnown
from agents.memorable import memories_of, to_them
from agents.staff.thread_summaries import stands_for
from memory.bookings import Bookings
from memory.conversation import Conversation, ConversationId, Turn
from memory.errors import MemoryTrouble
from memory.people import Customer, CustomerId
from memory.recall import Nearness, Recall, Recalled
from memory.recall_items import Shelf
from memory.store import MemoryStore

log = structlog.get_logger()

SumUp = Callable[[CustomerId, ConversationId], Awaitable[object]]
"""Has the older part of a thread summed up, later and behind the conversation. Raises MemoryTrouble."""

_OURS = frozenset({"booking", "promise"})
"""What we said or wrote down ourselves: its figures may be said again."""
_TOLD_THEM = frozenset({"promise", "preference"})


class Recollecting:
    """Recalls and learns for one business."""

    def __init__(
        self,
        memory: MemoryStore,
        bookings: Bookings | None,
        nearness: Nearness | None,
        instructions: InstructionFilter,
        *,
        sum_up: SumUp | None = None,
        long_turns: int = 20,
    ) -> None:
        """`sum_up` has the older part of a thread summed up, of one with at least `long_turns` turns."""
        self._memory = memory
        self._sum_up = sum_up
        self._long_turns = long_turns
        self._recall = Recall(memory, bookings, nearness)
        self._instructions = instructions

    async def shelf(self, customer: Customer) -> Shelf:
        """What is kept of somebody, read at once; what cannot be read is missing."""
        return await self._recall.shelf(customer.org, customer.id)

    async def before(self, turn: Turn) -> Shelf:
        """The same, for a turn whose customer is still being looked up."""
        return await self._recall.shelf(turn.org, turn.customer)

    async def matters(
        self, shelf: Shelf, customer: Customer, conversation: Conversation, before: Sequence[Turn], turn: Turn
    ) -> tuple[RecalledKnown, ...]:
        """What a specialist is told for this turn of what matters now, the best first."""
        await self._have_summed_up(shelf, turn, before)
        turns = [*before, turn]
        found = await self._recall.ranked(shelf, customer, conversation, turns, turn.text, now=turn.at)
        return tuple(
            RecalledKnown(kind=each.kind, text=text, why=each.why, say=_to_say(each, text))
            for each in found
            if (text := self._instructions.text(each.text))
        )

    async def _have_summed_up(self, shelf: Shelf, turn: Turn, before: Sequence[Turn]) -> None:
        """Have a long thread summed up, when there are turns that neither its summary nor who answers knows of."""
        if self._sum_up is None or len(before) < self._long_turns:
            return
        mine = [each for each in shelf.memories if each.kind == "summary" and each.conversation == turn.conversation]
        newest = max(mine, key=lambda each: each.at, default=None)
        covered = stands_for(newest)[-1:] if newest else ()
        if any(each.id in covered for each in before):
            return
        try:
            await self._sum_up(turn.customer, turn.conversation)
        except MemoryTrouble as trouble:
            log.warning("not_summed_up", code=trouble.code, org=turn.org)

    def may_say(self, given: Given, recalled: Iterable[RecalledKnown]) -> None:
        """Let a reply say the figures of what was ours; of what they told, only the days."""
        for each in recalled:
            if each.kind in _OURS:
                given.figures.add_text(each.text)
            else:
                given.figures.add_days_of(each.text)

    async def learn(self, turn: Turn) -> None:
        """Keep what is worth remembering of a turn. A store that is away keeps nothing: the turn is kept as it is."""
        for memory in memories_of(turn):
            try:
                await self._memory.keep(memory)
            except MemoryTrouble as trouble:
                log.warning("not_learned", code=trouble.code, turn=turn.id, org=turn.org)
                return


def _to_say(recalled: Recalled, text: str) -> str:
    """How to tell them, when it has to do with what they ask; nothing of what was said just now."""
    return to_them(text) if recalled.earlier and recalled.fits and recalled.kind in _TOLD_THEM else ""
