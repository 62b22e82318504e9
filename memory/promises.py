"""What was promised to a customer, and what came of it: promises and deeds, as they stand among the memories.

A memory is never rewritten, so that what is kept of it in two stores, or on its way into one, cannot disagree. That a
promise was kept is a memory of its own, the deed; which promises are open follows from both. A deed that turns out not
to have been done is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from memory.conversation import ConversationId
from memory.memories import USUAL, Memory, MemoryId
from memory.people import CustomerId, OrgId

Means = Literal["person", "text", "booking"]
"""By what a promise is kept: somebody of the staff saw to it, something was sent, or it was booked."""

EARLIER = timedelta(minutes=2)
"""A text may leave before the sentence that promises it was heard to its end."""

_SAID: dict[Means, str] = {
    "person": "Our team saw to what we promised.",
    "text": "We sent what we promised.",
    "booking": "They booked it.",
}


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise, and the deed that kept it; None for one that is open."""

    memory: Memory
    kept_by: Memory | None


def deed(
    org: OrgId,
    customer: CustomerId,
    means: Means,
    *,
    of: str,
    at: datetime,
    conversation: ConversationId | None = None,
) -> Memory:
    """That something was done. `of` names what, so that it is kept once. Without a `conversation` it keeps what was
    promised in any.
    """
    return Memory(
        deed_id(of), org, customer, "promise", _SAID[means], at, USUAL["promise"], conversation, {"done": means}
    )


def deed_id(of: str) -> MemoryId:
    """The id of a deed."""
    return MemoryId(f"done_{of}")


def promises(memories: Sequence[Memory]) -> list[Promise]:
    """All promises among these memories, in their order, each with the first deed that kept it."""
    made = [each for each in memories if each.kind == "promise"]
    deeds = sorted((each for each in made if "done" in each.data), key=lambda each: each.at)
    return [
        Promise(each, next((done for done in deeds if _keeps(done, each)), None))
        for each in made
        if "done" not in each.data
    ]


def _keeps(done: Memory, promise: Memory) -> bool:
    means = promise.data.get("means")
    here = done.conversation is None or done.conversation == promise.conversation
    return isinstance(means, list) and done.data["done"] in means and here and done.at >= promise.at - EARLIER
