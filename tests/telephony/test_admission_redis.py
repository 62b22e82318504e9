"""Places for calls in a real Valkey: as many as there are, never more, and free again when a worker dies."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from memory.errors import StoreDown
from memory.stores.connection_redis import connect
from telephony.admission_redis import Admission, WorkerState

ONE = WorkerState("one", "box", most=3, box_most=100, taking=True)
TWO = replace(ONE, id="two")


@pytest.fixture
async def admission(redis_client, org) -> Admission:
    return Admission(redis_client, org)


async def admitted(admission: Admission, names: list[str]) -> list[str]:
    """Those of these calls, all asking at once, that got a place."""
    answers = await asyncio.gather(*(admission.admit(name) for name in names))
    return [name for name, answer in zip(names, answers, strict=True) if answer]


def calls(count: int, kind: str = "call") -> list[str]:
    return [f"{kind}-{number}" for number in range(count)]


async def test_of_two_hundred_at_once_exactly_as_many_get_in_as_there_are_places(admission, org, valkey_url):
    async with connect(valkey_url) as another:
        await admission.beat(replace(ONE, most=30), [])
        await admission.beat(replace(TWO, most=20), [])
        desks = [admission, Admission(another, org)]
        answers = await asyncio.gather(*(desks[at % 2].admit(name) for at, name in enumerate(calls(200))))
    assert sum(answers) == 50


async def test_a_box_has_a_cap_of_its_own(admission):
    for worker in (ONE, TWO):
        await admission.beat(replace(worker, box_most=4), [])
    await admission.beat(WorkerState("far", "another box", most=2, box_most=2, taking=True), [])
    assert len(await admitted(admission, calls(20))) == 6


async def test_nobody_is_admitted_where_nobody_works(admission):
    assert await admitted(admission, calls(3)) == []


async def test_a_call_that_asks_again_keeps_its_one_place(admission):
    await admission.beat(ONE, [])
    assert await admitted(admission, ["call"] * 10) == ["call"] * 10
    assert len(await admitted(admission, calls(9))) == 2
    assert await admission.sit("call", "one")
    assert await admission.admit("call")


async def test_a_worker_takes_no_more_than_its_own_cap_and_a_call_that_goes_on_is_taken_all_the_same(admission):
    await admission.beat(ONE, [])
    await admission.beat(TWO, [])
    for name in await admitted(admission, calls(6)):
        await admission.sit(name, "one")
    assert {state.id: state.calls for state in await admission.workers()} == {"one": 3, "two": 0}
    assert not await admission.sit("call-5", "one")
    assert await admission.sit("call-5", "one", anyway=True)


async def test_a_place_is_free_when_its_call_is_over_or_never_came(admission):
    await admission.beat(ONE, [])
    await admitted(admission, calls(3))
    await admission.sit("call-0", "one")
    await admission.leave("call-0", "one")
    await admission.leave("call-1")
    assert len(await admitted(admission, calls(9, "later"))) == 2


async def test_a_reservation_runs_out(redis_client, org):
    brief = Admission(redis_client, org, reserved_seconds=0.05)
    await brief.beat(ONE, [])
    assert len(await admitted(brief, calls(3))) == 3
    async with asyncio.timeout(20):
        while not await Admission(redis_client, org).admit("later"):
            await asyncio.sleep(0.01)


async def test_the_seats_of_a_dead_worker_are_free_and_its_calls_sit_where_they_come_back(redis_client, org):
    admission = Admission(redis_client, org, live_seconds=0.05)
    await admission.beat(ONE, [])
    await admission.sit("call-0", "one")
    async with asyncio.timeout(20):
        while await admission.workers():
            await asyncio.sleep(0.01)
    await admission.beat(TWO, [])
    assert await admission.sit("call-0", "two")
    assert [(state.id, state.calls) for state in await admission.workers()] == [("two", 1)]


async def test_a_worker_that_was_taken_for_dead_has_its_calls_again_but_for_those_that_moved(admission):
    await admission.beat(ONE, [])
    await admission.beat(TWO, [])
    for name in calls(2):
        await admission.sit(name, "one")
    await admission.forget("one")
    await admission.sit("call-0", "two")
    await admission.beat(ONE, calls(2))
    assert {state.id: state.calls for state in await admission.workers()} == {"one": 1, "two": 1}
    await admission.leave("call-0", "one")  # it has moved on: not one's to give back
    assert {state.id: state.calls for state in await admission.workers()} == {"one": 1, "two": 1}


async def test_a_fresh_worker_has_nothing_of_the_one_before_it(admission):
    await admission.beat(ONE, [])
    await admission.sit("call-0", "one")
    await admission.beat(ONE, [], fresh=True)
    assert [(state.id, state.calls) for state in await admission.workers()] == [("one", 0)]


async def test_a_worker_that_ends_takes_no_new_calls_and_keeps_those_it_has(admission):
    await admission.beat(ONE, [])
    await admission.beat(TWO, [])
    await admission.sit("call-0", "one")
    await admission.beat(replace(ONE, taking=False), ["call-0"])
    assert len(await admitted(admission, calls(9, "new"))) == 3
    assert {state.id: (state.taking, state.calls) for state in await admission.workers()} == {
        "one": (False, 1),
        "two": (True, 0),
    }


async def test_orgs_have_nothing_of_each_other(admission, redis_client):
    other = Admission(redis_client, type(admission._org)("another-org-of-places"))
    await admission.beat(ONE, [])
    await other.forget("one")
    assert [state.id for state in await admission.workers()] == ["one"]
    assert await other.workers() == []


async def test_a_store_that_is_away_is_told(org):
    async with connect("redis://127.0.0.1:1") as nobody:
        with pytest.raises(StoreDown):
            await Admission(nobody, org).admit("call")


async def test_who_is_seated_is_known_until_their_worker_is_missed(redis_client, org):
    admission = Admission(redis_client, org, live_seconds=1.0)
    await admission.beat(ONE, [])
    assert await admission.sit("a", "one")
    assert await admission.seated(["a", "b"]) == {"a"}
    assert await admission.seated([]) == set()
    async with asyncio.timeout(20):
        while await admission.seated(["a"]):
            await asyncio.sleep(0.02)
