"""Which keys a worker has, that all others know of them, and that everything is sealed anew with the newest."""

import asyncio
import base64

import pytest
from prometheus_client import CollectorRegistry

from gateway.errors import ConfigBroken
from gateway.metrics import Meters
from gateway.settings import load
from gateway.wiring_keys import keys_said, resealing_of, sealer_of, sealing_state
from memory.people import Contact
from memory.resealing_redis import SealingState
from memory.sealed import SealedMemory
from memory.sealing import KEY_BYTES, Sealer
from memory.stores.redis import RedisMemory
from tests.house.reading import ROOT

KEY = base64.b64encode(b"1" * 32).decode()
BOTH = Sealer({"k2": b"2" * KEY_BYTES, "k1": b"1" * KEY_BYTES})


def settings_of(tmp_path, **environ):
    return load(ROOT / "config", {"FRONTDESK_VAR": str(tmp_path), **environ})


def test_every_worker_of_one_secret_can_open_what_another_sealed(tmp_path):
    secret = "s" * 40
    one, two = (sealer_of(settings_of(tmp_path / name, FRONTDESK_SECRET=secret)) for name in ("a", "b"))
    assert two.open(one.seal("hello", "org"), "org") == "hello"
    keyed = sealer_of(settings_of(tmp_path, FRONTDESK_DATA_KEYS=f"k2:{KEY}"))
    assert keyed.newest == "k2"


async def test_all_know_which_keys_a_worker_uses_until_it_has_ended(redis_client, org):
    state, waiting = SealingState(redis_client, org), [3]

    async def said():
        return [(ring.worker, ring.uses, ring.waiting) for ring in (await state.rings())[0]]

    async with keys_said(state, BOTH, "box.1", left={"k1"}, waiting=lambda: waiting[0]):
        assert await said() == [("box.1", {"k1", "k2"}, 3)]
    assert await said() == [("box.1", {"k1", "k2"}, 3)], "what is on its disk is sealed with the old key"
    waiting[0] = 0
    async with keys_said(state, BOTH, "box.1", left={"k1"}, waiting=lambda: waiting[0]):
        assert await said() == [("box.1", {"k2"}, 0)]
    assert await said() == []


async def until_told(registry: CollectorRegistry, needed: float) -> None:
    async with asyncio.timeout(20):
        while registry.get_sample_value("frontdesk_older_keys_needed") != needed:
            await asyncio.sleep(0.01)


async def test_the_metrics_say_whether_older_keys_are_needed(redis_client, org):
    bare, state, registry = RedisMemory(redis_client), SealingState(redis_client, org), CollectorRegistry()
    await SealedMemory(bare, Sealer({"k1": b"1" * KEY_BYTES})).customer_for(org, Contact("phone", "+14155550123"))
    await redis_client.delete(f"fd:{{{org}}}:records")
    meters = Meters(registry)
    async with keys_said(state, BOTH, "box.1", meters=meters):
        await until_told(registry, 1.0)
        resealing = resealing_of(org, bare, redis_client, state, BOTH)
        assert (await resealing.go_on(seconds=0.0)).stage == "customers"
    assert (await resealing.go_on(seconds=9.0)).stage == "done"
    async with keys_said(state, BOTH, "box.1", meters=meters):
        await until_told(registry, 0.0)
        assert registry.get_sample_value("frontdesk_reseal_customers_left") == 0


async def test_where_its_redis_is_has_to_be_known(tmp_path, valkey_url):
    with pytest.raises(ConfigBroken, match="REDIS_URL"):
        async with sealing_state(settings_of(tmp_path)):
            pass
    async with sealing_state(settings_of(tmp_path, REDIS_URL=valkey_url)) as state:
        assert isinstance(await state.rings(), tuple)
