"""Heeds who tells us to stop writing to them, or that we may again: at once, on every channel, confirmed once."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from agents import intents
from agents.business import Business
from agents.phrases import Phrases
from agents.replies import ReplyPart, Routed, Say
from agents.understanding.stopping import wish_in
from memory.conversation import Turn
from memory.people import Customer
from memory.store import MemoryStore

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Heeded:
    """What is said to it ("" for nothing), and what else was said in the turn ("" for nothing)."""

    intent: str
    words: str
    rest: str

    @property
    def parts(self) -> list[ReplyPart]:
        """The whole reply, when nothing else was said."""
        routed: list[ReplyPart] = [Routed(self.intent, "guard", 1.0)]
        return [*routed, Say(self.words)] if self.words else routed


class Stopping:
    """For the customers of one business."""

    def __init__(self, business: Business, memory: MemoryStore, phrases: Phrases) -> None:
        self._business = business
        self._memory = memory
        self._phrases = phrases

    async def heed(self, turn: Turn, customer: Customer) -> Heeded | None:
        """Do what the turn says about being written to; None when it says nothing of that.

        Who has told us before is not written to about it again. Raises MemoryTrouble, for then it is not done.
        """
        told = wish_in(turn.text, turn.channel)
        stopped = customer.stopped_at is not None
        if told is None or (told.wish == "start" and not stopped):
            return None
        written = turn.channel not in ("voice", "web")
        if told.wish == "start":
            await self._memory.set_stopped(turn.org, customer.id, None)
            intent, phrase = intents.START, "reopened"
        else:
            if not stopped:
                await self._memory.set_stopped(turn.org, customer.id, turn.at)
            again, first = "stopped_already", "stopped_written" if written else "stopped"
            intent, phrase = intents.STOP, again if stopped else first
        log.info("told_about_writing", org=turn.org, turn=turn.id, wish=told.wish, before=stopped)
        silent = phrase == "stopped_already" and written
        words = "" if silent else self._phrases[phrase][0].format(business=self._business.name)
        return Heeded(intent, words, told.rest)
