"""A job worker in a process of its own: `python job_process.py <redis url> <org>`. Run by test_jobs_redis.py.

`note` writes down that it was done; `stick` writes down that it was begun, and the first time it never ends.
"""

from __future__ import annotations

import asyncio
import sys

from memory.jobs_redis import JobWorker
from memory.people import OrgId
from memory.stores.connection_redis import connect


async def main(url: str, org: OrgId) -> None:
    client = connect(url)

    async def note(words: str) -> None:
        await client.rpush(f"test:{org}:done", words)

    async def stick(words: str) -> None:
        if await client.incr(f"test:{org}:begun:{words}") == 1:
            await asyncio.Event().wait()
        await note(words)

    worker = JobWorker(url, client, org, {"note": note, "stick": stick}, job_seconds=0.5, idle_seconds=0.6)
    await worker.run()


asyncio.run(main(sys.argv[1], OrgId(sys.argv[2])))
