"""What one running chat takes in: limits that lose nothing, and who the visitor is after a long quiet."""

from __future__ import annotations

import asyncio

import pytest

from agents.scripted_receptionist import ScriptedReceptionist
from gateway.channels.web_chat_thread import ChatLimits, ChatPhrases, ChatThread, Page, public_id
from gateway.channels.web_chat_wire import ChatEvent, Message
from memory.clock import FakeClock
from memory.people import OrgId
from tests.gateway.web.page_server import KeptTurns


class Chat:
    """A thread with one page."""

    def __init__(self, *replies, limits: ChatLimits | None = None) -> None:
        self.receptionist = ScriptedReceptionist(replies or ("Yes.",))
        self.clock = FakeClock()
        self.events: asyncio.Queue[ChatEvent] = asyncio.Queue()
        self.idle = asyncio.Event()
        self.thread = ChatThread(
            OrgId("o"),
            "visitor-1",
            self.receptionist,
            KeptTurns(self.receptionist),
            clock=self.clock,
            limits=limits or ChatLimits(),
            phrases=ChatPhrases(),
            idle=lambda _: self.idle.set(),
        )
        self.page = Page(self.events.put_nowait, early=None)
        self.thread.pages.add(self.page)

    def say(self, text: str, number: int = 1) -> None:
        self.thread.take(self.page, Message(f"message-{number}", text))

    async def until(self, *kinds: str) -> ChatEvent:
        while (event := await asyncio.wait_for(self.events.get(), 20))["type"] not in kinds:
            pass
        return event


async def test_a_text_at_the_limit_is_taken_and_one_over_it_is_refused_in_words():
    chat = Chat()
    chat.say("x" * 2000, 1)
    assert (await chat.until("done", "error"))["type"] == "done"
    chat.say("x" * 2001, 2)
    error = await chat.until("done", "error")
    assert (error["id"], error["code"], error["retryable"]) == ("message-2", "too_long", False)
    assert "2,000" in error["message"]
    assert len(chat.receptionist.turns) == 1


async def test_too_many_messages_wait_a_minute():
    chat = Chat(limits=ChatLimits(messages_a_minute=2))
    for number in (1, 2):
        chat.say("hi", number)
        await chat.until("done")
    chat.say("hi", 3)
    error = await chat.until("error", "done")
    assert (error["code"], error["retryable"]) == ("slow_down", True)
    chat.clock.turn(seconds=60)
    chat.say("hi", 3)
    assert (await chat.until("error", "done"))["to"] == "message-3"


async def test_only_so_many_messages_wait_for_an_answer():
    chat = Chat([ScriptedReceptionist.WAIT], limits=ChatLimits(waiting_messages=2))
    chat.say("hi", 1)
    await chat.until("typing")
    for number in (2, 3, 4):
        chat.say("hi", number)
    assert (await chat.until("error"))["id"] == "message-4"
    assert chat.thread.work is not None
    chat.thread.work.cancel()
    await asyncio.wait_for(chat.idle.wait(), 20)


@pytest.mark.parametrize("text", ["", "  \n\t "])
async def test_an_empty_message_is_nothing(text):
    chat = Chat()
    chat.say(text)
    assert chat.thread.work is None
    assert chat.events.empty()


async def test_a_visitor_arrives_anew_after_a_long_quiet_only():
    chat = Chat()
    for seconds in (0, 1200, 1201):
        chat.clock.turn(seconds=seconds)
        await chat.thread.visit()
    assert len(chat.receptionist.arrivals) == 2


async def test_two_pages_that_open_at_once_are_one_arrival():
    chat = Chat()
    await asyncio.gather(chat.thread.visit(), chat.thread.visit())
    assert len(chat.receptionist.arrivals) == 1


async def test_ids_of_a_page_are_its_own_within_its_conversation():
    chat = Chat()
    chat.say("hi")
    await chat.until("done")
    visit = await chat.thread.visit()
    (turn,) = chat.receptionist.turns
    assert turn.id == "scripted-conversation:message-1"
    assert public_id(visit, turn) == "message-1"
    await asyncio.wait_for(chat.idle.wait(), 20)
    assert chat.thread.answering is None
