"""The part of the composition root that is about the keys by which words are sealed, and how they are changed."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress

from gateway.errors import ConfigBroken
from gateway.metrics import Meters
from gateway.settings import Settings
from memory.addresses import FILE, read_addresses
from memory.errors import StoreDown
from memory.people import OrgId
from memory.reseal import Resealing, Swapping
from memory.resealing_redis import SAY_SECONDS, SealingState
from memory.sealed import Seals
from memory.sealing import Sealer, keys_from
from memory.stores.connection_redis import Client, connect
from memory.waiting_sealed_redis import WaitingSealed


def keys_of(settings: Settings) -> dict[str, bytes]:
    """Those of FRONTDESK_DATA_KEYS, the newest first, or one made from the secret that all workers have."""
    if written := settings.env.secrets.get("FRONTDESK_DATA_KEYS"):
        return keys_from(written)
    made = hashlib.sha256(b"data|" + settings.secret.get_secret_value().encode()).digest()
    return {f"made-{hashlib.sha256(made).hexdigest()[:6]}": made}


def sealer_of(settings: Settings) -> Sealer:
    """Seals and opens by these keys."""
    return Sealer(keys_of(settings))


def seals_of(settings: Settings) -> Seals:
    """What seals and opens for the queues."""
    return Seals(sealer_of(settings))


def resealing_of(org: OrgId, store: Swapping, redis: Client, state: SealingState, sealer: Sealer) -> Resealing:
    """What seals everything of an org anew."""
    return Resealing(org, store, WaitingSealed(redis, sealer), state, sealer)


@asynccontextmanager
async def keys_said(
    state: SealingState,
    sealer: Sealer,
    worker: str,
    *,
    left: Collection[str] = (),
    waiting: Callable[[], int] = lambda: 0,
    meters: Meters | None = None,
) -> AsyncIterator[None]:
    """For as long as this lasts, all know which keys this worker uses: to seal with, and, while writes are `waiting` on
    its disk, those in `left`, which it found there. Raises StoreDown at the start.
    """

    async def say() -> None:
        await state.say(worker, {sealer.newest, *(left if waiting() else ())}, waiting=waiting())

    async def go_on() -> None:
        while True:
            with suppress(StoreDown):
                await say()
                if meters is not None:
                    await _tell(state, sealer, meters)
            await asyncio.sleep(SAY_SECONDS)

    await say()
    saying = asyncio.create_task(go_on(), name="memory-keys")
    try:
        yield
    finally:
        saying.cancel()
        await asyncio.gather(saying, return_exceptions=True)
        with suppress(StoreDown):
            await (say() if waiting() else state.leave(worker))


async def _tell(state: SealingState, sealer: Sealer, meters: Meters) -> None:
    now = await state.progress()
    done = now is not None and now.key == sealer.newest and now.stage == "done"
    meters.older_keys.set(bool(sealer.older) and not done)
    meters.reseal_left.set(now.of - now.seen if now else 0)


@asynccontextmanager
async def sealing_state(settings: Settings) -> AsyncIterator[SealingState]:
    """How far a gateway of these settings is. Raises ConfigBroken when it is not known where its Redis is."""
    known = read_addresses(settings.env.var / FILE.relative_to("var"))
    url = settings.env.secrets.get("REDIS_URL") or known.get("redis")
    if url is None:
        raise ConfigBroken("REDIS_URL: has to say where the gateway's Redis is, or the gateway has to run")
    async with connect(url) as redis:
        yield SealingState(redis, settings.business.org)
