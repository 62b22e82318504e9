"""`Answering`: how a turn is answered, once it is known what it wants: the desk, the specialist, what tools taught."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from agents import intents
from agents.booking_changing import begun_change, may_begin_change, may_move, meant_by, moved_on_its_day
from agents.booking_flow import agent_for
from agents.briefing import Now, brief
from agents.business import Business
from agents.claims import Claims
from agents.continued import with_done
from agents.distance import Roads
from agents.emotion import NEGATIVE_BELOW, VERY_NEGATIVE_BELOW
from agents.escalating import Escalating
from agents.guarding import Guarding
from agents.guardrails.reply import Given
from agents.kept_answers import KeptAnswer, KeptAnswers, ToolGave, stands_alone
from agents.known import Known, RecalledKnown
from agents.learning_notes import after_offer, after_text_offer, after_tool, facts_in, miles_told
from agents.links import Links
from agents.notes import Notes
from agents.planning import Plan, Reach
from agents.policy import Policy
from agents.recollecting import SumUp
from agents.specialists import Question, Specialists, Spent
from agents.spending import MonthBudget
from agents.texts import Texts
from agents.tools.desk import Desk
from agents.tools.diary import let_go
from memory.bookings import Bookings
from memory.conversation import JSON, Conversation, Turn, TurnId
from memory.escalations import Escalations
from memory.knowledge import KnowledgeIndex
from memory.memories import Memory
from memory.outbox import Outbox
from memory.people import Contact, Customer
from memory.promises import deed
from memory.recall import Nearness
from memory.store import MemoryStore


@dataclass(frozen=True, slots=True)
class Work:
    """One turn under way: the turn as it is kept, who says it, and what went before."""

    turn: Turn
    customer: Customer
    conversation: Conversation
    before: list[Turn]
    notes: Notes
    recalled: tuple[RecalledKnown, ...] = ()
    pieces: tuple[TurnId, ...] = ()
    """The turns that it was said in, of somebody who went on after a pause."""


@dataclass(frozen=True, slots=True)
class House:
    """What a turn is answered with, the same for every turn of one business.

    `can_transfer` says that a person can be brought in at once; otherwise a call back is promised. `kept` are answers
    that are the same for everybody, and `month` is what may be spent in a month.
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
    kept: KeptAnswers | None = None
    month: MonthBudget | None = None
    nearness: Nearness | None = None
    """Says what is alike in meaning; without it, words alone tell what of all that is remembered fits."""
    sum_up: SumUp | None = None
    roads: Roads | None = None
    claims: Claims | None = None
    outbox: Outbox | None = None
    """For what is texted to somebody who is on another channel; without it, nothing can be."""
    rehearsing: bool = False
    """Nothing may be changed, told or paid: see `agents.rehearsal`."""


class Answering:
    """Answers the turns of one business."""

    def __init__(self, house: House, guarding: Guarding, escalating: Escalating, texts: Texts | None = None) -> None:
        self._house = house
        self._guarding = guarding
        self._escalating = escalating
        self._texts = texts

    async def pieces(self, work: Work, planned: Plan, given: Given) -> AsyncGenerator[str]:
        """The reply of the specialist, as it comes. What its tools give is noted, and added to what is `given`."""
        desk, policy = self._desk(work, planned), self._house.specialists.policy(planned.route.agent)
        notes, offer = planned.notes, _offers_person(work, planned)
        if planned.gives_up:
            await let_go(desk)
        if offer:
            notes = replace(notes, offered_person=True, asked="person", reason=notes.reason or "is upset")
            work = await self.note(work, notes)
        known = self._known(work, planned, desk.local_now, offer=offer)
        gave: list[ToolGave] = []

        async def learned(tool: str, arguments: Mapping[str, Any], answer: Mapping[str, JSON]) -> None:
            nonlocal notes, work
            gave.append(ToolGave(tool, arguments, answer))
            given.add(tool, dict(answer))
            notes = after_tool(notes, tool, arguments, answer)
            notes = after_offer(notes, tool, answer) if known.offer_date else notes
            notes = after_text_offer(notes, tool, answer) if known.offer_text else notes
            notes = with_done(notes, answer.get("outcome"), work.pieces)
            work = await self.note(work, notes)
            if tool == "book" and answer.get("outcome") == "booked":
                await self._house.memory.keep(_booked(work, str(answer.get("reference"))))

        key = None if offer else self._kept_under(work, planned, policy)
        if key and self._house.kept and (kept := await self._house.kept.find(desk.org, key)):
            for each in kept.tools:
                await learned(each.tool, each.arguments, each.answer)
            yield kept.text
            return
        question = Question(
            policy=planned.route.agent,
            text=work.turn.text,
            known=(Known(asks=known.asks, channel=known.channel) if key else known).as_instructions(),
            history=[] if key else self._guarding.history(work.before, policy.memory_turns),
            desk=desk,
            helpers=tuple({who: None for ask in planned.asks if (who := agent_for(ask.intent, self._house.agents))}),
            offline=await self._is_spent(work, planned),
            clean=self._guarding.instructions.data,
        )
        spent, said = Spent(), ""
        try:
            async with aclosing(self._house.specialists.answer(question, learned, spent)) as pieces:
                async for piece in pieces:
                    yield piece
                    said += piece
            if key and self._house.kept and spent.whole:
                answer = KeptAnswer(said, gave)
                await self._house.kept.keep(desk.org, key, answer, seconds=policy.cache_seconds)
        finally:
            # Also of a reply that was cut off: it has cost what it has cost.
            if spent.microdollars:
                await self._count(work, notes, spent.microdollars)

    def _desk(self, work: Work, planned: Plan) -> Desk:
        house = self._house
        return Desk(
            org=work.turn.org,
            business=house.business,
            knowledge=house.knowledge,
            memory=house.memory,
            customer=work.customer,
            conversation=replace(work.conversation, notes=planned.notes.as_json()),
            now=work.turn.at,
            turn=work.turn.id,
            bookings=house.bookings,
            channel=work.turn.channel,
            links=house.links,
            escalations=house.escalations,
            texts=self._texts,
            text_to=text_to(work.customer, planned),
            claims=house.claims,
            can_transfer=house.can_transfer,
            staying=self._escalating.staying,
            agreed=planned.next.todo == "book",
            rehearsing=house.rehearsing,
            roads=house.roads,
            miles_told=miles_told(planned.notes),
        )

    def _kept_under(self, work: Work, planned: Plan, policy: Policy) -> str | None:
        """The key of a question whose answer may be kept for everybody; None for all others, and with offline words,
        which cost nothing.
        """
        gentle = score_of(work.turn) < NEGATIVE_BELOW
        if self._house.kept is None or not policy.cache_seconds or gentle or not stands_alone(planned, work.turn.text):
            return None
        if self._house.specialists.is_free(planned.route.agent):
            return None
        return self._house.kept.key(planned.route.agent, work.turn.channel, work.turn.text)

    async def _is_spent(self, work: Work, planned: Plan) -> bool:
        """Whether the conversation or the month has had what it may cost, if words cost anything now."""
        if self._house.specialists.is_free(planned.route.agent):
            return False
        limit = self._house.specialists.budget_of(planned.route.agent).conversation_microdollars
        if planned.notes.spent_microdollars >= limit > 0:
            return True
        month = self._house.month
        return month is not None and await month.is_used_up(work.turn.org, work.turn.at)

    async def _count(self, work: Work, notes: Notes, microdollars: int) -> None:
        notes = replace(notes, spent_microdollars=notes.spent_microdollars + microdollars)
        await self._house.memory.save_notes(work.turn.org, work.conversation.id, notes.as_json())
        if self._house.month is not None:
            await self._house.month.add(work.turn.org, work.turn.at, microdollars)

    async def notes_for(self, work: Work) -> Notes:
        """The notes to hear this turn with: those of the conversation, or what is booked, if the turn changes that."""
        bookings, turn = self._house.bookings, work.turn
        may_change, moves = may_begin_change(turn.text, work.notes), may_move(turn.text, work.notes)
        if bookings is None or not (may_change or moves):
            return work.notes
        booking = meant_by(work.notes, await bookings.of_customer(turn.org, turn.customer), turn.at)
        if booking is None:
            return work.notes
        business, today = self._house.business, turn.at.astimezone(self._house.business.zone).date()
        if moves and (moved := moved_on_its_day(turn.text, work.notes, booking, business, today)):
            return moved
        if not may_change:
            return work.notes
        return begun_change(turn.text, work.notes, booking, business, today) or work.notes

    async def note(self, work: Work, notes: Notes) -> Work:
        """Save what the turn told: in the conversation, and what will still be true in the next, of the customer.

        Gives the work as it stands then, so that what is saved is not saved again after each tool.
        """
        memory, customer = self._house.memory, work.customer
        saving: list[Awaitable[None]] = []
        if notes != work.notes:
            saving.append(memory.save_notes(work.turn.org, work.conversation.id, notes.as_json()))
        if facts := facts_in(notes, customer):
            saving.append(memory.remember(work.turn.org, customer.id, facts))
            customer = replace(customer, facts={**customer.facts, **facts})
        await asyncio.gather(*saving)
        return replace(work, customer=customer, notes=notes)

    def _known(self, work: Work, planned: Plan, local: datetime, *, offer: bool) -> Known:
        wants = {ask.intent for ask in planned.asks}
        now = Now(
            channel=work.turn.channel,
            local_time=local.isoformat(timespec="minutes"),
            transfer=self.transfers(work) and bool(wants & {intents.PERSON, intents.COMPLAINT}),
            offer=offer,
            gentle=score_of(work.turn) < NEGATIVE_BELOW,
            turn=len(work.before) // 2,
            offer_text=self._offers_text(work, planned),
            recalled=work.recalled,
        )
        return brief(planned, reach_of(work.customer), self._house.business, now)

    def _offers_text(self, work: Work, planned: Plan) -> bool:
        """Whether a confirmation may be offered: to somebody on the phone whom we may text, and know where."""
        able = self._texts is not None and text_to(work.customer, planned) is not None
        return able and work.turn.channel == "voice" and work.customer.stopped_at is None

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


def text_to(customer: Customer, planned: Plan) -> Contact | None:
    """Where to text them: the number that they tell just now, that they call from, or that they told in this call."""
    told = planned.notes.phone
    calls_from = next((contact for contact in customer.contacts if contact.kind == "phone"), None)
    if told and ("phone" in planned.found or calls_from is None):
        return Contact("phone", told)
    return calls_from


def score_of(turn: Turn) -> float:
    """How the customer felt in this turn, 0 to 1; 0.5 when that is not known."""
    return turn.emotion.score if turn.emotion else 0.5


def _offers_person(work: Work, planned: Plan) -> bool:
    """Whether somebody very upset is to be offered a person: once, unless they are with one already."""
    upset = score_of(work.turn) < VERY_NEGATIVE_BELOW and not planned.notes.offered_person
    return upset and not {ask.intent for ask in planned.asks} & (intents.MESSAGES | {intents.GOODBYE})


def _booked(work: Work, reference: str) -> Memory:
    """What was promised of a booking is kept by it."""
    turn = work.turn
    return deed(turn.org, turn.customer, "booking", of=reference, at=turn.at, conversation=turn.conversation)
