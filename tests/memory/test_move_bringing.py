"""Customers are brought over whole, again when they changed, and away when they are gone."""

import pytest

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
