"""The lock over any table of who holds what: what happens when the table cannot be reached."""

import asyncio

import pytest

from memory.conversation import ConversationId
from memory.errors import LockLost, NotFound, StoreDown
from memory.people import OrgId
from memory.stores.locks import ConversationLocks

ORG, THREAD = OrgId("o"), ConversationId("c")


class Table:
    """A table that answers as it is told."""

    def __init__(self, *takes: int, kept: bool = True, down: bool = False) -> None:
        self.takes, self.kept, self.down = list(takes), kept, down
        self.given_back = 0

    async def take(self, org, conversation, token, *, hold_seconds):
        return self.takes.pop(0)

    async def keep(self, org, conversation, token, *, hold_seconds):
        if self.down:
            raise StoreDown("no table")
        return self.kept

    async def give_back(self, org, conversation, token):
        if self.down:
            raise StoreDown("no table")
        self.given_back += 1
        return self.kept


async def test_it_waits_its_turn_and_knows_its_fence():
    locks = ConversationLocks(table := Table(0, 0, 7), lock_seconds=60)
    async with locks.hold(ORG, THREAD):
        assert locks.fence(ORG, THREAD) == 7
    assert locks.fence(ORG, THREAD) is None
    assert table.given_back == 1


async def test_no_conversation_has_no_lock():
    with pytest.raises(NotFound):
        async with ConversationLocks(Table(-1), lock_seconds=60).hold(ORG, THREAD):
            pytest.fail("it holds the lock of nothing")


async def test_a_lock_that_ran_out_is_told_at_the_end():
    with pytest.raises(LockLost):
        async with ConversationLocks(Table(1, kept=False), lock_seconds=60).hold(ORG, THREAD):
            pass


async def test_a_table_that_goes_away_takes_the_lock_only_when_its_time_is_over():
    table = Table(1)

    async def outlast() -> None:
        async with ConversationLocks(table, lock_seconds=0.03).hold(ORG, THREAD):
            table.down = True
            async with asyncio.timeout(20):
                while any(task.get_name() == f"lock-{THREAD}" for task in asyncio.all_tasks()):
                    await asyncio.sleep(0.01)

    with pytest.raises(LockLost):
        await outlast()
