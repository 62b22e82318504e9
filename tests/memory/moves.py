"""Workers of a gateway that talk while the memory moves, and a mover that is killed: for the tests of moving.

Run as a program, it is a mover that kills itself: `moves.py <Redis> <Postgres> <from> <to> <where>`, where is a stage,
or `copy` or `compare`.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import get_args

from redis.asyncio import Redis

from memory.clock import utc_now
from memory.conversation import JSON, ConversationId, Speaker, Turn, TurnId
from memory.memories import Memory, MemoryId
from memory.migrate import open_backends
from memory.move_following import Following
from memory.move_stage_redis import MoveStages
from memory.mover import Mover, Progress
from memory.moving import MovingMemory
from memory.people import Contact, CustomerId, OrgId
from memory.store import MemoryStore
from memory.stores.postgres import PostgresMemory, PostgresPool
from memory.stores.redis import RedisMemory

DIES = ("copy", "compare", "both", "switching", "new", "done")


@asynccontextmanager
async def two_sides(client: Redis, postgres: str) -> AsyncIterator[dict[str, MemoryStore]]:
    """Bare backends, as one process has them."""
    pool = PostgresPool(postgres, connections=8)
    yield {"redis": RedisMemory(client), "postgres": PostgresMemory(pool)}
    await pool.close()


@asynccontextmanager
async def worker(stores: Mapping[str, MemoryStore], client: Redis, name: str, *, home: str = "redis", **seconds: float):
    """A worker's memory, which follows the stage."""
    following = Following(stores, MoveStages(client), home=home, worker=name, beat_seconds=0.05, **seconds)
    running = asyncio.create_task(following.run())
    try:
        yield MovingMemory(following)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@dataclass
class Talk:
    """Conversations that go on until `over` is set, by one worker, and what was kept of them."""

    memory: MemoryStore
    org: OrgId
    name: str
    contacts: int = 12
    said: dict[TurnId, ConversationId] = field(default_factory=dict)
    forgotten: set[ConversationId] = field(default_factory=set)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    silent: asyncio.Event = field(default_factory=asyncio.Event)
    """The last of it was said: later than it is over, which a turn under way does not heed."""

    async def go_on(self) -> None:
        """Talk with one customer after the other."""
        draw, number = random.Random(self.name), 0
        try:
            while not self.over.is_set():
                number += 1
                await self._turn(draw, number)
                await asyncio.sleep(0.01)
        finally:
            self.over.set()
            self.silent.set()

    async def _turn(self, draw: random.Random, number: int) -> None:
        memory, org, now = self.memory, self.org, utc_now()
        phone = Contact("phone", f"+14155550{100 + draw.randrange(self.contacts)}")
        zoe = await memory.customer_for(org, phone)
        thread = await memory.conversation(org, zoe.id, now=now)
        async with memory.lock(org, thread.id):
            for who in get_args(Speaker)[:2]:
                id = TurnId(f"{self.name}-{number}-{who}")
                assert await memory.add_turn(Turn(id, org, thread.id, zoe.id, who, "sms", f"line {number}", now))
                self.said[id] = thread.id
            found = (await memory.conversations(org, zoe.id, last=1))[0]
            await memory.save_notes(org, thread.id, {"count": _count(found.notes) + 1})
        await memory.remember(org, zoe.id, {"last": f"{self.name} {number}"})
        await memory.keep(Memory(MemoryId(f"{self.name}-{number}"), org, zoe.id, "fact", "Likes it", now, "permanent"))
        await self._seldom(draw, number, zoe.id)

    async def _seldom(self, draw: random.Random, number: int, customer: CustomerId) -> None:
        memory, org = self.memory, self.org
        match draw.randrange(12):
            case 0:
                other = await memory.customer_for(org, Contact("email", f"{self.name}{number}@example.com"))
                await memory.merge(org, customer, other.id)
                if number % 2:
                    await memory.split(org, other.id)
            case 1:
                gone = await memory.customer_for(org, Contact("web", f"visitor-{self.name}-{number}"))
                await memory.forget(org, gone.id)
            case 2:
                shared = Contact("phone", f"+14155550{100 + draw.randrange(self.contacts)}")
                await memory.add_person(org, shared, f"{self.name} {number % 4}")
            case 3:
                await memory.drop(org, MemoryId(f"{self.name}-{number}"))


def _count(notes: Mapping[str, JSON]) -> int:
    count = notes.get("count")
    return count if isinstance(count, int) else 0


async def everything(stores: Mapping[str, MemoryStore], org: OrgId, talks: list[Talk]) -> int:
    """Holds both sides to be the same, and no turn to be lost or doubled. Gives how many there are."""
    one, other = stores.values()
    ids = await one.customer_ids(org, count=10_000)
    assert set(ids) ^ {*await other.customer_ids(org, count=10_000)} == set()
    found: list[tuple[TurnId, ConversationId]] = []
    for id in ids:
        bundle = await one.bundle(org, id)
        assert bundle == await other.bundle(org, id)
        found += [(turn.id, turn.conversation) for kept in bundle.conversations for turn in kept.turns]
        for kept in bundle.conversations:
            assert _count(kept.conversation.notes) * 2 == len(kept.turns)
    assert len(found) == len(dict(found)), "a turn is doubled"
    assert dict(found) == {id: thread for talk in talks for id, thread in talk.said.items()}
    return len(found)


async def move_and_die(redis: str, postgres: str, old: str, new: str, where: str) -> None:
    """A mover that is gone when it is there."""

    def look(now: Progress) -> None:
        there = {"copy": now.copied > 0, "compare": now.differences is not None}
        if there.get(where, now.stage == where):
            os.kill(os.getpid(), signal.SIGKILL)

    async with open_backends({"redis": redis, "postgres": postgres}) as (stages, stores):
        await Mover(stages, stores, old, new, tell=look, lease_seconds=1.0).forward()


if __name__ == "__main__":
    asyncio.run(move_and_die(*sys.argv[1:]))
