"""Whether this worker has the keys by which the others of its org seal: looked at once, before the first call."""

from __future__ import annotations

from typing import Any

from redis.asyncio import Redis

from memory.errors import SealBroken
from memory.people import OrgId
from memory.sealing import Sealer
from memory.stores.connection_redis import store_errors
from memory.stores.keys import key

_WORDS = "sealed by the house"


async def opens_what_others_sealed(redis: Redis, org: OrgId, sealer: Sealer) -> bool:
    """False when what another worker left there cannot be opened. Leaves one for the next. Raises StoreDown."""
    where = key(org, "sealed", "probe")
    with store_errors():
        left: Any = await redis.set(where, sealer.seal(_WORDS, org, "probe"), nx=True, get=True)
    if left is None:
        return True
    try:
        opened = sealer.open(left.decode(), org, "probe")
    except SealBroken:
        return False
    if sealer.is_old(left.decode()):
        with store_errors():
            await redis.set(where, sealer.seal(_WORDS, org, "probe"))
    return opened == _WORDS
