"""The gateway's memory moves to another backend, and its tool finds the addresses."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from gateway.settings import load
from gateway.wiring_memory import reachable
from gateway.wiring_moving import addresses, leave_addresses, moving_memory
from gateway.worker_place import WorkerPlace
from memory.addresses import read_addresses
from memory.clock import utc_now
from memory.move_stage_redis import MoveStages
from memory.mover import Mover
from memory.people import Contact
from memory.records.queue_redis import RecordQueue
from tests.house.reading import ROOT


def test_each_backend_has_the_first_address_that_fits_it():
    both = {
        "MEMORY_URL": "bolt://u@graph", "MEMORY_OTHER_URL": "postgresql+asyncpg://u@a/m", "DATABASE_URL": "postgres://b/r",
    }  # fmt: skip
    assert addresses(both) == {"neo4j": "bolt://u@graph", "postgres": "postgresql://u@a/m"}
    assert addresses({"DATABASE_URL": "postgres://b/r"}) == {"postgres": "postgresql://b/r"}
    assert addresses({"DATABASE_URL": "sqlite:///x.db", "MEMORY_URL": "nonsense"}) == {}


def test_the_tool_finds_them_beside_the_gateway(tmp_path):
    settings = load(ROOT / "config", {"FRONTDESK_VAR": str(tmp_path), "MEMORY_URL": "postgresql://u:p@h/m"})
    leave_addresses(settings, "unix:///var/valkey.sock")
    found = read_addresses(tmp_path / "run" / "memory.json")
    assert found == {"postgres": "postgresql://u:p@h/m", "redis": "unix:///var/valkey.sock"}


@pytest.mark.parametrize("empty_database", ["postgres"], indirect=True)
async def test_a_worker_follows_its_memory_elsewhere(empty_redis, empty_database, org, tmp_path):
    settings = load(ROOT / "config", {"FRONTDESK_VAR": str(tmp_path), "MEMORY_OTHER_URL": empty_database})
    async with AsyncExitStack() as house:
        stores = reachable(settings, empty_redis, RecordQueue(empty_redis), utc_now, house)
        assert set(stores) == {"redis", "postgres"}
        async with moving_memory(stores, empty_redis, home="redis", place=WorkerPlace("box")) as memory:
            zoe = await memory.customer_for(org, Contact("phone", "+14155550123"))
            await Mover(MoveStages(empty_redis), stores, "redis", "postgres").forward()
            await memory.remember(org, zoe.id, {"name": "Zoë"})
        assert (await stores["postgres"].customer(org, zoe.id)).name == "Zoë"
        assert (await stores["redis"].customer(org, zoe.id)).name is None
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "memory-moving"]
