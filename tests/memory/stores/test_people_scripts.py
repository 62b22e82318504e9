"""The programs of people may run twice with the effect of once."""

import pytest

from memory.stores import people_scripts as scripts
from memory.stores.keys import base
from tests.memory.stores.programs import twice

PROGRAMS = {name: text for name, text in vars(scripts).items() if name.isupper()}


@pytest.mark.parametrize("name", PROGRAMS)
async def test_the_server_takes_it(redis_client, name):
    assert len(await redis_client.script_load(PROGRAMS[name])) == 40


async def test_a_lost_answer_asked_again_changes_nothing(redis_client, org):
    start = base(org)
    for id in ("cus_1", "cus_2"):
        await twice(redis_client, org, scripts.CUSTOMER_FOR, start + f"contact:{id}", f"web:{id}", id, 1)
    await twice(redis_client, org, scripts.LINK, "cus_1", start + "contact:a", "email:a", 2)
    await twice(redis_client, org, scripts.LINK, "cus_2", start + "contact:a", "email:a", 2)
    shared = (start + "contact:a", start + "sharers:a", "email:a")
    await twice(redis_client, org, scripts.ADD_PERSON, *shared, "cus_3", "Tom", 3)
    await twice(redis_client, org, scripts.MERGE, "cus_1", "cus_2", 4)
    await twice(redis_client, org, scripts.SET_STOPPED, "cus_1", 5)
    await twice(redis_client, org, scripts.SET_STOPPED, "cus_1", "")
    await twice(redis_client, org, scripts.SPLIT, "cus_2")
    assert len(await twice(redis_client, org, scripts.CUSTOMERS_FOR, *shared[:2])) == 2
