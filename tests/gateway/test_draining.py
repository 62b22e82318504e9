"""An end that waits for the calls, and moves those that last: over a real Valkey, with lines that note what is done."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest
from prometheus_client import CollectorRegistry

from gateway.call_places import CallHere, CallPlaces, PlaceMeters
from gateway.draining import Draining
from gateway.worker_place import WorkerPlace
from telephony.admission_redis import Admission
from telephony.errors import CarrierFailed


class Call:
    """A call that ends when its line is left, or its carrier moved it."""

    def __init__(self, places: CallPlaces, name: str, carrier_call_id: str | None = None) -> None:
        self.here = CallHere(name, self, carrier_call_id)
        self.over = asyncio.Event()
        self.left = 0
        self._places = places
        self.task = asyncio.create_task(self._run())

    async def leave(self) -> None:
        self.left += 1
        self.over.set()

    async def _run(self) -> None:
        async with self._places.taken(self.here):
            await self.over.wait()


@pytest.fixture
async def places(redis_client, org) -> CallPlaces:
    meters = PlaceMeters(CollectorRegistry())
    places = CallPlaces(
        Admission(redis_client, org), WorkerPlace("box"), most=lambda: 9, meters=meters, refused=[].append
    )
    await places.beat()
    return places


async def begun(places: CallPlaces, *calls: Call) -> None:
    while len(places.here) < len(calls):
        await asyncio.sleep(0)


async def test_calls_that_end_in_time_are_left_alone(places):
    call = Call(places, "a")
    await begun(places, call)
    ending = asyncio.create_task(Draining(places, limit_seconds=30).run())
    while places.taking:
        await asyncio.sleep(0)
    assert not ending.done()
    call.over.set()
    await ending
    assert call.left == 0


async def test_those_that_last_are_moved_by_the_carrier_or_by_their_socket(places):
    calls = [Call(places, "carried", "CA1"), Call(places, "refused", "CA2"), Call(places, "browser")]
    await begun(places, *calls)
    asked: list[str] = []

    async def redirect(call_sid: str) -> None:
        asked.append(call_sid)
        if call_sid == "CA2":
            raise CarrierFailed("busy", retryable=True)
        calls[0].over.set()

    await Draining(places, limit_seconds=0, redirect=redirect, moved_seconds=0.1).run()
    assert sorted(asked) == ["CA1", "CA2"]
    assert [call.left for call in calls] == [0, 1, 1]
    assert places.here == {}


async def test_one_that_does_not_go_keeps_nobody_from_ending(places):
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(places.taken(CallHere("stuck")))
        async with asyncio.timeout(20):
            await Draining(places, limit_seconds=0, moved_seconds=0.05).run()
        assert list(places.here) == ["stuck"]


async def test_without_calls_it_is_over_at_once(places):
    async with asyncio.timeout(20):
        await Draining(places, limit_seconds=60).run()
    assert not places.taking
