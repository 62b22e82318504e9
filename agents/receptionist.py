"""`Receptionist`: the one entry for every channel. Lock, remember, budget, emotion, route, specialist, guard."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import structlog

from agents import intents
from agents.arrival import Arrival, Visit
from agents.booking_flow import in_booking, with_allergies
from agents.briefing import Now, brief
from agents.business import Business
from agents.emotion import NEGATIVE_BELOW, VERY_NEGATIVE_BELOW, from_words
from agents.escalating import Escalating, Matter
from agents.escalation import EscalationSettings
from agents.greetings import greeting_for, subject_of
from agents.guarding import Guarding, asks_beside_cards
from agents.guardrails.cards import MASK, mask_cards
from agents.guardrails.reply import Given
from agents.guardrails.settings import GuardrailSettings
from agents.known import Known
from agents.learning_notes import after_offer, after_tool, facts_in, reopened
from agents.links import Links
from agents.listening import Heard, listen
from agents.notes import Notes
from agents.phrases import Phrases
from agents.planning import Plan, Reach, plan
from agents.replies import EndCall, HandOff, Reply, ReplyPart, Routed, Say
from agents.router import IntentRouter, Route, RouteContext
from agents.specialists import Question, Specialists, Spent
from agents.tools.desk import Desk
from agents.understanding.asks import asks_in
from memory.bookings import Bookings
from memory.conversation import JSON, Conversation, Turn
from memory.escalations import Escalations
from memory.knowledge import KnowledgeIndex
from memory.people import Customer
from memory.store import MemoryStore

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Work:
    """One turn under way: the turn as it is kept, who says it, and what went before."""

    turn: Turn
    customer: Customer
    conversation: Conversation
    before: list[Turn]
    notes: Notes


class Receptionist:
    """Receives and answers the customers of one business. Holds nothing of a conversation between two turns.

    `can_transfer` says that a person can be brought in at once; otherwise a call back is promised.
    """

    def __init__(
        self,
        *,
        business: Business,
        phrases: Phrases,
        router: IntentRouter,
        agents: Mapping[str, str],
        specialists: Specialists,
        knowledge: KnowledgeIndex,
        memory: MemoryStore,
        can_transfer: bool = False,
        bookings: Bookings | None = None,
        links: Links | None = None,
        guardrails: GuardrailSettings | None = None,
        escalation: EscalationSettings | None = None,
        escalations: Escalations | None = None,
    ) -> None:
        """`agents` says which agent answers an intent. Without `bookings`, the tools that book say so."""
        self._business = business
        self._phrases = phrases
        self._router = router
        self._agents = agents
        self._specialists = specialists
        self._knowledge = knowledge
        self._memory = memory
        self._can_transfer = can_transfer
        self._bookings = bookings
        self._links = links
        self._guarding = Guarding(guardrails or GuardrailSettings(), business, phrases)
        self._escalating = Escalating(escalation, business, memory, escalations)
        self._escalations = escalations

    async def arrive(self, arrival: Arrival) -> Visit:
        """Receive somebody: who they are, their open conversation, and the words to say. Raises MemoryTrouble."""
        customer = await self._memory.customer_for(arrival.org, arrival.contact)
        conversation = await self._memory.conversation(arrival.org, customer.id, now=arrival.at)
        notes = Notes.from_json(conversation.notes) if conversation.notes else reopened(customer)
        greeting = greeting_for(self._phrases, self._business, customer, notes, resumed=arrival.resumed)
        if greeting.endswith("?") and subject_of(notes, self._phrases) and not arrival.resumed:
            await self._memory.save_notes(arrival.org, conversation.id, replace(notes, asked="resume").as_json())
        return Visit(customer, conversation, greeting)

    async def said(self, turn: Turn) -> None:
        """Keep what the customer really got of a reply; for speech, what was heard. Raises MemoryTrouble."""
        await self._memory.add_turn(replace(turn, text=mask_cards(turn.text)))

    async def reply(self, turn: Turn) -> Reply:
        """Answer a customer's turn: `Routed` first, then the parts of the reply as they come.

        Close it (`contextlib.aclosing`) to stop in the middle: the lock is given back, and what was learned stays.
        Raises MemoryTrouble when the turn cannot be kept, for then nothing may be promised.
        """
        async with self._memory.lock(turn.org, turn.conversation):
            work = await self._remember(turn)
            if warning := self._guarding.warning(work.turn):
                for part in warning:
                    yield part
                return
            work = replace(work, turn=self._guarding.without_instructions(work.turn))
            planned, matter = await self._route(work)
            yield Routed(planned.route.intent, planned.route.agent, planned.route.confidence)
            if MASK in work.turn.text:
                yield Say(f"{self._phrases['card_number'][0]} ")
            await self._note(work, planned.notes)
            if matter.unclear:
                yield Say(self._phrases["ask_preference"][0])
                return
            given = self._guarding.given(work.before, work.turn, planned.notes, self._today(work))
            async with aclosing(self._specialist(work, planned, given)) as pieces:
                async for text in self._guarding.guarded(pieces, given, work.turn, planned.route.agent):
                    yield Say(text)
            for part in self._endings(work, planned, matter):
                yield part

    async def _remember(self, turn: Turn) -> _Work:
        """Keep the turn before anything else can fail, and look up what was there before it."""
        kept = replace(turn, text=mask_cards(turn.text), emotion=turn.emotion or from_words(turn.text))
        await self._memory.add_turn(kept)
        customer = await self._memory.customer(turn.org, turn.customer)
        conversation = await self._memory.conversation(turn.org, turn.customer, now=turn.at)
        if conversation.id != turn.conversation:
            # The thread was closed between two turns: the turn belongs to the one that it names.
            conversation = replace(conversation, id=turn.conversation, notes={})
        turns = await self._memory.turns(turn.org, turn.conversation, last=self._longest_memory() + 1)
        before = [each for each in turns if each.id != turn.id]
        notes = Notes.from_json(conversation.notes) if conversation.notes else reopened(customer)
        return _Work(kept, customer, conversation, before, _unheard_question(notes, before))

    async def _route(self, work: _Work) -> tuple[Plan, Matter]:
        """What was said, what it fills in, what it wants, what is missing for it, and what of it is for a person."""
        text = work.turn.text
        heard = listen(text, work.notes, self._business, self._today(work))
        routed = await self._routes(work, heard)
        matter = await self._escalating.look(routed, heard, work.notes, _score(work.turn))
        planned = plan(matter.routed, heard, self._business, self._reach(work))
        notes = await self._escalating.opened(matter, planned.notes, work.turn)
        if matter.unclear:
            notes = replace(notes, asked="person", reason=notes.reason or text)
        return replace(planned, notes=notes), matter

    async def _routes(self, work: _Work, heard: Heard) -> list[tuple[str, Route]]:
        text, notes = work.turn.text, work.notes
        asks = asks_beside_cards(text) or asks_in(text) or [text]
        routed = []
        for ask in asks:
            found = heard.found if len(asks) == 1 else listen(ask, notes, self._business, self._today(work)).found
            context = RouteContext(topic=notes.topic, asked=notes.asked, found=frozenset(found))
            route = await self._router.route(ask, context)
            routed.append((ask, in_booking(ask, route, notes, found, self._agents)))
        with_allergies(routed, heard.notes, heard.found, self._agents)
        return routed

    def _today(self, work: _Work) -> date:
        """The business's own date when this was said."""
        return work.turn.at.astimezone(self._business.zone).date()

    async def _note(self, work: _Work, notes: Notes) -> None:
        """Save what the turn told: in the conversation, and what will still be true in the next, of the customer."""
        if notes != work.notes:
            await self._memory.save_notes(work.turn.org, work.conversation.id, notes.as_json())
        if facts := facts_in(notes, work.customer):
            await self._memory.remember(work.turn.org, work.customer.id, facts)

    async def _specialist(self, work: _Work, planned: Plan, given: Given) -> AsyncGenerator[str]:
        notes = planned.notes
        very_upset = _score(work.turn) < VERY_NEGATIVE_BELOW
        offer = very_upset and not notes.offered_person and not _with_person(planned)
        desk = Desk(
            org=work.turn.org,
            business=self._business,
            knowledge=self._knowledge,
            memory=self._memory,
            customer=work.customer,
            conversation=work.conversation,
            now=work.turn.at,
            turn=work.turn.id,
            bookings=self._bookings,
            channel=work.turn.channel,
            links=self._links,
            escalations=self._escalations,
            can_transfer=self._can_transfer,
            staying=self._escalating.staying,
        )
        if offer:
            notes = replace(notes, offered_person=True, asked="person", reason=notes.reason or "is upset")

        async def learned(tool: str, arguments: Mapping[str, Any], answer: Mapping[str, JSON]) -> None:
            nonlocal notes
            given.add(tool, dict(answer))
            notes = after_tool(notes, tool, arguments, answer)
            notes = after_offer(notes, tool, answer) if known.offer_date else notes
            await self._note(work, notes)

        if offer:
            await self._memory.save_notes(work.turn.org, work.conversation.id, notes.as_json())
        known = self._known(work, planned, desk.local_now, offer=offer)
        policy = self._specialists.policy(planned.route.agent)
        budget = self._specialists.budget_of(planned.route.agent)
        question = Question(
            policy=planned.route.agent,
            text=work.turn.text,
            known=known.as_instructions(),
            history=self._guarding.history(work.before, policy.memory_turns),
            desk=desk,
            helpers=tuple({self._agents[ask.intent]: None for ask in planned.asks if ask.intent in self._agents}),
            offline=notes.spent_microdollars >= budget.conversation_microdollars > 0,
            clean=self._guarding.instructions.data,
        )
        spent = Spent()
        async with aclosing(self._specialists.answer(question, learned, spent)) as pieces:
            async for piece in pieces:
                yield piece
        if spent.microdollars:
            notes = replace(notes, spent_microdollars=notes.spent_microdollars + spent.microdollars)
            await self._memory.save_notes(work.turn.org, work.conversation.id, notes.as_json())

    def _known(self, work: _Work, planned: Plan, local: datetime, *, offer: bool) -> Known:
        wants = {ask.intent for ask in planned.asks}
        now = Now(
            channel=work.turn.channel,
            local_time=local.isoformat(timespec="minutes"),
            transfer=self._transfers(work) and bool(wants & {intents.PERSON, intents.COMPLAINT}),
            offer=offer,
            gentle=_score(work.turn) < NEGATIVE_BELOW,
            turn=len(work.before) // 2,
        )
        return brief(planned, self._reach(work), self._business, now)

    def _transfers(self, work: _Work) -> bool:
        """Whether a person can be brought in now: there is a way, and the staff are there."""
        return self._can_transfer and self._business.staff.open_at(work.turn.at.astimezone(self._business.zone))

    def _endings(self, work: _Work, planned: Plan, matter: Matter) -> list[ReplyPart]:
        """What follows the words: a person, or the end of the call."""
        wants = {ask.intent for ask in planned.asks}
        if self._transfers(work) and wants & {intents.PERSON, intents.COMPLAINT}:
            reason = "complaint" if intents.COMPLAINT in wants else "asked"
            codes = [raised.reason for raised in matter.raised]
            return [HandOff((codes or [reason])[0], planned.notes.reason or "")]
        return [EndCall()] if intents.GOODBYE in wants else []

    def _reach(self, work: _Work) -> Reach:
        told = work.customer.facts.get("phone")
        calls_from = next((contact.value for contact in work.customer.contacts if contact.kind == "phone"), None)
        return Reach(name=work.customer.name, phone=told or calls_from)

    def _longest_memory(self) -> int:
        return self._specialists.longest_memory


def _score(turn: Turn) -> float:
    return turn.emotion.score if turn.emotion else 0.5


def _with_person(planned: Plan) -> bool:
    return bool({ask.intent for ask in planned.asks} & (intents.MESSAGES | {intents.GOODBYE}))


def _unheard_question(notes: Notes, before: list[Turn]) -> Notes:
    """The notes without a question that was cut off before the customer heard it."""
    last = next((turn for turn in reversed(before) if turn.who != "customer"), None)
    if last is not None and last.interrupted and "?" not in last.text:
        # What was read back and not heard is read back again.
        return replace(notes, asked=None, booking=replace(notes.booking, read_back=None))
    return notes
