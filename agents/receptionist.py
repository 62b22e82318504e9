"""`Receptionist`: the one entry for every channel. Lock, remember, budget, emotion, route, specialist, guard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import date

import structlog

from agents import intents
from agents.answering import Answering, House, Work, reach_of, score_of
from agents.arrival import Arrival, Departure, Visit
from agents.asking import Asking, Begun
from agents.continued import continued, done_unheard, with_before
from agents.emotion import from_words
from agents.errors import NotRehearsed
from agents.escalating import Escalating, Matter
from agents.escalation import EscalationSettings
from agents.following_up import FollowingUp
from agents.greetings import greeting_for, moment_of, spoke_before, subject_of
from agents.guarding import Guarding
from agents.guardrails.cards import MASK, mask_cards
from agents.guardrails.settings import GuardrailSettings
from agents.household import Household
from agents.learning_notes import reopened
from agents.listening import listen
from agents.notes import Notes, unheard_question
from agents.offline.wording import Wording
from agents.order_check import with_checked_order
from agents.phrases import Phrases
from agents.planning import Plan, plan
from agents.recollecting import Recollecting
from agents.replies import EndCall, HandOff, Reply, ReplyPart, Routed, Say
from agents.router import IntentRouter
from agents.stopping import Stopping
from agents.taking_in import NAMED, acknowledged, goes_to_the_voice, got, on_the_phone, taken_in
from agents.texting import Texting
from memory.conversation import Turn, TurnId
from memory.people import Customer
from memory.recall_items import next_booking

log = structlog.get_logger()

_LAST = 6
"""Turns that tell on which channel somebody spoke to us last."""


class Receptionist:
    """Receives and answers the customers of one business. Holds nothing of a conversation between two turns."""

    def __init__(
        self,
        house: House,
        *,
        phrases: Phrases,
        router: IntentRouter,
        guardrails: GuardrailSettings | None = None,
        escalation: EscalationSettings | None = None,
        understudy: Receptionist | None = None,
    ) -> None:
        """Without `house.bookings`, the tools that book say so. The `understudy`'s house is `rehearsed`."""
        self._understudy = understudy
        self._business = house.business
        self._phrases = phrases
        self._asking = Asking(router, house)
        self._memory = house.memory
        self._specialists = house.specialists
        self._longest_memory = house.specialists.longest_memory
        self._guarding = Guarding(guardrails or GuardrailSettings(), house.business, phrases)
        self._recollecting = Recollecting(
            house.memory,
            house.bookings,
            house.nearness,
            self._guarding.instructions,
            sum_up=house.sum_up,
            long_turns=house.specialists.longest_memory,
        )
        self._escalating = Escalating(escalation, house.business, house.memory, house.escalations)
        outbox = house.outbox
        texts = Texting(outbox, house.memory, phrases, house.business) if outbox else None
        self._following_up = FollowingUp(outbox, house.memory, phrases, house.business)
        identity = house.claims.identity if house.claims else None
        self._household = Household(identity, house.memory, self._following_up, rehearsing=house.rehearsing)
        self._answering = Answering(house, self._guarding, self._escalating, texts)
        self._stopping = Stopping(house.business, house.memory, phrases)

    async def arrive(self, arrival: Arrival) -> Visit:
        """Receive somebody: who they are, their open conversation, and the words to say. Raises MemoryTrouble."""
        unknown = await self._household.nobody(arrival)
        if unknown is not None and not arrival.resumed:
            words = self._phrases["greeting_shared"][0].format(business=self._business.name)
            return await self._household.asked(arrival, unknown, words)
        customer = unknown or await self._memory.customer_for(arrival.org, arrival.contact)
        conversation = await self._memory.conversation(arrival.org, customer.id, now=arrival.at)
        notes = Notes.from_json(conversation.notes) if conversation.notes else reopened(customer)
        before = notes
        notes = await self._following_up.back(arrival.org, notes)
        if arrival.channel == "voice":
            notes = on_the_phone(notes, arrival.call, arrival.at)
        turns = await self._memory.turns(arrival.org, conversation.id, last=_LAST) if conversation.goes_on else []
        spoke = spoke_before(turns, arrival.channel)
        shelf = await self._recollecting.shelf(customer)
        booked = moment_of(next_booking(shelf, arrival.at), arrival.channel, arrival.at, self._business)
        greeting = greeting_for(
            self._phrases, self._business, customer, notes, resumed=arrival.resumed, booked=booked, spoke=spoke
        )
        if greeting.endswith("?") and subject_of(notes, self._phrases) and not arrival.resumed:
            notes = replace(notes, asked="resume")
        if notes != before:
            await self._memory.save_notes(arrival.org, conversation.id, notes.as_json())
        return Visit(customer, conversation, greeting)

    async def writer(self, arrival: Arrival, known: Sequence[Customer], text: str, turn: TurnId) -> Visit | None:
        """Who of several has written this: see `agents.reception`. Raises MemoryTrouble."""
        return await self._household.writer(arrival, known, text, turn)

    async def said(self, turn: Turn) -> None:
        """Keep what the customer really got of a reply; for speech, what was heard. Raises MemoryTrouble."""
        turn = await self._household.of(turn)
        kept = replace(turn, text=mask_cards(turn.text))
        await self._memory.add_turn(kept)
        await self._recollecting.learn(kept)

    async def left(self, departure: Departure) -> None:
        """A call is over. One that broke off in the middle is gone on with in writing. Raises MemoryTrouble."""
        await self._household.left(departure)

    async def rehearse(self, turn: Turn) -> AsyncGenerator[str]:
        """What would be said to a turn that may not be over, as far as it leaves no trace. See `agents.rehearsal`."""
        if self._understudy is None or not self._specialists.are_free:
            return
        with suppress(NotRehearsed):
            async with aclosing(self._understudy.reply(turn)) as parts:
                async for part in parts:
                    if isinstance(part, Say):
                        yield part.text

    async def reply(self, turn: Turn) -> Reply:
        """Answer a customer's turn: `Routed` first, then the parts of the reply as they come.

        Close it (`contextlib.aclosing`) to stop in the middle: the lock is given back, and what was learned stays.
        Raises MemoryTrouble when the turn cannot be kept, for then nothing may be promised.
        """
        async with self._asking.begun(turn.text) as begun, self._memory.lock(turn.org, turn.conversation):
            if turn.channel != "voice":
                await self._following_up.met(turn)
            else:
                turn, asks = await self._household.heard(turn)
                if asks:
                    await self._memory.add_turn(replace(turn, text=mask_cards(turn.text)))
                    yield Routed(intents.SPEAKER, "receptionist", 1.0)
                    yield Say(self._phrases["ask_speaker"][0])
                    return
            work = await self._remember(turn)
            heeded = await self._stopping.heed(work.turn, work.customer)
            if heeded and not heeded.rest:
                for part in heeded.parts:
                    yield part
                return
            if heeded:
                work = replace(work, turn=replace(work.turn, text=heeded.rest))
            if warning := self._guarding.warning(work.turn):
                for part in warning:
                    yield part
                return
            work = replace(work, turn=self._guarding.without_instructions(work.turn))
            await self._recollecting.learn(work.turn)
            if (aside := self._aside(work, begun)) is not None:
                async with aclosing(aside) as parts:
                    async for part in parts:
                        yield part
                return
            planned, matter = await self._route(work, begun)
            yield Routed(planned.route.intent, planned.route.agent, planned.route.confidence)
            if heeded and heeded.words:
                yield Say(f"{heeded.words} ")
            if done := done_unheard(work.turn, work.notes):
                yield Say(f"{self._phrases[done][0]} ")
            if turn.channel == "voice" and work.notes.texted:
                yield Say(f"{got(work.notes, Wording(self._phrases))} ")
            if MASK in work.turn.text:
                yield Say(f"{self._phrases['card_number'][0]} ")
            work = await self._answering.note(work, planned.notes)
            if matter.unclear:
                yield Say(self._phrases["ask_preference"][0])
                return
            given = self._guarding.given(work.before, work.turn, planned.notes, self._today(work))
            self._recollecting.may_say(given, work.recalled)
            async with aclosing(self._answering.pieces(work, planned, given)) as pieces:
                async for text in self._guarding.guarded(pieces, given, work.turn, planned.route.agent):
                    yield Say(text)
            for part in self._endings(work, planned, matter):
                yield part

    def _aside(self, work: Work, begun: Begun) -> Reply | None:
        """The reply to what is written and not answered there and then, if this is such."""
        if goes_to_the_voice(work.notes, work.turn.channel, work.turn.at):
            return self._taken_in(work, begun)
        return self._ask_writer(work) if work.turn.channel != "voice" and work.notes.asked == "speaker" else None

    async def _ask_writer(self, work: Work) -> Reply:
        """What they wrote is answered once they have said who they are, or have not."""
        heard = listen(work.turn.text, replace(work.notes, asked=None), self._business, self._today(work))
        await self._answering.note(work, replace(heard.notes, asked="speaker", text_asks=work.turn.text))
        yield Routed(intents.SPEAKER, "receptionist", 1.0)
        yield Say(self._phrases["ask_writer"][0])

    async def _taken_in(self, work: Work, begun: Begun) -> Reply:
        """Something written in the middle of a call: its matter goes to the voice."""
        heard = listen(work.turn.text, work.notes, self._business, self._today(work))
        notes = taken_in(work.notes, heard, await self._asking.routes(work, heard, begun), work.turn.text)
        yield Routed(intents.TAKEN_IN, "receptionist", 1.0)
        await self._answering.note(work, notes)
        if work.turn.channel == "web":  # a page waits for an answer, where a phone does not
            yield Say(self._phrases["got_on_phone"][0])

    async def _remember(self, turn: Turn) -> Work:
        """Keep the turn before anything else can fail, and look up what was there before it."""
        kept = replace(turn, text=mask_cards(turn.text), emotion=turn.emotion or from_words(turn.text))
        await self._memory.add_turn(kept)
        customer, conversation, turns, shelf = await asyncio.gather(
            self._memory.customer(turn.org, turn.customer),
            self._memory.conversation(turn.org, turn.customer, now=turn.at),
            self._memory.turns(turn.org, turn.conversation, last=self._longest_memory + 1),
            self._recollecting.before(turn),
        )
        if conversation.id != turn.conversation:
            # The thread was closed between two turns: the turn belongs to the one that it names.
            conversation = replace(conversation, id=turn.conversation, notes={})
        whole = continued(kept, [each for each in turns if each.id != turn.id], conversation.notes)
        conversation, before = replace(conversation, notes=whole.notes), whole.before
        notes = Notes.from_json(conversation.notes) if conversation.notes else reopened(customer)
        recalled = await self._recollecting.matters(shelf, customer, conversation, before, whole.turn)
        notes = unheard_question(notes, before)
        return Work(whole.turn, customer, conversation, before, notes, recalled, whole.pieces)

    async def _route(self, work: Work, begun: Begun) -> tuple[Plan, Matter]:
        """What was said, what it fills in, what it wants, what is missing for it, and what of it is for a person."""
        text = work.turn.text
        work = replace(work, notes=await self._answering.notes_for(work))
        heard = listen(text, work.notes, self._business, self._today(work))
        if work.turn.channel == "voice":
            heard = replace(heard, found=heard.found | frozenset(NAMED) & frozenset(work.notes.texted))
        routed = await self._asking.routes(work, heard, begun)
        matter = await self._escalating.look(routed, heard, work.notes, score_of(work.turn))
        heard = await with_checked_order(heard, matter.routed, self._business)
        planned = plan(matter.routed, heard, self._business, reach_of(work.customer))
        notes = await self._escalating.opened(matter, planned.notes, work.turn)
        if work.turn.channel == "voice":
            notes = on_the_phone(acknowledged(notes), work.turn.call, work.turn.at)
        else:
            notes = replace(notes, text_asks=None)
        if matter.unclear:
            notes = replace(notes, asked="person", reason=notes.reason or text)
        if work.turn.channel == "voice" and (notes != work.notes or len(work.pieces) > 1):
            notes = with_before(notes, work.conversation.notes, work.pieces)
        return replace(planned, notes=notes), matter

    def _today(self, work: Work) -> date:
        """The business's own date when this was said."""
        return work.turn.at.astimezone(self._business.zone).date()

    def _endings(self, work: Work, planned: Plan, matter: Matter) -> list[ReplyPart]:
        """What follows the words: a person, or the end of the call."""
        wants = {ask.intent for ask in planned.asks}
        if self._answering.transfers(work) and wants & {intents.PERSON, intents.COMPLAINT}:
            reason = "complaint" if intents.COMPLAINT in wants else "asked"
            codes = [raised.reason for raised in matter.raised]
            return [HandOff((codes or [reason])[0], planned.notes.reason or "")]
        return [EndCall()] if intents.GOODBYE in wants else []
