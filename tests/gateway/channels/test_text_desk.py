"""The desk on a real inbox: every text is answered in the end, or somebody is told that it was not."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from gateway.channels.inbox_redis import InboxRedis, Line, Pace
from gateway.channels.text_channel import InboundMessage
from gateway.channels.text_desk import TRIES, TextDesk
from memory.clock import FakeClock
from memory.errors import StoreDown
from memory.people import Contact


class Answers:
    """Answers after as many troubles as it was told; `hold` keeps it from coming to an end."""

    def __init__(self, *troubles: Exception) -> None:
        self.troubles = list(troubles)
        self.hold: asyncio.Event | None = None
        self.asked: list[list[str]] = []
        self.answered: list[list[str]] = []
        self.apologised: list[list[str]] = []

    async def answer(self, line: Line) -> None:
        ids = [text.id for text in line.texts]
        self.asked.append(ids)
        if self.hold:
            await self.hold.wait()
        if self.troubles:
            raise self.troubles.pop(0)
        self.answered.append(ids)

    async def apologise(self, line: Line) -> None:
        self.apologised.append([text.id for text in line.texts])


class Room:
    def __init__(self, redis, org) -> None:
        self.redis, self.org, self.clock, self.answers = redis, org, FakeClock(), Answers()
        self.inbox = self.new_inbox()

    def new_inbox(self) -> InboxRedis:
        return InboxRedis(self.redis, clock=self.clock, pace=Pace(0.0, 5.0))

    async def write(self, id: str, contact: str = "+14155550123") -> None:
        message = InboundMessage(id, self.org, Contact("phone", contact), "sms", "Hi", self.clock())
        await self.inbox.put(message)

    @asynccontextmanager
    async def desk(self):
        task = asyncio.create_task(TextDesk(self.org, self.new_inbox(), self.answers, again_seconds=0.05).run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def until(self, there) -> None:
        async with asyncio.timeout(10):
            while not there():
                await asyncio.sleep(0.01)


@pytest.fixture
def room(redis_client, org) -> Room:
    return Room(redis_client, org)


async def test_one_line_is_answered_in_order_and_lines_beside_each_other(room):
    room.answers.hold = asyncio.Event()
    async with room.desk(), room.desk():
        await room.write("1")
        await room.write("t1", "+14155550199")
        await room.until(lambda: len(room.answers.asked) == 2)
        await room.write("2")
        room.answers.hold.set()
        await room.until(lambda: len(room.answers.answered) == 3)
    assert room.answers.answered[-1] == ["2"]


async def test_a_worker_that_stops_leaves_it_to_another_at_once(room):
    room.answers.hold = asyncio.Event()
    await room.write("1")
    async with room.desk():
        await room.until(lambda: room.answers.asked)
    assert room.answers.answered == []
    room.answers.hold.set()
    async with room.desk():
        await room.until(lambda: room.answers.answered)
    assert room.answers.asked == [["1"], ["1"]]


async def turning(room, there) -> None:
    """Turn the clock on until it is so."""
    async with asyncio.timeout(10):
        while not there():
            room.clock.turn(seconds=0.05)
            await asyncio.sleep(0.05)


async def test_what_went_wrong_is_tried_again(room):
    room.answers.troubles = [RuntimeError("a defect"), TimeoutError()]
    await room.write("1")
    async with room.desk():
        await turning(room, lambda: room.answers.answered)
    assert (room.answers.apologised, len(room.answers.asked)) == ([], 3)


async def test_what_goes_wrong_again_and_again_is_said(room):
    room.answers.troubles = [RuntimeError("a defect")] * TRIES
    await room.write("1")
    async with room.desk():
        await turning(room, lambda: room.answers.apologised)
    assert (room.answers.apologised, len(room.answers.asked)) == ([["1"]], TRIES)


async def test_a_store_that_is_away_is_waited_for(room):
    room.answers.troubles = [StoreDown("away")] * (TRIES + 1)
    await room.write("1")
    async with room.desk():
        await turning(room, lambda: room.answers.answered)
    assert room.answers.apologised == []
