"""Moves the shared memory from one backend to another while conversations go on; see `move_stage_redis` for the stages.

Everybody is copied whole, then compared, and whoever changed meanwhile (the workers note it) is brought over again,
until both sides hold the same. Then writes wait for a moment, what is left is brought over, and the truth changes
sides. Each step may be done again: a mover that was killed is followed by one that goes on where the stage stands.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from memory.clock import Clock, utc_now
from memory.errors import MemoryTrouble
from memory.move_bringing import FEW, Bringing
from memory.move_stage_redis import MOVER_SECONDS, Move, MoveStages, Stage, WorkerSeen
from memory.store import MemoryStore

_SWITCH_SECONDS = 5.0
_LOOK_SECONDS = 0.05


class MoveRefused(Exception):
    """The move cannot be begun, or go on: the message says why, and what to do."""


class _Unsettled(Exception):
    """Writes were let go on before the truth had changed sides."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: customers copied of how many, compared by now, those noted as changed, differences in the last
    comparison, and the workers that do not follow the stage yet.
    """

    stage: Stage
    copied: int = 0
    of: int = 0
    compared: int = 0
    changed: int = 0
    differences: int | None = None
    waits_for: tuple[str, ...] = ()


class Mover:
    """The one mover of a Redis. `stores` are bare backends by name, which tell no record; `tell` is shown the progress.

    Everything raises StoreDown and MoveRefused, and may be stopped (cancelled, killed) anywhere and done again.
    """

    def __init__(
        self,
        stages: MoveStages,
        stores: Mapping[str, MemoryStore],
        old: str,
        new: str,
        *,
        tell: Callable[[Progress], None] = lambda _: None,
        clock: Clock = utc_now,
        lease_seconds: float = MOVER_SECONDS,
    ) -> None:
        self._stages, self._stores, self._old, self._new = stages, stores, old, new
        self._tell, self._clock, self._lease_seconds = tell, clock, lease_seconds
        self._token = secrets.token_hex(8)
        self._progress = Progress("off")

    async def forward(self, *, until: Stage = "done") -> None:
        """Move on from wherever it stands, up to `until` (both, new or done)."""
        async with self._alone():
            stage = await self._begun()
            if stage in ("off", "both", "switching"):
                await self._bring_over(self._old, self._new, hold="switching", over="new", stop=until == "both")
                if until == "both":
                    return
            if until == "done" and await self._stage() == "new":
                await self._bringing(self._new, self._old).settle(few=FEW)
                await self._set("done", after="new")
                await self._followed("done")
                await self._stages.begin_anew()

    async def back(self) -> None:
        """Back to the old one alone, from any stage but done."""
        async with self._alone():
            move = await self._stages.beat()
            if move is None or move.stage == "off":
                return
            self._same_move(move)
            if move.stage == "done":
                raise MoveRefused(f"the move is done: move on with --from {self._new} --to {self._old}")
            if wrong := [each.id for each in await self._alive() if each.home != self._old]:
                raise MoveRefused(f"set MEMORY_BACKEND to {self._old} first: {', '.join(wrong)}")
            if move.stage in ("new", "returning"):
                await self._set("new")
                await self._bring_over(self._new, self._old, hold="returning", over="off")
            else:
                await self._set("off")
                await self._followed("off")
            await self._stages.begin_anew()

    # --- the steps ---

    async def _begun(self) -> Stage:
        """Where the move stands; a new one is begun when none is under way."""
        move = await self._stages.beat()
        for name in (self._old, self._new):
            await self._stores[name].orgs()
        if move is not None and move.stage not in ("off", "done"):
            self._same_move(move)
            stage = "both" if move.stage == "switching" else "new" if move.stage == "returning" else move.stage
            await self._set(stage)
            await self._followed(stage)
            return stage
        if move is not None and move.stage == "done" and (move.old, move.new) == (self._old, self._new):
            return "done"
        workers = await self._alive()
        while not all(each.truth for each in workers):  # who has just begun to ask
            await asyncio.sleep(_LOOK_SECONDS)
            workers = await self._alive()
        for each in workers:
            if each.truth != self._old or each.home not in (self._old, self._new):
                raise MoveRefused(f"{each.id} keeps its memory in {each.truth}, and is set to {each.home}")
        await self._stages.begin_anew()
        await self._set("both")
        await self._followed("both")
        return "both"

    async def _bring_over(self, here: str, there: str, *, hold: Stage, over: Stage, stop: bool = False) -> None:
        """Make `there` the same as `here`, and the truth (unless this is to `stop` before)."""
        stage, bringing = await self._stage(), self._bringing(here, there)
        if stage == "both":
            await bringing.copy()
        while True:
            for id in await self._lost():  # who died may have written without a note: everybody is looked at after it
                await self._stages.leave(id)
            while await bringing.differences():
                pass
            if stop:
                return
            with suppress(_Unsettled):
                await self._switch(bringing, stage, hold, over)
                return

    async def _switch(self, bringing: Bringing, stage: Stage, hold: Stage, over: Stage) -> None:
        await self._set(hold, after=stage)
        try:
            async with asyncio.timeout(_SWITCH_SECONDS):
                await self._followed(hold)
                await bringing.settle()
            if await self._lost() or not await self._try(over, after=hold):
                raise _Unsettled
        except BaseException as trouble:
            await self._try(stage, after=hold)
            if isinstance(trouble, TimeoutError):
                raise _Unsettled from None
            raise
        await self._followed(over)

    # --- the workers ---

    async def _followed(self, stage: Stage) -> None:
        """Until every worker that is alive follows this stage."""
        while waiting := [each for each in await self._alive() if each.stage != stage]:
            if troubled := [f"{each.id}: {each.trouble}" for each in waiting if each.trouble]:
                if stage == "both":
                    await self._set("off")
                raise MoveRefused("; ".join(troubled))
            self._show(stage=stage, waits_for=tuple(each.id for each in waiting))
            await asyncio.sleep(_LOOK_SECONDS)
        self._show(stage=stage, waits_for=())

    async def _alive(self) -> list[WorkerSeen]:
        return [each for each in await self._stages.workers() if each.alive]

    async def _lost(self) -> set[str]:
        """Workers that are gone and did not leave."""
        return {each.id for each in await self._stages.workers() if not each.alive}

    async def _stage(self) -> Stage:
        move = await self._stages.beat()
        return move.stage if move else "off"

    async def _set(self, stage: Stage, *, after: Stage | None = None) -> None:
        if not await self._try(stage, after=after):
            raise MoveRefused("another mover is at work")

    async def _try(self, stage: Stage, *, after: Stage | None) -> bool:
        return await self._stages.set(self._token, Move(self._old, self._new, stage), after=after)

    def _same_move(self, move: Move) -> None:
        if (move.old, move.new) != (self._old, self._new):
            raise MoveRefused(f"a move from {move.old} to {move.new} is under way: finish it, or take it --back")

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Be the one mover for as long as this lasts. Raises MoveRefused when another is."""
        patient_until = monotonic() + self._lease_seconds + 1
        while not await self._stages.lease(self._token, seconds=self._lease_seconds):
            if monotonic() > patient_until:
                raise MoveRefused("another mover is at work")
            await asyncio.sleep(_LOOK_SECONDS)
        keeping = asyncio.create_task(self._keep(), name="mover-lease")
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            with suppress(MemoryTrouble):
                await self._stages.give_back(self._token)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(self._lease_seconds / 4)
            with suppress(MemoryTrouble):
                await self._stages.lease(self._token, seconds=self._lease_seconds)

    def _bringing(self, here: str, there: str) -> Bringing:
        return Bringing(self._stages, self._stores[here], self._stores[there], clock=self._clock, show=self._show)

    def _show(self, **now: Any) -> None:
        self._progress = replace(self._progress, **now)
        self._tell(self._progress)
