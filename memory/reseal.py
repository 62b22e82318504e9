"""`reseal`: what was sealed with older keys, or not at all, is sealed anew with the newest, while conversations go on.

Once it has run to its end an older key can be taken away. A customer is exchanged whole, at one moment, and only as
they were read: who is just talking is left alone and looked at again later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import structlog

from memory.bundle import Bundle
from memory.conversation import JSON
from memory.errors import NotFound
from memory.people import CustomerId, OrgId
from memory.sealed import Seals
from memory.sealing import Sealer

log = structlog.get_logger()

ROUNDS = 20
AGAIN_SECONDS = 1.0


@runtime_checkable
class Swapping(Protocol):
    """What it needs of a bare store; see `memory.store.Moving`."""

    async def customer_ids(self, org: OrgId, *, after: str = "", count: int = 500) -> list[CustomerId]: ...

    async def bundle(self, org: OrgId, customer: CustomerId) -> Bundle: ...

    async def swap(self, before: Bundle, after: Bundle) -> bool:
        """Hold `after` instead of `before`, at one moment; false, with nothing changed, when it is not so any more."""
        ...


@dataclass(frozen=True, slots=True)
class Resealed:
    """Customers sealed anew, and those who were in use each time."""

    done: int
    left: int


async def reseal(
    store: Swapping, sealer: Sealer, org: OrgId, *, rounds: int = ROUNDS, again_seconds: float = AGAIN_SECONDS
) -> Resealed:
    """Seal all of one org with the newest key. May be stopped and done again. Raises StoreDown, and SealBroken for what
    no key opens.
    """
    done, after, left = 0, "", list[CustomerId]()
    while ids := await store.customer_ids(org, after=after):
        sealed = {id: await _one(store, sealer, org, id) for id in ids}
        done += sum(each is True for each in sealed.values())
        left += [id for id, each in sealed.items() if each is False]
        after = ids[-1]
    for _ in range(rounds):
        if not left:
            break
        await asyncio.sleep(again_seconds)
        sealed = {id: await _one(store, sealer, org, id) for id in left}
        done += sum(each is True for each in sealed.values())
        left = [id for id, each in sealed.items() if each is False]
    log.info("memory.resealed", org=org, done=done, left=len(left), key=sealer.newest)
    return Resealed(done, len(left))


async def _one(store: Swapping, sealer: Sealer, org: OrgId, id: CustomerId) -> bool | None:
    """True when sealed anew, False when in use, None when there was nothing to do."""
    try:
        before = await store.bundle(org, id)
    except NotFound:
        return None
    if not any(sealer.is_old(words) for words in _words(before)):
        return None
    seals = Seals(sealer)
    return await store.swap(before, seals.bundle(seals.open_bundle(before)))


def _words(bundle: Bundle) -> Iterator[str]:
    """All that is sealed of a customer."""
    yield from bundle.facts.values()
    for kept in bundle.conversations:
        yield from _of(kept.conversation.notes)
        yield from (turn.text for turn in kept.turns)
    for memory in bundle.memories:
        yield memory.text
        yield from _of(memory.data)


def _of(values: Mapping[str, JSON]) -> Iterator[str]:
    """What is no text was never sealed."""
    yield from (value if isinstance(value, str) else "" for value in values.values())
