"""Every program is valid Lua, touches only what it is given, and may run twice with the effect of once."""

import pytest

from memory.stores import people_scripts, scripts
from memory.stores.keys import base
from tests.memory.stores.programs import twice

PROGRAMS = {name: text for name, text in vars(scripts).items() if name.isupper()}


@pytest.mark.parametrize("name", PROGRAMS)
async def test_the_server_takes_it(redis_client, name):
    assert len(await redis_client.script_load(PROGRAMS[name])) == 40


async def test_a_lost_answer_asked_again_changes_nothing(redis_client, org):
    start = base(org)
    for id in ("cus_1", "cus_2"):
        made = (start + f"contact:{id}", f"web:{id}", id, 1)
        await twice(redis_client, org, people_scripts.CUSTOMER_FOR, *made)
    await twice(redis_client, org, scripts.CONVERSATION, "con_1", "cus_1", 5, 10, 60_000)
    await twice(redis_client, org, scripts.ADD_TURN, "con_1", "turn_1", "{}", "cus_1", 6, 60_000)
    await twice(redis_client, org, scripts.MOVE_CONVERSATION, "con_1", "cus_2", 60_000)
    await twice(redis_client, org, scripts.CONVERSATIONS, "cus_2", 10)

    take = redis_client.register_script(scripts.TAKE_LOCK)
    keys = [start + kind + ":con_1" for kind in ("lock", "waiting", "heard", "fence", "conversation")]
    assert [await take(keys=keys, args=["token", 60_000, 1000, 60_000]) for _ in range(2)] == [1, 1]
    assert await redis_client.xlen(start + "records") == 5
