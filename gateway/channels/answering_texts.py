"""Answers what one contact wrote: the same receptionist as on the phone, its reply joined into one text.

Whoever asks again for the same texts, because a worker died in the middle, makes the same turn of them: what was kept
or put on its way by then is found under the same ids, so that nobody is answered twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import structlog

from agents import intents
from agents.arrival import Arrival
from agents.phrases import Phrases
from agents.reception import Reception
from agents.replies import HandOff, Routed, Say, SendMessage
from agents.understanding.stopping import wish_in
from gateway.channels.inbox_redis import InboxRedis, Line
from gateway.channels.text_channel import InboundMessage, as_written
from memory.clock import Clock
from memory.conversation import Turn, TurnId
from memory.outbox import MessageId, OutboundMessage, Outbox
from memory.people import Contact, OrgId
from memory.store import Conversations, People

log = structlog.get_logger()

HEEDED = "heeded"
"""The key in `InboundMessage.data` of a word that the carrier has answered itself: "stop", "start" or "help"."""

_LAST_TURNS = 50


class Memory(People, Conversations, Protocol):
    """What is needed of `memory.store.MemoryStore`."""


@dataclass(frozen=True, slots=True)
class TextLimits:
    """What one contact may ask for."""

    longest_text: int = 2_000
    answers_an_hour: int = 60


@dataclass(frozen=True, slots=True)
class TextPhrases:
    """What the desk itself says: see `config/phrases.yaml`."""

    hello: str
    too_long: str
    slow_down: str
    trouble: str


def text_phrases(phrases: Phrases, business: str) -> TextPhrases:
    """Those of `config/phrases.yaml`, for a business of this name."""
    names = ("text_hello", "text_too_long", "text_slow_down", "text_trouble")
    return TextPhrases(*(phrases[name][0].format(business=business) for name in names))


class TextAnswering:
    """Answers the texts to one org. All methods raise `memory.errors.MemoryTrouble`."""

    def __init__(
        self,
        org: OrgId,
        receptionist: Reception,
        memory: Memory,
        inbox: InboxRedis,
        outbox: Outbox,
        phrases: TextPhrases,
        *,
        clock: Clock,
        limits: TextLimits | None = None,
    ) -> None:
        self._org = org
        self._receptionist = receptionist
        self._memory = memory
        self._inbox = inbox
        self._outbox = outbox
        self._phrases = phrases
        self._clock = clock
        self._limits = limits or TextLimits()

    async def apologise(self, line: Line) -> None:
        """Say that this was not answered, instead of an answer."""
        await self._send(line, await self._turn(line.texts), self._phrases.trouble)

    async def answer(self, line: Line) -> None:
        """Answer all of it, in order."""
        texts = []
        for text in line.texts:
            if text.data.get(HEEDED):
                await self._heed(text)
            elif as_written(text):
                texts.append(text)
        if not texts:
            return
        turn = await self._turn(texts)
        if line.tries == 1 and await self._too_many(line, turn):
            return
        cut = len(turn.text) > self._limits.longest_text
        if cut:
            turn = replace(turn, text=f"{turn.text[: self._limits.longest_text]} ...")
        before = await self._memory.turns(self._org, turn.conversation, last=_LAST_TURNS)
        kept = next((each for each in before if each.id == _reply_id(turn)), None)
        if kept is None:
            opening = [] if any(each.who == "frontdesk" for each in before) else [self._phrases.hello]
            kept = await self._reply(turn, [*opening, self._phrases.too_long] if cut else opening)
        if told := wish_in(turn.text, turn.channel):
            await self._for_all(line.contact, told.wish == "stop", turn.at)
        if kept is not None:
            await self._send(line, turn, kept.text, stopped=kept.intent == intents.STOP)

    async def _heed(self, text: InboundMessage) -> None:
        """A word that the carrier has done and answered: nothing is left to say, on any channel."""
        turn = await self._turn([text])
        await self._receptionist.said(turn)
        if text.data[HEEDED] in ("stop", "start"):
            await self._memory.set_stopped(self._org, turn.customer, turn.at if text.data[HEEDED] == "stop" else None)
            await self._for_all(text.contact, text.data[HEEDED] == "stop", turn.at)

    async def _for_all(self, contact: Contact, stop: bool, at: datetime) -> None:
        """A wish that comes from a contact is one for all who share it: they cannot be written to one by one."""
        for each in await self._memory.customers_for(self._org, contact):
            if (each.stopped_at is not None) != stop:
                await self._memory.set_stopped(self._org, each.id, at if stop else None)

    async def _too_many(self, line: Line, turn: Turn) -> bool:
        """Whether this contact has had all its answers of this hour, and heard so. A wish to stop is always heard."""
        answers = await self._inbox.count_answer(line)
        if answers <= self._limits.answers_an_hour or wish_in(turn.text, turn.channel):
            return False
        log.warning("text_over_limit", org=self._org, turn=turn.id, answers=answers)
        await self._receptionist.said(turn)
        if answers == self._limits.answers_an_hour + 1:
            await self._send(line, turn, self._phrases.slow_down)
        return True

    async def _turn(self, texts: Sequence[InboundMessage]) -> Turn:
        """What was written, as one turn of whoever wrote it. Its id is the same whoever makes it."""
        last, now = texts[-1], self._clock()
        id, text = TurnId(f"{last.channel}-{last.id}"), "\n".join(filter(None, map(as_written, texts)))
        known = await self._memory.customers_for(self._org, last.contact)
        arrival = Arrival(self._org, last.contact, last.channel, now)
        visit = await self._receptionist.writer(arrival, known, text, id)
        if visit is None:
            customer = known[0] if known else await self._memory.customer_for(self._org, last.contact)
            conversation = await self._memory.conversation(self._org, customer.id, now=now)
        else:
            customer, conversation = visit.customer, visit.conversation
        return Turn(id, self._org, conversation.id, customer.id, "customer", last.channel, text, now)

    async def _reply(self, turn: Turn, opening: list[str]) -> Turn | None:
        """The reply as one text, kept as said; None when there is nothing to say."""
        said, routed = "", None
        async with aclosing(self._receptionist.reply(turn)) as parts:
            async for part in parts:
                if isinstance(part, Routed):
                    routed = part
                elif isinstance(part, Say):
                    said += part.text
                elif isinstance(part, SendMessage) and part.channel == turn.channel:
                    said += f"\n\n{part.text}"
                elif isinstance(part, HandOff | SendMessage):
                    log.info("text_reply_part", org=self._org, turn=turn.id, part=type(part).__name__)
        if not said.strip():
            return None
        if routed and routed.intent == intents.STOP:
            opening = []
        reply = replace(
            turn,
            id=_reply_id(turn),
            who="frontdesk",
            text=" ".join([*opening, said.strip()]),
            at=self._clock(),
            intent=routed.intent if routed else None,
            agent=routed.agent if routed else None,
            confidence=routed.confidence if routed else None,
        )
        await self._receptionist.said(reply)
        return reply

    async def _send(self, line: Line, turn: Turn, text: str, *, stopped: bool = False) -> None:
        """Put it on its way, once."""
        message = OutboundMessage(
            id=MessageId(f"answer-{turn.id}"),
            org=self._org,
            customer=turn.customer,
            to=line.contact,
            channel=line.channel,
            text=text,
            purpose="stopped" if stopped else "answer",
            made_at=self._clock(),
            conversation=turn.conversation,
            turn=turn.id,
            data=line.texts[-1].data,
        )
        await self._outbox.put(message)


def _reply_id(turn: Turn) -> TurnId:
    return TurnId(f"{turn.id}-reply")
