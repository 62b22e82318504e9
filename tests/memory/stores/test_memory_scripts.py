"""The programs of memories may run twice with the effect of once."""

import pytest

from memory.stores import memory_scripts, people_scripts
from memory.stores.keys import base
from tests.memory.stores.programs import twice

PROGRAMS = {name: text for name, text in vars(memory_scripts).items() if name.isupper()}


@pytest.mark.parametrize("name", PROGRAMS)
async def test_the_server_takes_it(redis_client, name):
    assert len(await redis_client.script_load(PROGRAMS[name])) == 40


async def test_a_lost_answer_asked_again_changes_nothing(redis_client, org):
    start = base(org)
    await twice(redis_client, org, people_scripts.CUSTOMER_FOR, start + "contact:a", "web:a", "cus_1", 1)
    assert await twice(redis_client, org, memory_scripts.KEEP, "cus_1", "m1", "fact", 5, 0, 0, "{}") == 1
    assert await twice(redis_client, org, memory_scripts.MEMORIES, "cus_1", 9, 10, "fact") == [b"cus_1", b"{}"]
    assert len(await twice(redis_client, org, memory_scripts.BUNDLE, "cus_1", "fact")) == 3
    assert await twice(redis_client, org, memory_scripts.DROP, "m1") == 1
    await twice(redis_client, org, memory_scripts.EMPTY, "cus_1", "fact")
    gone = (start + "contact:a", start + "sharers:a", "web:a")
    assert await twice(redis_client, org, memory_scripts.GONE, "cus_1", *gone) == 1
    assert await redis_client.xlen(start + "records") == 2
