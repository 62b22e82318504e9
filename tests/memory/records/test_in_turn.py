"""Changes of one org come one after the other, and one that was in the way of another is made anew."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from memory.errors import StoreDown
from memory.people import CustomerId, OrgId
from memory.records.database import open_database
from memory.records.in_turn import InTurn
from memory.records.schema import booking_changes
from tests.memory.records.diary import NOW, ORG, TERMS, Diary


def count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(booking_changes)).scalar_one()


def add(connection: Connection, number: int) -> None:
    row = {"org": ORG, "id": str(number), "booking": "b", "change": "x", "made_at": NOW}
    connection.execute(insert(booking_changes).values(row))


async def test_several_engines_on_one_database_wait_for_each_other(database: str):
    engines = [open_database(database) for _ in range(4)]
    others = [Diary(engine) for engine in engines]
    tries = await asyncio.gather(
        *(others[n % 4].hold(CustomerId(f"c{n}"), once=f"once-{n}", terms=TERMS) for n in range(200))
    )
    assert sum(held is not None for held in tries) == 2
    for engine in engines:
        await engine.dispose()


async def test_what_is_read_in_a_change_is_still_so_when_it_writes(database: str):
    def change(connection: Connection) -> None:
        add(connection, count(connection))  # the same number twice would be refused

    engines = [open_database(database) for _ in range(4)]
    workers = [InTurn(engine) for engine in engines]  # as of four processes
    await asyncio.gather(*(workers[n % 4].change(ORG, change) for n in range(100)))
    assert len(await workers[0].rows(select(booking_changes))) == 100
    for engine in engines:
        await engine.dispose()


async def test_a_change_that_raises_is_taken_back(engine: AsyncEngine):
    def change(connection: Connection) -> None:
        add(connection, 1)
        raise KeyError("no")

    database = InTurn(engine)
    with pytest.raises(KeyError):
        await database.change(ORG, change)
    assert await database.rows(select(booking_changes)) == []


async def test_a_change_that_breaks_a_rule_is_tried_anew_and_not_for_ever(engine: AsyncEngine):
    tries = 0

    def change(connection: Connection) -> None:
        nonlocal tries
        tries += 1
        add(connection, 1)
        add(connection, 1 if tries < limit else 2)

    limit = 2
    await InTurn(engine).change(ORG, change)
    assert tries == 2
    limit = 100
    with pytest.raises(IntegrityError):
        await InTurn(engine).change(ORG, change)
    assert tries < 10


async def test_a_database_that_is_away_is_told_as_such(tmp_path: Path, engine: AsyncEngine):
    gone = open_database(f"sqlite:///{tmp_path}/empty.db")  # without its tables
    with pytest.raises(StoreDown):
        await Diary(gone).taken()
    with pytest.raises(StoreDown):
        await Diary(gone).hold()
    await gone.dispose()


async def test_a_cancelled_change_is_not_made_and_is_in_nobody_s_way(engine: AsyncEngine):
    database = InTurn(engine)
    async with engine.connect() as other:
        await other.run_sync(add, 1)  # whoever adds the same now has to wait
        waiting = asyncio.create_task(database.change(ORG, lambda connection: add(connection, 1)))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    await asyncio.wait_for(database.change(ORG, lambda connection: add(connection, 2)), 10)
    assert [row.id for row in await database.rows(select(booking_changes))] == ["2"]


async def test_orgs_do_not_share_a_diary(engine: AsyncEngine):
    one, other = Diary(engine, OrgId("one"), 1), Diary(engine, OrgId("other"), 1)
    assert all(await asyncio.gather(one.hold(), other.hold()))
