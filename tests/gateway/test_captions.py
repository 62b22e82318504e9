"""Captions: what a call tells about itself, shown on the page."""

from __future__ import annotations

import asyncio

import pytest

from gateway.captions import Captions, Who


class Line:
    """A line that shows a caption only when it is let."""

    def __init__(self) -> None:
        self.let = asyncio.Event()
        self.shown: asyncio.Queue[tuple[Who, str, bool]] = asyncio.Queue()

    async def caption(self, who: Who, text: str, *, final: bool) -> None:
        await self.let.wait()
        self.shown.put_nowait((who, text, final))

    async def next(self) -> tuple[Who, str, bool]:
        return await asyncio.wait_for(self.shown.get(), 5)


async def test_both_sides_are_shown_and_nothing_else_is():
    line = Line()
    line.let.set()
    async with Captions(line) as captions:
        captions.tell({"type": "call_began"})
        captions.tell({"type": "partial", "text": "I wou"})
        captions.tell({"type": "caller", "turn": "1", "text": "I would."})
        captions.tell({"type": "barge_in"})
        captions.tell({"type": "frontdesk", "text": "Sure.", "interrupted": False})
        assert [await line.next() for _ in range(3)] == [
            ("customer", "I wou", False),
            ("customer", "I would.", True),
            ("frontdesk", "Sure.", True),
        ]
        assert line.shown.empty()


async def test_a_reply_grows_clause_by_clause_until_it_was_heard():
    line = Line()
    line.let.set()
    async with Captions(line) as captions:
        for clause in ("That is $586.", " $560 for the food,"):
            captions.tell({"type": "saying", "text": clause})
        captions.tell({"type": "frontdesk", "text": "That is $586.", "interrupted": True})
        captions.tell({"type": "saying", "text": "Yes?"})
        assert [await line.next() for _ in range(4)] == [
            ("frontdesk", "That is $586.", False),
            ("frontdesk", "That is $586. $560 for the food,", False),
            ("frontdesk", "That is $586.", True),
            ("frontdesk", "Yes?", False),
        ]


async def test_a_page_that_takes_nothing_holds_up_neither_the_call_nor_its_end():
    async def call() -> None:
        async with Captions(Line()) as captions:
            for _ in range(1000):
                captions.tell({"type": "partial", "text": "on and on"})
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await asyncio.wait_for(call(), 5)
