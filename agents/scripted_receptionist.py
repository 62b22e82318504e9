"""A shipped double: a receptionist with a script, for trying a channel or the voice path without a mind or a store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

from agents.arrival import Arrival, Departure, Visit
from agents.replies import ReplyPart, Routed, Say
from memory.conversation import Conversation, ConversationId, Turn, TurnId
from memory.people import Customer, CustomerId


class ScriptedReceptionist:
    """Answers the n-th turn with the n-th reply, then goes round. Keeps what it was told in `turns` and `kept`.

    A reply is a text or a list of parts; an exception in a list is raised there, and `WAIT` never goes on.
    """

    WAIT = object()

    def __init__(
        self,
        replies: Sequence[str | Sequence[ReplyPart | Exception | object]] = ("All right.",),
        *,
        greeting: str = "Hello, this is the AI front desk. How can I help?",
    ) -> None:
        self._replies = replies
        self._greeting = greeting
        self._answered = 0
        self.arrivals: list[Arrival] = []
        self.turns: list[Turn] = []
        self.kept: list[Turn] = []
        self.rehearsed: list[str] = []
        self.departures: list[Departure] = []
        self.closed = 0
        """Replies that were closed before their end."""

    async def arrive(self, arrival: Arrival) -> Visit:
        self.arrivals.append(arrival)
        customer = Customer(CustomerId("scripted-customer"), arrival.org, (arrival.contact,))
        conversation = Conversation(
            ConversationId("scripted-conversation"), arrival.org, customer.id, arrival.at, arrival.at
        )
        return Visit(customer, conversation, self._greeting)

    async def writer(self, arrival: Arrival, known: Sequence[Customer], text: str, turn: TurnId) -> Visit | None:
        """Nobody tells it who they are."""
        return None

    async def rehearse(self, turn: Turn) -> AsyncGenerator[str]:
        """The text of the reply that comes next, if it is one."""
        self.rehearsed.append(turn.text)
        reply = self._replies[self._answered % len(self._replies)]
        if isinstance(reply, str):
            yield reply

    async def reply(self, turn: Turn) -> AsyncGenerator[ReplyPart, None]:
        self.turns.append(turn)
        reply = self._replies[self._answered % len(self._replies)]
        self._answered += 1
        done = False
        try:
            yield Routed("scripted", "scripted", 1.0)
            for part in [Say(reply)] if isinstance(reply, str) else reply:
                if part is self.WAIT:
                    await asyncio.Event().wait()
                if isinstance(part, Exception):
                    raise part
                yield part  # pyright: ignore[reportReturnType]
            done = True
        finally:
            self.closed += not done

    async def said(self, turn: Turn) -> None:
        self.kept.append(turn)

    async def left(self, departure: Departure) -> None:
        self.departures.append(departure)
