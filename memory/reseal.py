"""What was sealed with older keys, or not at all, is sealed anew with the newest, while conversations go on.

It begins once every worker seals with the newest key, and when it is done older ones can be thrown away. A customer
is exchanged whole, at one moment, and only as they were read: who is just talking is looked at again later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from time import monotonic
from typing import Literal, Protocol, runtime_checkable

import structlog

from memory.bundle import Bundle
from memory.conversation import JSON
from memory.errors import NotFound, SealBroken
from memory.people import CustomerId, OrgId
from memory.resealing_redis import Progress, Ring, SealingState
from memory.sealed import Seals
from memory.sealing import Sealer

log = structlog.get_logger()

AT_ONCE = 20
"""So many customers are looked at between two rests."""
AGAIN_SECONDS = 1.0
"""How long somebody who was in use is left alone."""


@runtime_checkable
class Swapping(Protocol):
    """What it needs of a bare store; see `memory.store.Moving`."""

    async def customer_ids(self, org: OrgId, *, after: str = "", count: int = 500) -> list[CustomerId]: ...

    async def bundle(self, org: OrgId, customer: CustomerId) -> Bundle: ...

    async def swap(self, before: Bundle, after: Bundle) -> bool:
        """Hold `after` instead of `before`, at one moment; false, with nothing changed, when it is not so any more."""
        ...


class Queues(Protocol):
    """See `memory.waiting_sealed_redis.WaitingSealed`."""

    async def seal_anew(self, org: OrgId) -> dict[str, int]: ...


class Resealing:
    """Seals all of one org with the newest key of `sealer`, in steps; how far it is stands in `state`.

    It may be stopped anywhere and goes on from there, in whichever process. It rests as long as it works, so that the
    store has time for who is talking.
    """

    def __init__(
        self,
        org: OrgId,
        store: Swapping,
        queues: Queues,
        state: SealingState,
        sealer: Sealer,
        *,
        at_once: int = AT_ONCE,
        again_seconds: float = AGAIN_SECONDS,
    ) -> None:
        self._org, self._store, self._queues, self._state, self._sealer = org, store, queues, state, sealer
        self._at_once, self._again_seconds = at_once, again_seconds

    async def go_on(self, *, seconds: float) -> Progress:
        """Go on for about so long; gives how far it is then. Raises StoreDown."""
        until = monotonic() + seconds
        now = await self._begun()
        if now.stage == "customers":
            now = await self._customers(now, until)
        if now.stage == "queues":
            now = await self._waiting(now)
        return now

    async def _begun(self) -> Progress:
        """Where it stands. It begins anew for another key, and when somebody has used an older one since it began."""
        now, (others, time_ms) = await self._state.progress(), await self._others()
        begun = now if now and now.key == self._sealer.newest and now.stage != "workers" else None
        if begun and not _used_since(begun.began_ms, others):
            return begun
        if using := {ring.worker: 1 for ring in others if ring.alive or ring.waiting}:
            return await self._kept(Progress(self._sealer.newest, waits_for=using))
        log.info("memory.resealing", org=self._org, key=self._sealer.newest)
        return await self._kept(Progress(self._sealer.newest, "customers", time_ms, of=await self._count()))

    async def _customers(self, now: Progress, until: float) -> Progress:
        while ids := await self._store.customer_ids(self._org, after=now.after, count=self._at_once):
            began = monotonic()
            now = await self._looked_at(replace(now, after=ids[-1], seen=now.seen + len(ids)), ids)
            if monotonic() > until:
                return now
            await asyncio.sleep(monotonic() - began)
        while now.in_use:
            await asyncio.sleep(self._again_seconds)
            now = await self._looked_at(replace(now, in_use=()), [CustomerId(id) for id in now.in_use])
            if monotonic() > until:
                return now
        return await self._kept(replace(now, stage="queues"))

    async def _looked_at(self, now: Progress, ids: Sequence[CustomerId]) -> Progress:
        found = {id: await self._one(id) for id in ids}

        def those(how: str) -> tuple[CustomerId, ...]:
            return tuple(id for id, each in found.items() if each == how)

        in_use, closed = now.in_use + those("in_use"), now.closed + those("closed")
        return await self._kept(replace(now, done=now.done + len(those("done")), in_use=in_use, closed=closed))

    async def _one(self, id: CustomerId) -> Literal["done", "in_use", "closed", "new"]:
        """Seal one customer anew, whole and at one moment, if they are as they were read. Raises StoreDown."""
        try:
            before = await self._store.bundle(self._org, id)
            if not any(self._sealer.is_old(words) for words in _words(before)):
                return "new"
            seals = Seals(self._sealer)
            return "done" if await self._store.swap(before, seals.bundle(seals.open_bundle(before))) else "in_use"
        except NotFound:
            return "new"
        except SealBroken as trouble:
            log.error("memory.not_opened", org=self._org, customer=id, reason=str(trouble))
            return "closed"

    async def _waiting(self, now: Progress) -> Progress:
        """What waits elsewhere, and whom no key opened: that may be there again."""
        now = await self._looked_at(replace(now, closed=()), [CustomerId(id) for id in now.closed])
        if now.in_use:
            return await self._kept(replace(now, stage="customers"))
        still = await self._queues.seal_anew(self._org)
        if now.closed:
            still["customers that no key opens"] = len(now.closed)
        others, _ = await self._others()
        still |= {ring.worker: 1 for ring in others if _used_since(now.began_ms, [ring])}
        if still:
            return await self._kept(replace(now, waits_for=still))
        log.info("memory.resealed", org=self._org, key=now.key, customers=now.seen, done=now.done)
        return await self._kept(replace(now, stage="done", after="", waits_for={}))

    async def _others(self) -> tuple[list[Ring], int]:
        """Workers that use an older key, and what time it is, in milliseconds."""
        rings, time_ms = await self._state.rings()
        return [ring for ring in rings if ring.uses != {self._sealer.newest}], time_ms

    async def _count(self) -> int:
        count, after = 0, ""
        while ids := await self._store.customer_ids(self._org, after=after):
            count, after = count + len(ids), ids[-1]
        return count

    async def _kept(self, now: Progress) -> Progress:
        await self._state.keep(now)
        return now


def _used_since(began_ms: int, others: Sequence[Ring]) -> bool:
    return any(ring.said_ms >= began_ms for ring in others)


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
