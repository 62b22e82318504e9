"""Runs a program of the Redis store twice and looks whether anything was different after the second time."""

from __future__ import annotations

from typing import Any

from redis.asyncio import Redis

from memory.people import OrgId
from memory.stores.keys import base, records_key


async def twice(client: Redis, org: OrgId, program: str, *args: Any) -> Any:
    """The answer of the first time. Fails when the second changed a key of the org."""
    run = client.register_script(program)
    answer = await run(keys=[records_key(org)], args=[base(org), *args])
    before = await _all_of(client, org)
    await run(keys=[records_key(org)], args=[base(org), *args])
    assert await _all_of(client, org) == before
    return answer


async def _all_of(client: Redis, org: OrgId) -> dict[bytes, Any]:
    return {name: await client.dump(name) async for name in client.scan_iter(match=base(org) + "*")}
