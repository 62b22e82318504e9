"""A worker with other keys than the rest is found out before it answers anybody."""

from memory.people import OrgId
from memory.seal_probe_redis import opens_what_others_sealed
from memory.sealing import KEY_BYTES, Sealer

OLD, NEW = b"1" * KEY_BYTES, b"2" * KEY_BYTES


async def test_workers_of_one_key_agree_and_a_stranger_does_not(redis_client, org):
    for _ in range(2):
        assert await opens_what_others_sealed(redis_client, org, Sealer({"k1": OLD}))
    assert not await opens_what_others_sealed(redis_client, org, Sealer({"k2": NEW}))
    assert await opens_what_others_sealed(redis_client, OrgId(org + "-other"), Sealer({"k2": NEW}))


async def test_a_rotated_key_is_told_to_the_next(redis_client, org):
    assert await opens_what_others_sealed(redis_client, org, Sealer({"k1": OLD}))
    assert await opens_what_others_sealed(redis_client, org, Sealer({"k2": NEW, "k1": OLD}))
    assert await opens_what_others_sealed(redis_client, org, Sealer({"k2": NEW}))
