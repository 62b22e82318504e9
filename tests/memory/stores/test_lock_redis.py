"""The lock in Redis: a holder in another process that is killed. The rest is in test_store.py."""

import asyncio
import sys
from pathlib import Path

from memory.people import Contact
from memory.stores.lock_redis import RedisLocks
from memory.stores.locks import ConversationLocks
from memory.stores.redis import RedisMemory

HOLDER = """
import asyncio, sys
from memory.stores.connection_redis import connect
from memory.stores.lock_redis import RedisLocks
from memory.stores.locks import ConversationLocks
async def main(url, org, conversation):
    async with connect(url) as client:
        table = RedisLocks(client, fence_seconds=60)
        async with ConversationLocks(table, lock_seconds=0.3).hold(org, conversation):
            sys.stdout.write("held\\n"); sys.stdout.flush()
            await asyncio.Event().wait()
asyncio.run(main(*sys.argv[1:]))
"""


async def test_the_lock_of_a_killed_process_runs_out(redis_client, valkey_url, org, clock):
    store = RedisMemory(redis_client)
    customer = await store.customer_for(org, Contact("web", "visitor-1"))
    conversation = await store.conversation(org, customer.id, now=clock())
    words = [sys.executable, "-c", HOLDER, valkey_url, org, conversation.id]
    holder = await asyncio.create_subprocess_exec(*words, cwd=Path(__file__).parents[3], stdout=asyncio.subprocess.PIPE)
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"held\n"
    holder.kill()
    await holder.wait()
    locks = ConversationLocks(RedisLocks(redis_client, fence_seconds=60), lock_seconds=0.3)
    async with asyncio.timeout(20), locks.hold(org, conversation.id):
        assert locks.fence(org, conversation.id) == 2
    assert locks.fence(org, conversation.id) is None


async def test_nothing_of_a_lock_is_left_behind(redis_client, org, clock):
    store = RedisMemory(redis_client)
    customer = await store.customer_for(org, Contact("web", "visitor-1"))
    conversation = await store.conversation(org, customer.id, now=clock())
    async with store.lock(org, conversation.id):
        assert await redis_client.exists(f"fd:{{{org}}}:lock:{conversation.id}")
    for kind in ("lock", "waiting", "heard"):
        assert not await redis_client.exists(f"fd:{{{org}}}:{kind}:{conversation.id}")
    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("lock-")]
