"""Every program is valid Lua, touches only what it is given, and may run twice with the effect of once."""

import pytest

from memory.stores import scripts

PROGRAMS = {name: text for name, text in vars(scripts).items() if name.isupper()}


@pytest.mark.parametrize("name", PROGRAMS)
async def test_the_server_takes_it(redis_client, name):
    assert len(await redis_client.script_load(PROGRAMS[name])) == 40


async def test_a_lost_answer_asked_again_changes_nothing(redis_client, org):
    base = f"fd:{{{org}}}:"
    make = redis_client.register_script(scripts.CUSTOMER_FOR)
    keys, args = [base + "contact:x", base + "records"], ["cus_1", base + "customer:", 1, "contact:web:visitor-1"]
    assert await make(keys=keys, args=args) == await make(keys=keys, args=args)

    begin = redis_client.register_script(scripts.CONVERSATION)
    keys = [base + "customer:cus_1", base + "open:cus_1", base + "records"]
    args = ["con_1", "cus_1", base + "conversation:", 5, 10, 60_000]
    assert await begin(keys=keys, args=args) == await begin(keys=keys, args=args)

    take = redis_client.register_script(scripts.TAKE_LOCK)
    keys = [base + kind + ":con_1" for kind in ("lock", "waiting", "heard", "fence", "conversation")]
    assert [await take(keys=keys, args=["token", 60_000, 1000, 60_000]) for _ in range(2)] == [1, 1]
    assert await redis_client.xlen(base + "records") == 2
