"""SQLite in threads: a transaction is done whole, while the loop goes on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from memory.records.database import open_database
from memory.records.sqlite_threads import threads_of


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """A database with an empty table `kept`."""
    engine = open_database(f"sqlite:///{tmp_path}/var/some.db")
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE kept (number INTEGER)"))
    yield engine
    await engine.dispose()


def add(connection: Connection, number: int) -> None:
    connection.execute(text("INSERT INTO kept VALUES (:number)"), {"number": number})


def numbers(connection: Connection) -> list[int]:
    return list(connection.execute(text("SELECT number FROM kept ORDER BY number")).scalars())


async def test_the_loop_goes_on_and_readers_too_while_one_writes(file: AsyncEngine):
    threads, goes_on = threads_of(file), threading.Event()

    def slowly(connection: Connection) -> None:
        add(connection, 1)
        assert goes_on.wait(10)

    writing = asyncio.create_task(threads.write(slowly))
    assert await threads.read(numbers) == []
    goes_on.set()
    await writing
    assert await threads.read(numbers) == [1]


async def test_what_raises_is_taken_back(file: AsyncEngine):
    def change(connection: Connection) -> None:
        add(connection, 1)
        raise KeyError("no")

    with pytest.raises(KeyError):
        await threads_of(file).write(change)
    assert await threads_of(file).read(numbers) == []


async def test_who_stops_waiting_takes_it_back_also_in_its_middle(file: AsyncEngine):
    threads, begun, goes_on = threads_of(file), threading.Event(), threading.Event()

    def slowly(connection: Connection) -> None:
        begun.set()
        add(connection, 1)
        assert goes_on.wait(10)

    writing = asyncio.create_task(threads.write(slowly))
    assert await asyncio.to_thread(begun.wait, 10)
    behind = asyncio.create_task(threads.write(lambda connection: add(connection, 2)))
    await asyncio.sleep(0)
    for task in (writing, behind):
        task.cancel()
    assert [type(each) for each in await asyncio.gather(writing, behind, return_exceptions=True)] == [
        asyncio.CancelledError,
        asyncio.CancelledError,
    ]
    goes_on.set()
    await threads.write(lambda connection: add(connection, 3))
    assert await threads.read(numbers) == [3]


async def test_all_who_use_an_engine_share_its_threads_and_use_them_again_after_its_end(file: AsyncEngine):
    assert threads_of(file) is threads_of(file)
    await threads_of(file).write(lambda connection: add(connection, 1))
    await file.dispose()
    assert await threads_of(file).read(numbers) == [1]
