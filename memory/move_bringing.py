"""Brings customers from the backend that is the truth to the other one, whole, until both hold the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from memory.bundle import Bundle
from memory.clock import Clock
from memory.errors import NotFound
from memory.move_compare import same
from memory.move_stage_redis import MoveStages, Noted
from memory.people import CustomerId, OrgId
from memory.store import MemoryStore

_Each = TypeVar("_Each")

_AT_ONCE = 16
_A_FEW = 2 * _AT_ONCE
"""After so many it is shown, and noted, how far it is: a mover that is killed often still gets on."""
FEW = 20
"""So few customers may be left when writes are made to wait: they are brought over in a moment."""


class Bringing:
    """From `here` to `there`. `show` is told figures by name, as `mover.Progress` has them. All raise StoreDown."""

    def __init__(
        self, stages: MoveStages, here: MemoryStore, there: MemoryStore, *, clock: Clock, show: Callable[..., Any]
    ) -> None:
        self._stages, self._here, self._there, self._clock, self._show = stages, here, there, clock, show

    async def copy(self) -> None:
        """Everybody, each org from where the copying stood."""
        places = await self._stages.place()
        orgs = await self._here.orgs()
        total = 0
        for org in orgs:
            async for ids in _ids(self._here, org):
                total += len(ids)
        copied = 0
        for org in orgs:
            async for ids in _ids(self._here, org):
                left = [id for id in ids if id > places.get(org, "")]
                copied += len(ids) - len(left)
                self._show(copied=copied, of=max(total, copied))  # there may be more by now
                for few in _a_few(left):
                    await _each(few, partial(self._bring, org))
                    await self._stages.copied(org, few[-1])
                    copied += len(few)
                    self._show(copied=copied, of=max(total, copied), changed=len(await self._stages.noted()))

    async def differences(self) -> int:
        """Bring over whoever is not the same on both sides; gives how many of those nobody is just changing."""
        await self.settle(few=FEW)
        different, compared = 0, 0
        for org in sorted({*await self._here.orgs(), *await self._there.orgs()}):
            found, looked_at = await self._different(org, compared)
            compared += looked_at
            await _each(found, partial(self._bring, org))
            noted = {(each.org, each.customer) for each in await self._stages.noted()}
            for id, seen in found.items():
                different += (org, id) not in noted and await _bundle(self._here, org, id) == seen
            self._show(differences=different)
        return different

    async def _different(self, org: OrgId, compared: int = 0) -> tuple[dict[CustomerId, Bundle | None], int]:
        """Who is not the same on both sides, as they were here, and how many there are. `compared` were before them."""
        found: dict[CustomerId, Bundle | None] = {}
        looked_at: set[CustomerId] = set()
        now = self._clock()

        async def look(id: CustomerId) -> None:
            ours, theirs = await _bundle(self._here, org, id), await _bundle(self._there, org, id)
            if not same(ours, theirs, now=now):
                found[id] = ours

        for store in (self._here, self._there):
            async for ids in _ids(store, org):
                for few in _a_few([id for id in ids if id not in looked_at]):
                    await _each(few, look)
                    looked_at |= {*few}
                    self._show(compared=compared + len(looked_at))
        return found, len(looked_at)

    async def settle(self, *, few: int = 0) -> None:
        """Bring over those that were noted, until at most so `few` are left, or no fewer than before."""
        while noted := await self._stages.noted():
            self._show(changed=len(noted))
            theirs: set[tuple[OrgId, CustomerId]] = set()
            await _each(noted, partial(self._gather, theirs))
            await _each(theirs, lambda each: self._bring(*each))
            await _each(noted, self._stages.settle)
            left = len(await self._stages.noted())
            if left <= few or (few and left >= len(noted)):
                return

    async def _gather(self, theirs: set[tuple[OrgId, CustomerId]], noted: Noted) -> None:
        """Who has to be brought over for a note: who is one with a customer may have changed too."""
        ids = [noted.customer] if noted.customer else [*(await self._different(noted.org))[0]]
        if noted.customer:
            with suppress(NotFound):
                whole = await self._here.customer(noted.org, noted.customer)
                ids += [whole.id, *whole.merged]
        theirs |= {(noted.org, id) for id in ids}

    async def _bring(self, org: OrgId, id: CustomerId) -> None:
        """Make one customer there what they are here, be it nobody."""
        bundle = await _bundle(self._here, org, id)
        if bundle is not None:
            await self._there.put(bundle)
            return
        with suppress(NotFound):  # before they go, those who were merged with them there are what they are here
            for other in (await self._there.customer(org, id)).merged:
                if (kept := await _bundle(self._here, org, other)) is not None:
                    await self._there.put(kept)
            await self._there.forget(org, id)


async def _bundle(store: MemoryStore, org: OrgId, id: CustomerId) -> Bundle | None:
    with suppress(NotFound):
        return await store.bundle(org, id)
    return None


async def _ids(store: MemoryStore, org: OrgId) -> AsyncIterator[list[CustomerId]]:
    after = ""
    while ids := await store.customer_ids(org, after=after):
        yield ids
        after = ids[-1]


def _a_few(ids: Sequence[CustomerId]) -> Iterator[Sequence[CustomerId]]:
    return (ids[first : first + _A_FEW] for first in range(0, len(ids), _A_FEW))


async def _each(all_of: Iterable[_Each], step: Callable[[_Each], Awaitable[None]]) -> None:
    """A step for each, several at once. Raises the first trouble."""
    waiting = iter(list(all_of))

    async def some() -> None:
        for each in waiting:
            await step(each)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(_AT_ONCE):
                group.create_task(some())
    except BaseExceptionGroup as troubles:
        raise troubles.exceptions[0] from None
