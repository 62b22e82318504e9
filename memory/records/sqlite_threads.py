"""SQLite off the event loop: a whole transaction in one go, on a thread that may wait for the file.

A driver that goes to its thread and back for every step of every statement takes four times as long for a booking, and
most of that in the loop. One thread writes, since SQLite has one writer: within a process it is fairer, and quicker, to
wait for that thread than in the busy handler of SQLite. Another one reads, and waits for no writer.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from memory.records.database import open_sqlite

Done = TypeVar("Done")


class SqliteThreads:
    """The two threads of one file; connects when first used. What the work raises is raised here."""

    def __init__(self, url: URL) -> None:
        self._engine = open_sqlite(url)
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="record-reading")
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="record-writing")

    async def read(self, work: Callable[[Connection], Done]) -> Done:
        """Do what only reads, in a transaction of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._reading, self._read, work)

    async def write(self, work: Callable[[Connection], Done]) -> Done:
        """Do what reads and writes, in a transaction that is the writer before it reads. Who stops waiting for it takes
        it back, unless it was done by then.
        """
        gone = threading.Event()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._writing, self._write, work, gone)
        except asyncio.CancelledError:
            gone.set()
            raise

    def close(self) -> None:
        """Close what is not in use. Used again, it connects again."""
        self._engine.dispose()

    def _read(self, work: Callable[[Connection], Done]) -> Done:
        with self._engine.connect() as connection:
            return work(connection)

    def _write(self, work: Callable[[Connection], Done], gone: threading.Event) -> Done:
        with self._engine.begin() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            done = work(connection)
            if gone.is_set():
                raise asyncio.CancelledError
            return done


_known: WeakKeyDictionary[Engine, SqliteThreads] = WeakKeyDictionary()


def threads_of(engine: AsyncEngine) -> SqliteThreads:
    """The threads beside the engine of a SQLite file, the same for all who use it. Disposing of it closes them."""
    beside = engine.sync_engine
    if beside not in _known:
        threads = _known[beside] = SqliteThreads(engine.url)
        event.listen(beside, "engine_disposed", lambda _: threads.close())
    return _known[beside]
