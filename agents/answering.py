"""`Answering`: how a turn is answered, once it is known what it wants: the desk, the specialist, what tools taught."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from agents import intents
from agents.briefing import Now, brief
from agents.business import Business
from agents.emotion import NEGATIVE_BELOW, VERY_NEGATIVE_BELOW
from agents.escalating import Escalating
from agents.guarding import Guarding
from agents.guardrails.reply import Given
from agents.known import Known
from agents.learning_notes import after_offer, after_tool, facts_in
from agents.links import Links
from agents.notes import Notes
from agents.planning import Plan, Reach
from agents.specialists import Question, Specialists, Spent
from agents.tools.desk import Desk
from memory.bookings import Bookings
from memory.conversation import JSON, Conversation, Turn
from memory.escalations import Escalations
from memory.knowledge import KnowledgeIndex
from memory.people import Customer
from memory.store import MemoryStore


@dataclass(frozen=True, slots=True)
class Work:
    """One turn under way: the turn as it is kept, who says it, and what went before."""

    turn: Turn
    customer: Customer
    conversation: Conversation
    before: list[Turn]
    notes: Notes


@dataclass(frozen=True, slots=True)
class House:
    """What a turn is answered with, the same for every turn of one business.

    `can_transfer` says that a person can be brought in at once; otherwise a call back is promised.
    """

    business: Business
    agents: Mapping[str, str]
    specialists: Specialists
    knowledge: KnowledgeIndex
    memory: MemoryStore
    bookings: Bookings | None = None
    links: Links | None = None
    escalations: Escalations | None = None
    can_transfer: bool = False


class Answering:
    """Answers the turns of one business."""

    def __init__(self, house: House, guarding: Guarding, escalating: Escalating) -> None:
        self._house = house
        self._guarding = guarding
        self._escalating = escalating

    async def pieces(self, work: Work, planned: Plan, given: Given) -> AsyncGenerator[str]:
        """The reply of the specialist, as it comes. What its tools give is noted, and added to what is `given`."""
        notes = planned.notes
        very_upset = score_of(work.turn) < VERY_NEGATIVE_BELOW
        offer = very_upset and not notes.offered_person and not _with_person(planned)
        desk = Desk(
            org=work.turn.org,
            business=self._house.business,
            knowledge=self._house.knowledge,
            memory=self._house.memory,
            customer=work.customer,
            conversation=work.conversation,
            now=work.turn.at,
            turn=work.turn.id,
            bookings=self._house.bookings,
            channel=work.turn.channel,
            links=self._house.links,
            escalations=self._house.escalations,
            can_transfer=self._house.can_transfer,
            staying=self._escalating.staying,
            agreed=planned.next.todo == "book",
        )
        if offer:
            notes = replace(notes, offered_person=True, asked="person", reason=notes.reason or "is upset")

        async def learned(tool: str, arguments: Mapping[str, Any], answer: Mapping[str, JSON]) -> None:
            nonlocal notes
            given.add(tool, dict(answer))
            notes = after_tool(notes, tool, arguments, answer)
            notes = after_offer(notes, tool, answer) if known.offer_date else notes
            await self.note(work, notes)

        if offer:
            await self._house.memory.save_notes(work.turn.org, work.conversation.id, notes.as_json())
        known = self._known(work, planned, desk.local_now, offer=offer)
        policy = self._house.specialists.policy(planned.route.agent)
        budget = self._house.specialists.budget_of(planned.route.agent)
        question = Question(
            policy=planned.route.agent,
            text=work.turn.text,
            known=known.as_instructions(),
            history=self._guarding.history(work.before, policy.memory_turns),
            desk=desk,
            helpers=tuple(
                {self._house.agents[ask.intent]: None for ask in planned.asks if ask.intent in self._house.agents}
            ),
            offline=notes.spent_microdollars >= budget.conversation_microdollars > 0,
            clean=self._guarding.instructions.data,
        )
        spent = Spent()
        async with aclosing(self._house.specialists.answer(question, learned, spent)) as pieces:
            async for piece in pieces:
                yield piece
        if spent.microdollars:
            notes = replace(notes, spent_microdollars=notes.spent_microdollars + spent.microdollars)
            await self._house.memory.save_notes(work.turn.org, work.conversation.id, notes.as_json())

    async def note(self, work: Work, notes: Notes) -> None:
        """Save what the turn told: in the conversation, and what will still be true in the next, of the customer."""
        if notes != work.notes:
            await self._house.memory.save_notes(work.turn.org, work.conversation.id, notes.as_json())
        if facts := facts_in(notes, work.customer):
            await self._house.memory.remember(work.turn.org, work.customer.id, facts)

    def _known(self, work: Work, planned: Plan, local: datetime, *, offer: bool) -> Known:
        wants = {ask.intent for ask in planned.asks}
        now = Now(
            channel=work.turn.channel,
            local_time=local.isoformat(timespec="minutes"),
            transfer=self.transfers(work) and bool(wants & {intents.PERSON, intents.COMPLAINT}),
            offer=offer,
            gentle=score_of(work.turn) < NEGATIVE_BELOW,
            turn=len(work.before) // 2,
        )
        return brief(planned, reach_of(work.customer), self._house.business, now)

    def transfers(self, work: Work) -> bool:
        """Whether a person can be brought in now: there is a way, and the staff are there."""
        return self._house.can_transfer and self._house.business.staff.open_at(
            work.turn.at.astimezone(self._house.business.zone)
        )


def reach_of(customer: Customer) -> Reach:
    """How the customer can be reached: by the number that they told before, or that they call or write from."""
    told = customer.facts.get("phone")
    calls_from = next((contact.value for contact in customer.contacts if contact.kind == "phone"), None)
    return Reach(name=customer.name, phone=told or calls_from)


def score_of(turn: Turn) -> float:
    """How the customer felt in this turn, 0 to 1; 0.5 when that is not known."""
    return turn.emotion.score if turn.emotion else 0.5


def _with_person(planned: Plan) -> bool:
    return bool({ask.intent for ask in planned.asks} & (intents.MESSAGES | {intents.GOODBYE}))
