"""The places of one worker, over a real Valkey: who is here, what others are told, and when it is missed."""

from __future__ import annotations

import asyncio

import pytest
from prometheus_client import CollectorRegistry

from gateway.call_places import CallHere, CallPlaces, PlaceMeters
from gateway.worker_place import WorkerPlace
from memory.stores.connection_redis import connect
from telephony.admission_redis import Admission


@pytest.fixture
def worker(redis_client, org):
    """`worker(number, of)` gives the places of one worker of a box."""

    def made(number: int = 1, of: int = 1, *, most: int = 2, box: str = "box", **ways) -> CallPlaces:
        ways = {"refused": [].append, "meters": PlaceMeters(CollectorRegistry())} | ways
        return CallPlaces(Admission(redis_client, org), WorkerPlace(box, number, of), most=lambda: most, **ways)

    return made


async def test_a_call_here_is_counted_and_its_seat_is_free_afterwards(worker):
    registry = CollectorRegistry()
    places = worker(most=1, meters=PlaceMeters(registry))
    await places.beat()
    assert await places.admit("a", "twilio")
    assert await places.sit("a")
    async with places.taken(CallHere("a")):
        assert registry.get_sample_value("frontdesk_worker_calls") == 1
        assert not places.empty.is_set()
        assert not await places.admit("b", "twilio")
    assert registry.get_sample_value("frontdesk_worker_calls") == 0
    assert places.empty.is_set()
    assert await places.admit("b", "twilio")


async def test_a_refusal_is_told_with_its_carrier(worker):
    refused: list[str] = []
    places = worker(most=0, refused=refused.append)
    await places.beat()
    assert not await places.admit("a", "browser")
    assert refused == ["browser"]


async def test_a_box_is_ready_when_all_its_workers_take_calls(worker):
    first, second, elsewhere = worker(1, 2), worker(2, 2), worker(1, 1, box="another")
    await first.beat()
    await elsewhere.beat()
    assert not await first.all_taking()
    await second.beat()
    assert await first.all_taking()
    assert await second.all_taking()
    await second.close()
    assert not await first.all_taking()
    assert not await second.all_taking()
    assert await elsewhere.all_taking()


async def test_one_that_ends_knows_whether_there_is_another(worker):
    first, second = worker(1), worker(2, box="another")
    await first.beat()
    await first.close()
    assert not await first.others_taking()
    await second.beat()
    assert await first.others_taking()
    await second.close()
    assert not await first.others_taking()


async def test_signs_of_life_go_on_until_the_end_and_then_it_is_gone_at_once(worker):
    registry = CollectorRegistry()
    first, second = worker(1, beat_seconds=0.01, meters=PlaceMeters(registry)), worker(2, box="another")
    living = asyncio.create_task(first.run())
    async with asyncio.timeout(20):
        while not await second.others_taking():
            await asyncio.sleep(0.005)
    assert registry.get_sample_value("frontdesk_worker_calls_most") == 2
    living.cancel()
    await asyncio.gather(living, return_exceptions=True)
    assert not await second.others_taking()


async def test_a_store_that_is_away_ends_no_sign_of_life_and_no_call(org):
    async with connect("redis://127.0.0.1:1") as nobody:
        meters = PlaceMeters(CollectorRegistry())
        places = CallPlaces(
            Admission(nobody, org),
            WorkerPlace("box"),
            most=lambda: 1,
            meters=meters,
            refused=[].append,
            beat_seconds=0.01,
        )
        living = asyncio.create_task(places.run())
        async with places.taken(CallHere("a")):
            await places.close()
        done, _ = await asyncio.wait({living}, timeout=0.05)
        assert not done
        living.cancel()
        await asyncio.gather(living, return_exceptions=True)
