"""Connections through one door that several take turns at."""

import asyncio
import socket
from collections.abc import Callable

import pytest

from gateway.doorman import Doorman


class Guest(asyncio.Protocol):
    """Says whose it is, and stays."""

    def __init__(self, name: str, guests: list[str]) -> None:
        self._name, self._guests = name, guests

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._guests.append(self._name)
        transport.write(self._name.encode() + b"\n")


@pytest.fixture
def door():
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        listening.setblocking(False)
        yield listening


class Worker:
    """A doorman with his own door handle on the shared socket, as each process has one."""

    def __init__(self, door: socket.socket, name: str, all_guests: list[str], **ways: Callable) -> None:
        self.handle = door.dup()
        self.doorman = Doorman(
            self.handle,
            lambda: Guest(name, all_guests),
            busy=ways.pop("busy", lambda: all_guests.count(name)),
            **ways,
        )
        self.doorman.open()

    def close(self) -> None:
        self.doorman.close()
        self.handle.close()


async def knock(door: socket.socket, times: int) -> list[asyncio.StreamWriter]:
    """So many at once; each has been let in."""
    host, port = door.getsockname()

    async def one() -> asyncio.StreamWriter:
        reader, writer = await asyncio.open_connection(host, port)
        assert await reader.readline()
        return writer

    async with asyncio.timeout(20):
        return await asyncio.gather(*(one() for _ in range(times)))


async def test_a_burst_is_spread_evenly(door):
    guests: list[str] = []
    workers = [Worker(door, name, guests) for name in ("one", "two")]
    writers = await knock(door, 100)
    for writer in writers:
        writer.close()
    for worker in workers:
        worker.close()
    assert guests.count("one") + guests.count("two") == 100
    assert abs(guests.count("one") - guests.count("two")) <= 30


async def test_one_that_is_reluctant_leaves_it_to_others_and_helps_when_there_is_nobody(door):
    guests: list[str] = []
    reluctant = Worker(door, "reluctant", guests, reluctant=lambda: True)
    free = Worker(door, "free", guests, busy=lambda: 0)
    writers = await knock(door, 3)
    assert guests == ["free"] * 3
    free.close()
    writers += await knock(door, 1)
    assert guests[3:] == ["reluctant"]
    reluctant.close()
    for writer in writers:
        writer.close()


async def test_a_closed_one_takes_nobody_and_those_outside_are_let_in_by_another(door):
    guests: list[str] = []
    closed = Worker(door, "closed", guests)
    closed.close()
    knocking = asyncio.create_task(knock(door, 2))
    done, _ = await asyncio.wait({knocking}, timeout=0.05)
    assert not done
    another = Worker(door, "another", guests)
    for writer in await knocking:
        writer.close()
    another.close()
    assert guests == ["another"] * 2


async def test_closing_while_somebody_waits_leaves_nothing_behind(door):
    guests: list[str] = []
    worker = Worker(door, "one", guests, reluctant=lambda: True)
    reader, writer = await asyncio.open_connection(*door.getsockname())
    while worker.doorman._waiting is None:
        await asyncio.sleep(0.001)
    worker.close()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), 0.1)
    writer.close()
    assert guests == []
