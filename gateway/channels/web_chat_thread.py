"""One running chat: messages wait their turn, are answered one after another, and every open page sees it happen.

The thread makes an answer, not a socket: a page that loses its connection finds the answer when it is back, and a
message that is sent again is not answered twice.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import structlog

from agents.arrival import Arrival, Visit
from agents.reception import Reception
from agents.replies import EndCall, HandOff, ReplyPart, Routed, Say, SendMessage
from gateway.channels.web_chat_wire import ChatEvent, Message
from memory.clock import Clock
from memory.conversation import Conversation, ConversationId, Speaker, Turn, TurnId
from memory.people import Contact, Customer, CustomerId, OrgId

log = structlog.get_logger()

Show = Callable[[ChatEvent], None]
"""Puts an event on its way to one page; returns at once."""


class KeepsTurns(Protocol):
    """What a chat needs of `memory.store.MemoryStore`."""

    async def customer_for(self, org: OrgId, contact: Contact) -> Customer: ...
    async def conversation(self, org: OrgId, customer: CustomerId, *, now: datetime) -> Conversation: ...
    async def turns(self, org: OrgId, conversation: ConversationId, *, last: int | None = None) -> list[Turn]: ...


@dataclass(frozen=True, slots=True)
class ChatLimits:
    """What one visitor may ask of a worker, and how long an answer may take."""

    longest_text: int = 2_000
    messages_a_minute: int = 20
    waiting_messages: int = 5
    pages: int = 8
    history_turns: int = 200
    reply_seconds: float = 60.0
    fresh_seconds: float = 1_200.0
    """After a longer quiet, memory is asked again which conversation it is."""


@dataclass(frozen=True, slots=True)
class ChatPhrases:
    """What the chat itself says when it cannot take or answer a message."""

    too_long: str = "That is more than {limit} characters. Please make it shorter and send it again."
    slow_down: str = "That was a lot of messages in a short time. Please wait a moment and send it again."
    trouble: str = "Something went wrong on our side and this was not answered. Please try again."


@dataclass(slots=True, eq=False)
class Page:
    """One open page. Until it has its history, events wait so that none is lost or shown too early."""

    show: Show
    early: list[ChatEvent] | None = field(default_factory=list)


@dataclass(slots=True)
class _Answer:
    """What has been made of an answer so far."""

    to: str
    text: str = ""
    routed: Routed | None = None
    notes: list[str] = field(default_factory=list)
    whole: bool = False


class ChatThread:
    """The running chat of one web id in this worker. `idle` is called when nothing is left to answer."""

    def __init__(
        self,
        org: OrgId,
        web_id: str,
        receptionist: Reception,
        memory: KeepsTurns,
        *,
        clock: Clock,
        limits: ChatLimits,
        phrases: ChatPhrases,
        idle: Callable[[ChatThread], None],
    ) -> None:
        self.contact = Contact("web", web_id)
        self.pages: set[Page] = set()
        self.answering: _Answer | None = None
        self.work: asyncio.Task[None] | None = None
        self._org = org
        self._receptionist = receptionist
        self._memory = memory
        self._clock = clock
        self._limits = limits
        self._phrases = phrases
        self._idle = idle
        self._waiting: deque[Message] = deque()
        self._taken_at: deque[datetime] = deque()
        self._visit: Visit | None = None
        self._active_at: datetime | None = None
        self._arriving = asyncio.Lock()

    async def visit(self) -> Visit:
        """Who this is, and in which conversation; looked up again after a long quiet."""
        async with self._arriving:
            now = self._clock()
            quiet = self._active_at and (now - self._active_at).total_seconds() > self._limits.fresh_seconds
            if self._visit is None or quiet:
                self._visit = await self._arrive(now)
            self._active_at = now
            return self._visit

    async def _arrive(self, now: datetime) -> Visit:
        """A page that comes back to a conversation is no arrival: nobody is greeted in the middle of one."""
        customer = await self._memory.customer_for(self._org, self.contact)
        conversation = await self._memory.conversation(self._org, customer.id, now=now)
        if await self._memory.turns(self._org, conversation.id, last=1):
            return Visit(customer, conversation, greeting="")
        return await self._receptionist.arrive(Arrival(self._org, self.contact, "web", now))

    async def turns(self, visit: Visit) -> list[Turn]:
        """What has been said in the conversation of this visit, oldest first."""
        return await self._memory.turns(self._org, visit.conversation.id, last=self._limits.history_turns)

    def tell(self, event: ChatEvent) -> None:
        """Show an event on every open page."""
        for page in self.pages:
            if page.early is None:
                page.show(event)
            else:
                page.early.append(event)

    def take(self, page: Page, message: Message) -> None:
        """Take in a message, or tell the page that sent it why not. One that is in hand already is left alone."""
        text = message.text.strip()
        in_hand = {other.id for other in self._waiting} | ({self.answering.to} if self.answering else set())
        if not text or message.id in in_hand:
            return
        refusal = self._refusal(text)
        if refusal:
            page.show(_error(message.id, *refusal, retryable=refusal[0] != "too_long"))
            return
        self._waiting.append(Message(message.id, text))
        if self.work is None:
            self.work = asyncio.create_task(self._answer_all())

    def _refusal(self, text: str) -> tuple[str, str] | None:
        if len(text) > self._limits.longest_text:
            return "too_long", self._phrases.too_long.format(limit=f"{self._limits.longest_text:,}")
        now = self._clock()
        while self._taken_at and (now - self._taken_at[0]).total_seconds() >= 60:
            self._taken_at.popleft()
        too_fast = len(self._taken_at) >= self._limits.messages_a_minute
        if too_fast or len(self._waiting) >= self._limits.waiting_messages:
            return "slow_down", self._phrases.slow_down
        self._taken_at.append(now)
        return None

    async def _answer_all(self) -> None:
        try:
            while self._waiting:
                message = self._waiting.popleft()
                self.answering = _Answer(message.id)
                try:
                    await self._answer(message, self.answering)
                except Exception as trouble:  # whatever it is, the customer must hear that this was not answered
                    code = getattr(trouble, "code", type(trouble).__name__)
                    log.error("web_chat_not_answered", org=self._org, trouble=code)
                    self.tell(_error(message.id, "not_answered", self._phrases.trouble, retryable=True))
                finally:
                    self.answering = None
        finally:
            self.work = None
            self._idle(self)

    async def _answer(self, message: Message, answer: _Answer) -> None:
        visit = await self.visit()
        turns = await self.turns(visit)
        if not turns and visit.greeting:
            await self._receptionist.said(self._turn(visit, f"{message.id}-greeting", "frontdesk", visit.greeting))
        turn = self._turn(visit, message.id, "customer", message.text)
        self.tell({"type": "message", "id": message.id, "text": message.text, "at": turn.at.isoformat()})
        self.tell({"type": "typing", "to": message.id})
        reply_id = f"{message.id}-reply"
        kept = next((old for old in turns if public_id(visit, old) == reply_id), None)
        if kept is None:
            kept = await self._reply(visit, turn, answer, reply_id)
        if kept is not None:
            at = kept.at.isoformat()
            self.tell({"type": "done", "to": message.id, "id": reply_id, "text": kept.text, "at": at})
        for code in answer.notes:
            self.tell({"type": "note", "code": code})

    async def _reply(self, visit: Visit, turn: Turn, answer: _Answer, reply_id: str) -> Turn | None:
        """Show the answer as it is made, and keep what was shown. None when it was no words, only a note."""
        kept = None
        try:
            async with asyncio.timeout(self._limits.reply_seconds), aclosing(self._receptionist.reply(turn)) as reply:
                async for part in reply:
                    self._show_part(part, turn, answer)
            answer.whole = True
        finally:
            if answer.text.strip():
                name = reply_id if answer.whole else f"{reply_id}-cut"  # so that a second try is not taken for answered
                kept = self._turn(visit, name, "frontdesk", answer.text.strip(), answer)
                await self._receptionist.said(kept)
        if kept is None and not answer.notes:
            raise RuntimeError("the receptionist had nothing to say")
        return kept

    def _show_part(self, part: ReplyPart, turn: Turn, answer: _Answer) -> None:
        if isinstance(part, Routed):
            answer.routed = part
        elif isinstance(part, Say):
            self._show_text(answer, part.text)
        elif isinstance(part, SendMessage) and part.channel == "web":
            self._show_text(answer, ("\n\n" if answer.text else "") + part.text)
        elif isinstance(part, SendMessage):
            log.warning("web_chat_channel_not_open", org=self._org, channel=part.channel)
        elif isinstance(part, HandOff):
            log.info("web_chat_hand_off", org=self._org, conversation=turn.conversation, reason=part.reason)
            answer.notes.append("hand_off")
        elif isinstance(part, EndCall):
            answer.notes.append("ended")

    def _show_text(self, answer: _Answer, text: str) -> None:
        answer.text += text
        self.tell({"type": "text", "to": answer.to, "delta": text})

    def _turn(self, visit: Visit, made: str, who: Speaker, text: str, answer: _Answer | None = None) -> Turn:
        routed = answer.routed if answer else None
        return Turn(
            id=TurnId(_prefix(visit) + made),
            org=self._org,
            conversation=visit.conversation.id,
            customer=visit.customer.id,
            who=who,
            channel="web",
            text=text,
            at=self._clock(),
            intent=routed.intent if routed else None,
            agent=routed.agent if routed else None,
            confidence=routed.confidence if routed else None,
            interrupted=answer is not None and not answer.whole,
        )


def public_id(visit: Visit, turn: Turn) -> str:
    """The id of a turn as the page knows it."""
    return turn.id.removeprefix(_prefix(visit))


def _prefix(visit: Visit) -> str:
    """Ids made by a page are its own within its conversation only, so that no page can name another's turns."""
    return f"{visit.conversation.id}:"


def _error(message_id: str, code: str, words: str, *, retryable: bool) -> ChatEvent:
    return {"type": "error", "id": message_id, "code": code, "message": words, "retryable": retryable}
