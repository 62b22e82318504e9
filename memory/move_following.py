"""Follows the stage of a move in one worker: which backend is the truth now, and what of its work is of which stage.

The worker tells the mover a stage only when nothing that it began by the rules of an earlier one is left. One that
cannot read the stage stops writing before the mover takes it for dead.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from time import monotonic

import structlog

from memory.errors import StoreDown
from memory.move_stage_redis import Move, MoveStages, Stage
from memory.people import CustomerId, OrgId
from memory.store import MemoryStore

log = structlog.get_logger()

FRESH_SECONDS = 3.0
"""How old what is known of the stage may be. With the longest write it is less than `DEAD_SECONDS`."""
_WAITING_BEAT_SECONDS = 0.05
_PATIENCE_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Rules:
    """What a stage says: who is the truth, who is to be told of changes, whose locks to take, and in which order."""

    stage: Stage
    truth: MemoryStore
    other: MemoryStore | None
    locks: tuple[MemoryStore, ...]
    waits: bool = False


class Following:
    """The stage as one worker knows it. `stores` are the backends that this worker can reach, by name; `home` is the
    one that counts when nothing moves. `run` has to run beside it.
    """

    def __init__(
        self,
        stores: Mapping[str, MemoryStore],
        stages: MoveStages,
        *,
        home: str,
        worker: str,
        beat_seconds: float = 1.0,
        fresh_seconds: float = FRESH_SECONDS,
        patience_seconds: float = _PATIENCE_SECONDS,
    ) -> None:
        self._stores, self._stages, self._home = stores, stages, home
        self._worker = f"{worker}-{secrets.token_hex(4)}"  # one that comes back is not the one that died
        self._beat_seconds, self._fresh_seconds = beat_seconds, fresh_seconds
        self._patience_seconds = patience_seconds
        self._rules: Rules | None = None
        self._trouble = ""
        self._heard_at = float("-inf")
        self._writing: Counter[Stage] = Counter()
        self._locked: Counter[Stage] = Counter()
        self._unsaid: dict[tuple[OrgId, CustomerId], None] = {}
        self._changed = asyncio.Event()

    async def run(self) -> None:
        """Follow the stage until cancelled; then leave, if all that was written is noted."""
        try:
            while True:
                with suppress(StoreDown):
                    await self._beat()
                waits = self._rules is not None and self._rules.waits
                await asyncio.sleep(_WAITING_BEAT_SECONDS if waits else self._beat_seconds)
        finally:
            with suppress(StoreDown):
                if not self._unsaid and not self._writing.total():
                    await self._stages.leave(self._worker)

    async def rules(self) -> Rules:
        """The rules to begin something by. Raises StoreDown when they cannot be known."""
        if self._rules is None or monotonic() - self._heard_at > self._fresh_seconds:
            await self._beat()
        assert self._rules is not None
        return self._rules

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Rules]:
        """Write by these rules; not while the truth changes sides. Raises StoreDown when that takes too long."""
        rules = await self.rules()
        if rules.waits:
            rules = await self._until_open()
        self._writing[rules.stage] += 1
        try:
            yield rules
        finally:
            self._writing[rules.stage] -= 1

    @asynccontextmanager
    async def locking(self) -> AsyncIterator[Rules]:
        """Hold locks by these rules."""
        rules = await self.rules()
        self._locked[rules.stage] += 1
        try:
            yield rules
        finally:
            self._locked[rules.stage] -= 1

    async def note(self, org: OrgId, *customers: CustomerId) -> None:
        """These were changed: now, or as soon as that can be said."""
        self._unsaid |= {(org, customer): None for customer in customers}
        with suppress(StoreDown):
            await self._say()

    async def _until_open(self) -> Rules:
        try:
            async with asyncio.timeout(self._patience_seconds):
                while (rules := await self.rules()).waits:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise StoreDown("the memory moves from one store to another, and that takes long") from None
        return rules

    async def _beat(self) -> None:
        await self._say()
        asked_at = monotonic()
        truth = next((name for name, store in self._stores.items() if self._rules and store is self._rules.truth), "")
        move = await self._stages.beat(
            self._worker, stage=self._settled(), home=self._home, truth=truth, trouble=self._trouble
        )
        self._follow(move)
        self._heard_at = asked_at

    async def _say(self) -> None:
        for org, customer in list(self._unsaid):
            await self._stages.note(org, customer)
            self._unsaid.pop((org, customer), None)

    def _settled(self) -> str:
        """The stage, once nothing of an earlier one is left."""
        if self._rules is None or self._unsaid:
            return ""
        stage = self._rules.stage
        begun = [each for each, count in self._writing.items() if count and each != stage]
        if stage == "new":
            begun += [each for each, count in self._locked.items() if count and each != stage]
        return "" if begun else stage

    def _follow(self, move: Move | None) -> None:
        rules = self._rules_of(move)
        if self._rules is None or rules.stage != self._rules.stage:
            log.info("memory.stage", stage=rules.stage, worker=self._worker)
        self._rules = rules
        self._changed.set()

    def _rules_of(self, move: Move | None) -> Rules:
        here = self._stores[self._home]
        alone = Rules("off", here, None, (here,))
        self._trouble = ""
        if move is None or self._home not in (move.old, move.new):
            self._trouble = "" if move is None else f"this worker's backend is {self._home}"
            return alone
        needs = {"off": (), "done": (move.new,)}.get(move.stage, (move.old, move.new))
        if missing := [name for name in needs if name not in self._stores]:
            self._trouble = f"this worker has no address for {missing[0]}"
            return alone
        old, new = (self._stores.get(name, here) for name in (move.old, move.new))
        match move.stage:
            case "off":
                return alone
            case "both" | "switching" as stage:
                return Rules(stage, old, new, (old,), waits=stage == "switching")
            case "new" | "returning" as stage:
                return Rules(stage, new, old, (old, new), waits=stage == "returning")
            case "done":
                return Rules("done", new, None, (new,))
