"""Which worker uses which key, and how far it is, as everybody sees it."""

from dataclasses import replace

from memory.people import OrgId
from memory.resealing_redis import GONE_SECONDS, Progress, SealingState


async def test_workers_say_which_keys_they_use_until_they_leave_or_are_gone(redis_client, org):
    state = SealingState(redis_client, org)
    await state.say("box|8080.1", ["k2", "k1"], waiting=4)
    await state.say("box.2", ["k2"])
    await state.say("box.2", ["k2"])
    rings, now_ms = await state.rings()
    ring, other = sorted(rings, key=lambda each: each.waiting, reverse=True)
    assert (ring.worker, ring.uses, ring.waiting, ring.alive) == ("box|8080.1", {"k1", "k2"}, 4, True)
    assert (other.worker, other.uses, other.waiting) == ("box.2", {"k2"}, 0)
    assert ring.said_ms <= now_ms
    long_ago = str(now_ms - int(GONE_SECONDS * 1000) - 1)
    rings_key = f"fd:{{{org}}}:sealed:rings"
    await redis_client.hset(rings_key, "box.2", f"{long_ago}|0|k1")
    await redis_client.hset(rings_key, "box.3", "1|0|k1")  # of another day
    await redis_client.hset(rings_key, "box.4", "1|7|k1")  # with writes on its disk
    assert {(each.worker, each.alive) for each in (await state.rings())[0]} == {
        ("box|8080.1", True),
        ("box.2", False),
        ("box.4", False),
    }
    await state.leave("box.2")
    assert "box.2" not in {each.worker for each in (await state.rings())[0]}
    assert (await SealingState(redis_client, OrgId(f"{org}-other")).rings())[0] == []


async def test_how_far_it_is_is_kept_whole(redis_client, org):
    state = SealingState(redis_client, org)
    assert await state.progress() is None
    progress = Progress("k2", "queues", 12, 3, 2, 1, "cus_9", ("cus_1",), ("cus_2",), {"records": 4})
    for each in (progress, replace(progress, in_use=(), closed=())):
        await state.keep(each)
        assert await state.progress() == each
