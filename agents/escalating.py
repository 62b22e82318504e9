"""Gives matters to a person in the course of a turn: which rule is met, the record of it, and what stays with them.

What is open is kept in the notes of the conversation, and with the customer for the next one, so that no turn has to
ask the record. A record that is away keeps nobody from an answer: the message to the staff is taken all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from agents import intents
from agents.business import Business
from agents.distance import miles_from_base
from agents.errors import UnknownZip
from agents.escalation import EscalationRules, EscalationSettings, Raised, facts_of
from agents.learning_notes import ESCALATED
from agents.listening import Heard
from agents.notes import Notes
from agents.router import Route
from agents.tools.desk import once_key
from memory.conversation import Turn
from memory.errors import MemoryTrouble
from memory.escalations import Escalation, EscalationId, Escalations
from memory.people import OrgId
from memory.promises import deed
from memory.store import MemoryStore

log = structlog.get_logger()

_SURE = 0.5
_LONGEST_STORY = 1000


@dataclass(frozen=True, slots=True)
class Matter:
    """A turn as the rules see it: what it is routed to now, what was raised, and whether to ask whose it is."""

    routed: Sequence[tuple[str, Route]]
    raised: tuple[Raised, ...] = ()
    unclear: bool = False


class Escalating:
    """The rules of one business, and the record. Without a record the rules still count."""

    def __init__(
        self,
        settings: EscalationSettings | None,
        business: Business,
        memory: MemoryStore,
        record: Escalations | None = None,
    ) -> None:
        self._rules = EscalationRules(settings) if settings else None
        self._business = business
        self._memory = memory
        self.staying = self._rules.staying if self._rules else frozenset[str]()
        self._record = record

    async def look(self, routed: Sequence[tuple[str, Route]], heard: Heard, before: Notes, score: float) -> Matter:
        """What the rules make of the parts of a turn. `before` are the notes that it began with."""
        if self._rules is None:
            return Matter(routed)
        miles = await self._miles(heard) if "zip" in heard.found else None
        kept, raised = [], []
        for text, route in routed:
            facts = facts_of(
                text,
                self._business,
                guests=heard.notes.party.guests or 0,
                miles=miles,
                score=score,
                food="allergens" in before.results,
            )
            found = self._rules.raised_by(text, _sure_intent(route, before), facts)
            if found:
                raised.append(found)
            kept.append((text, _taken(route, found, before)))
        unclear = bool(self.staying & set(before.escalated)) and not raised and before.topic not in intents.MESSAGES
        return Matter(kept, tuple(dict.fromkeys(raised)), unclear and self._is_unclear(kept, heard))

    def _is_unclear(self, routed: Sequence[tuple[str, Route]], heard: Heard) -> bool:
        """Whether all of it may be about what a person has. A price of an order that is talked about is not."""
        priced = heard.notes.has_order
        return self._rules is not None and all(
            self._rules.is_unclear(text, route.intent) and not (priced and route.intent in intents.ORDERS)
            for text, route in routed
        )

    async def opened(self, matter: Matter, notes: Notes, turn: Turn) -> Notes:
        """The notes with what was raised now; each reason is written down once while it is open."""
        new = [raised for raised in matter.raised if raised.reason not in notes.escalated]
        if not new:
            return notes
        notes = replace(notes, escalated=(*notes.escalated, *(raised.reason for raised in new)))
        for raised in new:
            try:
                await self._written_down(raised, turn)
                log.info("escalation_opened", code=raised.reason, org=turn.org, conversation=turn.conversation)
            except MemoryTrouble as trouble:
                log.error("escalation_not_recorded", code=trouble.code, reason=raised.reason, turn=turn.id)
        staying = [reason for reason in notes.escalated if reason in self.staying]
        if staying:
            await self._memory.remember(turn.org, turn.customer, {ESCALATED: ",".join(staying)})
        return notes

    async def _written_down(self, raised: Raised, turn: Turn) -> None:
        if self._record is not None:
            await self._record.open(
                turn.org,
                turn.conversation,
                turn.customer,
                reason=raised.reason,
                story=turn.text[:_LONGEST_STORY],
                stays=raised.stays,
                now=turn.at,
                once=once_key(turn.org, turn.conversation, turn.id, raised.reason),
            )

    async def _miles(self, heard: Heard) -> int | None:
        try:
            return (await miles_from_base(self._business, heard.notes.zip or ""))[0]
        except UnknownZip:
            return None


async def close_escalation(
    record: Escalations, memory: MemoryStore, org: OrgId, id: EscalationId, *, by: str, now: datetime
) -> Escalation:
    """A person is done with a matter: the desk may speak of it again, and what was promised of it is kept. With the
    last one open, everything is that a person was to do. Raises NotFound and StoreDown.
    """
    closed = await record.close(org, id, by=by, now=now)
    others = any(each.customer == closed.customer for each in await record.waiting(org))
    where = closed.conversation if others else None
    await memory.keep(
        deed(org, closed.customer, "person", of=closed.id, at=closed.closed_at or now, conversation=where)
    )
    customer = await memory.customer(org, closed.customer)
    left = [reason for reason in customer.facts.get(ESCALATED, "").split(",") if reason and reason != closed.reason]
    await memory.remember(org, closed.customer, {ESCALATED: ",".join(left)})
    async with memory.lock(org, closed.conversation):
        conversation = await memory.conversation(org, closed.customer, now=now)
        notes = Notes.from_json(conversation.notes)
        if closed.reason in notes.escalated:
            open_still = tuple(reason for reason in notes.escalated if reason != closed.reason)
            await memory.save_notes(org, conversation.id, replace(notes, escalated=open_still).as_json())
    return closed


def _sure_intent(route: Route, before: Notes) -> str:
    """The intent, as far as it says something new: in the middle of a message every turn belongs to the message."""
    known = before.topic in intents.MESSAGES or (before.asked == "person" and before.escalated)
    return "" if route.confidence < _SURE or known else route.intent


def _taken(route: Route, raised: Raised | None, before: Notes) -> Route:
    """The route that a matter for a person has. Who speaks of an open one again is told that the team has it."""
    if raised is None or raised.taken_as is None:
        return route
    again = raised.reason in before.escalated and before.callback is not None
    return replace(route, intent=intents.PERSON if again else raised.taken_as, agent=route.agent, confidence=1.0)
