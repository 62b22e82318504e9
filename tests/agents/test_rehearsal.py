"""A rehearsed turn leaves no trace, and its words are those of the turn when it is sure."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agents.errors import NotRehearsed
from agents.rehearsal import NoMatters, UnkeptMemory
from agents.scripted import ScriptedModel
from gateway.settings import Settings
from memory.people import OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.database import open_database, upgrade
from memory.records.escalations_sql import EscalationsSql
from memory.stores.redis import RedisMemory
from tests.conversations.stage import Customer, receptionist_of

PRICE = "How much for eight adults and four kids in 95616?"


@pytest.fixture
async def record(tmp_path) -> AsyncIterator[AsyncEngine]:
    """A record on SQLite."""
    url = f"sqlite:///{tmp_path}/record.db"
    await upgrade(url)
    engine = open_database(url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def customer(settings: Settings, empty_redis: Redis, record: AsyncEngine, org: OrgId) -> Customer:
    """Somebody on the phone, greeted, at a desk with everything."""
    memory, bookings, escalations = RedisMemory(empty_redis), BookingsSql(record), EscalationsSql(record)
    desk = await receptionist_of(settings, memory, bookings=bookings, escalations=escalations)
    customer = Customer(desk, org)
    await customer.arrive()
    return customer


async def everything(redis: Redis, record: AsyncEngine) -> dict[str, object]:
    """All that Redis and the record hold."""
    held: dict[str, object] = {}
    async for key in redis.scan_iter():
        held[key.decode()] = await redis.dump(key)
    async with record.connect() as rows:
        tables = await rows.execute(text("select name from sqlite_master where type = 'table'"))
        for (table,) in tables.all():
            held[f"table {table}"] = (await rows.execute(text(f'select * from "{table}"'))).all()
    return held


async def rehearsed(customer: Customer, said: str) -> str:
    return "".join([words async for words in customer.receptionist.rehearse(customer.turn(said))])


LINES = (
    PRICE,
    "My name is Sarah Fields and my email is sarah at example dot com.",
    "The food made two of us sick and I want my money back.",
    "I would like to book the twelfth of December at six.",
    "Please have somebody call me back about the invoice.",
    "Goodbye.",
)


@pytest.mark.parametrize("said", LINES)
async def test_a_rehearsal_leaves_no_trace(customer: Customer, empty_redis: Redis, record: AsyncEngine, said: str):
    before = await everything(empty_redis, record)
    await rehearsed(customer, said)
    assert await everything(empty_redis, record) == before
    await customer.says(said)
    assert await everything(empty_redis, record) != before  # and the comparison sees one


async def test_a_yes_that_would_book_is_not_rehearsed_into_a_booking(
    customer: Customer, empty_redis: Redis, record: AsyncEngine
):
    for said in (PRICE, "book it for the twelfth of December at six", "my name is Sarah Fields", "the patio at home"):
        await customer.says(said)
    before = await everything(empty_redis, record)
    for said in ("yes", "Yes, please book it.", "cancel it"):
        await rehearsed(customer, said)
    assert await everything(empty_redis, record) == before


async def test_what_is_said_when_the_turn_is_sure_is_what_was_rehearsed(customer: Customer):
    words = await rehearsed(customer, PRICE)
    assert words
    assert (await customer.says(PRICE)).text == words


async def test_words_that_cost_something_are_not_rehearsed(settings: Settings, empty_redis: Redis, org: OrgId):
    model = ScriptedModel(["One two three."])
    customer = Customer(await receptionist_of(settings, RedisMemory(empty_redis), model=model), org)
    await customer.arrive()
    assert await rehearsed(customer, "how long is the show") == ""
    assert model.asked == []


async def test_an_understudy_is_refused_what_is_not_for_it():
    memory = UnkeptMemory(None)  # type: ignore[arg-type]
    with pytest.raises(NotRehearsed):
        memory.merge  # noqa: B018
    with pytest.raises(NotRehearsed):
        await NoMatters().open("org")
