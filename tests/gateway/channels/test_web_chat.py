"""A chat over its open pages: history, several tabs, a lost connection in the middle of an answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from agents.replies import EndCall, HandOff, Say, SendMessage
from agents.scripted_receptionist import ScriptedReceptionist
from gateway.channels.web_chat import ChatSeat, WebChat
from gateway.channels.web_chat_thread import ChatLimits
from gateway.channels.web_chat_wire import ChatEvent, Message
from memory.clock import FakeClock
from memory.errors import StoreDown
from memory.people import OrgId
from tests.gateway.web.page_server import KeptTurns

WAIT = ScriptedReceptionist.WAIT
ASK = Message("question-1", "When are you open?")


@dataclass
class Tab:
    """An open page that keeps what it is shown."""

    events: asyncio.Queue[ChatEvent] = field(default_factory=asyncio.Queue)

    async def until(self, *kinds: str) -> ChatEvent:
        """The next event of one of these types; what comes before is dropped."""
        while True:
            event = await asyncio.wait_for(self.events.get(), 20)
            if event["type"] in kinds:
                return event

    def now(self) -> list[ChatEvent]:
        return [self.events.get_nowait() for _ in range(self.events.qsize())]


@dataclass
class Desk:
    """A chat with a script behind it."""

    receptionist: ScriptedReceptionist
    memory: KeptTurns
    clock: FakeClock
    chat: WebChat

    async def open(self, web_id: str = "visitor-1") -> tuple[Tab, ChatSeat]:
        tab = Tab()
        seat = await self.chat.open(web_id, tab.events.put_nowait)
        assert seat is not None
        return tab, seat


def desk(*replies, limits: ChatLimits | None = None, greeting: str = "Welcome.") -> Desk:
    receptionist = ScriptedReceptionist(replies or ("All right.",), greeting=greeting)
    memory, clock = KeptTurns(receptionist), FakeClock()

    def tick() -> datetime:  # no two things happen at the same time
        return clock.turn(seconds=0.001)

    return Desk(receptionist, memory, clock, WebChat(OrgId("o"), receptionist, memory, clock=tick, limits=limits))


async def test_an_answer_is_shown_as_it_is_made_and_kept_as_it_was_shown():
    it = desk([Say("From "), Say("nine.")])
    tab, seat = await it.open()
    assert tab.now() == [{"type": "history", "turns": [], "greeting": "Welcome."}]
    seat.say(ASK)
    done = await tab.until("done")
    assert done["text"] == "From nine."
    assert (done["to"], done["id"]) == ("question-1", "question-1-reply")
    greeting, reply = it.receptionist.kept
    (question,) = it.receptionist.turns
    assert (greeting.text, greeting.who) == ("Welcome.", "frontdesk")
    assert (question.text, question.who, question.channel) == ("When are you open?", "customer", "web")
    assert (reply.text, reply.who, reply.channel, reply.agent) == ("From nine.", "frontdesk", "web", "scripted")
    assert it.receptionist.arrivals[0].contact.value == "visitor-1"


async def test_pieces_come_one_by_one_before_the_end():
    it = desk([Say("From "), Say("nine."), WAIT])
    tab, seat = await it.open()
    seat.say(ASK)
    assert (await tab.until("message"))["text"] == "When are you open?"
    assert await tab.until("typing", "text") == {"type": "typing", "to": "question-1"}
    assert [(await tab.until("text"))["delta"] for _ in range(2)] == ["From ", "nine."]
    await it.chat.close()


async def test_a_page_that_comes_back_finds_what_was_said():
    it = desk("First.", "Second.")
    tab, seat = await it.open()
    for number in (1, 2):
        seat.say(Message(f"question-{number}", f"Question {number}"))
        await tab.until("done")
        it.clock.turn(seconds=1)
    seat.leave()
    tab, _ = await it.open()
    (history,) = tab.now()
    assert [(turn["id"], turn["who"], turn["text"]) for turn in history["turns"][1:]] == [
        ("question-1", "customer", "Question 1"),
        ("question-1-reply", "frontdesk", "First."),
        ("question-2", "customer", "Question 2"),
        ("question-2-reply", "frontdesk", "Second."),
    ]
    assert history["greeting"] == ""
    assert len(it.receptionist.arrivals) == 1  # who comes back is not received again


async def test_the_greeting_is_kept_once_only():
    it = desk()
    tab, seat = await it.open()
    for number in (1, 2):
        seat.say(Message(f"question-{number}", "Hi"))
        await tab.until("done")
    assert [turn.text for turn in it.receptionist.kept] == ["Welcome.", "All right.", "All right."]


async def test_the_answer_goes_on_when_the_page_is_gone_and_is_there_when_it_is_back():
    it = desk([Say("A long "), WAIT])
    tab, seat = await it.open()
    seat.say(ASK)
    await tab.until("text")
    seat.leave()
    tab, seat = await it.open()
    history, typing, text = tab.now()
    assert [turn["id"] for turn in history["turns"]] == ["question-1-greeting", "question-1"]
    assert typing == {"type": "typing", "to": "question-1"}
    assert text["delta"] == "A long "
    await it.chat.close()
    assert it.receptionist.closed == 1


async def test_two_tabs_see_the_same_and_another_visitor_sees_nothing():
    it = desk()
    tab, seat = await it.open()
    other_tab, _ = await it.open()
    stranger, _ = await it.open("visitor-2")
    stranger.now()
    seat.say(ASK)
    assert await tab.until("done") == await other_tab.until("done")
    assert stranger.now() == []


async def test_a_message_sent_again_is_answered_once():
    it = desk("Once.", "Twice!")
    tab, seat = await it.open()
    seat.say(ASK)
    seat.say(ASK)
    first = await tab.until("done")
    seat.say(ASK)
    assert await tab.until("done") == first
    assert len(it.receptionist.turns) == 1


async def test_a_message_left_unanswered_by_a_dead_worker_is_answered_by_the_next():
    it = desk("Now you get it.")
    tab, seat = await it.open()
    seat.say(ASK)
    await tab.until("done")
    it.memory.earlier.extend(it.receptionist.turns)  # the question was kept,
    it.receptionist.kept.clear()  # and the worker died before its answer
    tab, seat = await it.open()
    seat.say(ASK)
    assert (await tab.until("done"))["text"] == "Now you get it."


async def test_messages_are_answered_one_after_another():
    it = desk("One.", "Two.")
    tab, seat = await it.open()
    seat.say(Message("question-1", "1"))
    seat.say(Message("question-2", "2"))
    assert [(await tab.until("done"))["text"] for _ in range(2)] == ["One.", "Two."]


async def test_a_failed_answer_is_told_and_can_be_tried_again():
    it = desk([Say("We are "), StoreDown("gone")], "We are open.")
    tab, seat = await it.open()
    seat.say(ASK)
    error = await tab.until("error")
    assert (error["id"], error["code"], error["retryable"]) == ("question-1", "not_answered", True)
    assert "gone" not in error["message"]
    cut = it.receptionist.kept[-1]
    assert (cut.text, cut.interrupted) == ("We are", True)
    seat.say(ASK)
    assert (await tab.until("done"))["text"] == "We are open."


async def test_an_answer_that_never_ends_is_given_up():
    it = desk([WAIT], limits=ChatLimits(reply_seconds=0.05))
    tab, seat = await it.open()
    seat.say(ASK)
    assert (await tab.until("error"))["code"] == "not_answered"
    assert it.receptionist.closed == 1


async def test_a_reply_without_a_word_is_a_failed_one():
    it = desk([])
    tab, seat = await it.open()
    seat.say(ASK)
    assert (await tab.until("error", "done"))["type"] == "error"


async def test_hand_off_end_and_messages_for_other_channels():
    it = desk(
        [Say("Yes."), SendMessage("web", "The list."), SendMessage("sms", "no"), HandOff("asked", "s"), EndCall()]
    )
    tab, seat = await it.open()
    seat.say(ASK)
    assert (await tab.until("done"))["text"] == "Yes.\n\nThe list."
    assert [(await tab.until("note"))["code"] for _ in range(2)] == ["hand_off", "ended"]


async def test_a_hand_off_without_words_is_no_failure():
    it = desk([HandOff("asked", "story")])
    tab, seat = await it.open()
    seat.say(ASK)
    assert await tab.until("note", "error") == {"type": "note", "code": "hand_off"}


async def test_too_many_pages_are_refused_and_a_free_place_is_taken():
    it = desk(limits=ChatLimits(pages=1))
    _, seat = await it.open()
    assert await it.chat.open("visitor-1", Tab().events.put_nowait) is None
    seat.leave()
    assert await it.chat.open("visitor-1", Tab().events.put_nowait) is not None


async def test_a_chat_that_cannot_be_opened_says_so_and_leaves_nothing():
    class Down(KeptTurns):
        async def turns(self, org, conversation, *, last=None):
            raise StoreDown

    it = desk()
    it.chat._memory = Down(it.receptionist)
    with pytest.raises(StoreDown):
        await it.open()
    assert it.chat._threads == {}


async def test_nothing_is_kept_of_chats_without_pages():
    it = desk()
    for number in range(50):
        _, seat = await it.open(f"visitor-{number}")
        seat.say(Message(f"question-{number}", "When?"))
        seat.leave()  # at once: the answer is made all the same
    async with asyncio.timeout(20):
        while it.chat._threads:
            await asyncio.sleep(0.01)
    assert len(it.receptionist.turns) == 50
