"""Customers are brought over whole, again when they changed, and away when they are gone."""

from dataclasses import replace

import pytest

from memory import move_bringing
from memory.clock import utc_now
from memory.move_bringing import Bringing
from memory.move_stage_redis import MoveStages
from memory.people import Contact, CustomerId
from memory.stores.redis import RedisMemory
from tests.memory.moves import two_sides

PHONE = Contact("phone", "+14155550123")
pytestmark = pytest.mark.parametrize("empty_database", ["postgres"], indirect=True)


@pytest.fixture
async def sides(empty_redis, empty_database):
    async with two_sides(empty_redis, empty_database) as stores:
        shown = {}
        bringing = Bringing(
            MoveStages(empty_redis), stores["redis"], stores["postgres"], clock=utc_now, show=shown.update
        )
        yield stores["redis"], stores["postgres"], bringing, shown


async def test_everybody_is_copied_and_only_differences_again(sides, org, empty_redis):
    here, there, bringing, shown = sides
    people = [await here.customer_for(org, Contact("phone", f"+1415555010{number}")) for number in range(5)]
    await bringing.copy()
    assert (shown["copied"], shown["of"]) == (5, 5)
    assert await bringing.differences() == 0
    await here.remember(org, people[0].id, {"name": "Zoë"})
    assert await bringing.differences() == 1
    assert await bringing.differences() == 0
    assert (await there.customer(org, people[0].id)).name == "Zoë"
    assert await MoveStages(empty_redis).place() == {org: max(each.id for each in people)}


async def test_how_far_it_came_is_known_all_along(sides, org, empty_redis, monkeypatch):
    monkeypatch.setattr(move_bringing, "_A_FEW", 2)
    here, _, bringing, _ = sides
    people = sorted(
        [(await here.customer_for(org, Contact("phone", f"+1415555010{number}"))).id for number in range(5)]
    )
    told, places = [], []

    async def bring(org, id):
        places.append((await MoveStages(empty_redis).place()).get(org, ""))
        await bring_over(org, id)

    bring_over = bringing._bring
    monkeypatch.setattr(bringing, "_bring", bring)
    monkeypatch.setattr(bringing, "_show", lambda **now: told.append(now))
    await bringing.copy()
    assert [each["copied"] for each in told] == [0, 2, 4, 5]
    assert sorted(places) == ["", "", people[1], people[1], people[3]]
    await bringing.copy()  # as one does that goes on after another
    assert told[-1] | {"changed": 0} == {"copied": 5, "of": 5, "changed": 0}
    assert len(places) == 5
    told.clear()
    assert await bringing.differences() == 0
    assert [each["compared"] for each in told if "compared" in each] == [2, 4, 5]


async def test_who_comes_while_it_copies_counts_too(sides, org, monkeypatch):
    here, there, bringing, shown = sides
    zoe = await here.customer_for(org, PHONE)
    tom = replace(await here.bundle(org, zoe.id), customer=CustomerId("tom"), contacts=())

    async def put(_):
        await here.put(tom)

    monkeypatch.setattr(there, "put", put)
    await bringing.copy()
    assert (shown["copied"], shown["of"]) == (2, 2)


async def test_nobody_is_looked_at_twice(sides, org, monkeypatch):
    here, there, bringing, _ = sides
    people = [await here.customer_for(org, Contact("phone", f"+1415555010{number}")) for number in range(3)]
    await bringing.copy()
    await here.forget(org, people[0].id)
    read, bundle = [], there.bundle
    monkeypatch.setattr(there, "bundle", lambda org, id: read.append(id) or bundle(org, id))
    assert await bringing.differences() == 1
    assert sorted(read) == sorted(each.id for each in people)


async def test_who_was_noted_is_brought_over_with_all_who_are_one_with_them(sides, org, empty_redis):
    here, there, bringing, _ = sides
    zoe, mail = await here.customer_for(org, PHONE), await here.customer_for(org, Contact("email", "zoe@example.com"))
    await here.merge(org, zoe.id, mail.id)
    await MoveStages(empty_redis).note(org, mail.id)
    await bringing.settle()
    assert await there.customer(org, mail.id) == await here.customer(org, mail.id)
    await here.forget(org, zoe.id)
    await MoveStages(empty_redis).note(org, zoe.id, mail.id)
    await bringing.settle()
    assert await there.customer_ids(org) == []


async def test_of_an_org_that_was_noted_everybody_is_looked_at(sides, org, empty_redis):
    here, there, bringing, _ = sides
    zoe = await here.customer_for(org, PHONE)
    await MoveStages(empty_redis).note(org, CustomerId(""))
    await bringing.settle()
    assert await there.customer_ids(org) == [zoe.id]
    assert isinstance(here, RedisMemory)
